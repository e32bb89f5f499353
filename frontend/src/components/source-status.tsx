/** The status of a database, as RDS names it, as a symbol with words. */

import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

const STILL = new Set(["stopped", "inaccessible-encryption-credentials", "storage-full"]);

function symbolFor(status: string): StatusIndicatorProps.Type {
  if (status === "available") return "success";
  if (status.includes("fail") || status.startsWith("incompatible")) return "error";
  return STILL.has(status) ? "stopped" : "in-progress";
}

export function SourceStatus({ status }: { readonly status: string }) {
  const words = status.replaceAll("-", " ");
  return <StatusIndicator type={symbolFor(status)}>{words.charAt(0).toUpperCase() + words.slice(1)}</StatusIndicator>;
}
