/** The little of HTTP that the mock needs. */

import type { IncomingMessage, ServerResponse } from "node:http";

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export async function read(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
  return { method: request.method ?? "GET", url, headers: request.headers, body: Buffer.concat(pieces).toString() };
}

export function write(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

export function json(status: number, body: unknown): Answer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(body) };
}

export function html(body: string): Answer {
  return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: `<!doctype html>${body}` };
}

/** As the API refuses. */
export function refusal(status: number, code: string, message: string, hint: string): Answer {
  return json(status, { code, message, hint, request_id: `mock-${Math.random().toString(36).slice(2, 10)}` });
}
