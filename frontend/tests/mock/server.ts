/** A whole small Datamung in memory: the site, the API and an issuer, for tests and for looking at pages. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { read, write, type Answer, type Asked } from "./http.ts";
import { Issuer } from "./issuer.ts";
import { Routes } from "./routes.ts";
import { site } from "./site.ts";
import { World } from "./world.ts";

export interface Mock {
  readonly url: string;
  readonly world: World;
  readonly issuer: Issuer;
  stop(): Promise<void>;
}

const CLIENT_ID = "console-client";

/** `port` 0: any free one. `consoleUrl`: where the site is, if it is not served from here. */
export async function startMock({ port = 0, consoleUrl = "" } = {}): Promise<Mock> {
  let answerIssuer: (asked: Asked) => Answer = () => ({ status: 503 });
  const issuerServer = await listening(0, async (asked) => answerIssuer(asked));
  const issuerUrl = addressOf(issuerServer);
  const world = new World(issuerUrl);
  const routes = new Routes(world, issuerUrl, CLIENT_ID);
  const siteServer = await listening(port, async (asked) => {
    const { pathname } = asked.url;
    if (pathname.startsWith("/api/")) return routes.answer(asked);
    if (pathname.startsWith("/objects/")) return object(pathname);
    return site(pathname, issuerUrl);
  });
  const url = addressOf(siteServer);
  const issuer = new Issuer(issuerUrl, CLIENT_ID, () => `${consoleUrl || url}/`);
  answerIssuer = (asked) => issuer.answer(asked);
  const stop = async () => {
    await Promise.all([issuerServer, siteServer].map(closed));
  };
  return { url, world, issuer, stop };
}

function object(path: string): Answer {
  const name = path.split("/").at(-1) ?? "object";
  const headers = {
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename="${name}"`,
  };
  return { status: 200, headers, body: "-- a dump" };
}

function listening(port: number, answer: (asked: Asked) => Promise<Answer>): Promise<Server> {
  const server = createServer((request, response) => {
    read(request)
      .then(answer)
      .then((answered) => write(response, answered))
      .catch((error: unknown) => write(response, { status: 500, body: String(error) }));
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
