/** Getting files out of the browser. */

import type { Dump } from "./api.ts";

/** From here on a browser is the wrong tool: a download that breaks off begins anew. */
const LARGE_BYTES = 5 * 2 ** 30;

export function isLarge(dump: Dump | null): boolean {
  return dump !== null && dump.size_bytes > LARGE_BYTES;
}

/** What the manifest says of restoring is commands and sentences. */
export function isCommand(step: string): boolean {
  return /^(aws|zstd|gzip|curl) /.test(step);
}

export function saveAsFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** S3 answers with an attachment, so that the page stays; the link is put into no history and no document. */
export function download(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.rel = "noreferrer";
  link.click();
}
