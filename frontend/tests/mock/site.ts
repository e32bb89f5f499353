/** The built site, as CloudFront serves it from S3: no page for a path that is not there, and the headers it needs. */

import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer } from "./http.ts";

const ROOT = fileURLToPath(new URL("../../dist", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** The policy of README.md; `issuer` is where the console asks for tokens. */
export function policyFor(issuer: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src data:",
    `connect-src 'self' ${issuer}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export async function site(path: string, issuer: string): Promise<Answer> {
  const name = normalize(path === "/" ? "/index.html" : path);
  try {
    const body = await readFile(join(ROOT, name));
    const headers = {
      "content-type": TYPES[extname(name)] ?? "application/octet-stream",
      "content-security-policy": policyFor(issuer),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    };
    return { status: 200, headers, body };
  } catch {
    return {
      status: 403,
      headers: { "content-type": "application/xml" },
      body: "<Error><Code>AccessDenied</Code></Error>",
    };
  }
}
