import { expect, test } from "vitest";
import { Api, getConfig } from "../../src/services/api.ts";
import { Refused, Unanswered } from "../../src/services/api-errors.ts";
import { Session, SessionEnded } from "../../src/services/sign-in/session.ts";
import { TokenStore } from "../../src/services/sign-in/tokens.ts";
import { MemoryStorage } from "./tokens.ts";

interface Sent {
  readonly address: string;
  readonly authorization: string;
}

function apiThatGets(answers: readonly (Response | Error)[], renewalStatus = 200) {
  const store = new TokenStore(new MemoryStorage());
  store.write({
    accessToken: "t-1",
    idToken: null,
    refreshToken: "r",
    expiresAtMs: Date.now() + 3_600_000,
    signedInAtMs: 0,
  });
  const provider = {
    issuer: "i",
    authorizationEndpoint: "a",
    tokenEndpoint: "t",
    endSessionEndpoint: null,
    revocationEndpoint: null,
    scopes: [],
  };
  const renewal: typeof fetch = async () =>
    Response.json({ access_token: "t-2", expires_in: 3600 }, { status: renewalStatus });
  const session = new Session(async () => provider, "console", store, { send: renewal, now: Date.now });
  const sent: Sent[] = [];
  const left = [...answers];
  let ended = 0;
  const send: typeof fetch = async (address, init) => {
    sent.push({ address: String(address), authorization: new Headers(init?.headers).get("authorization") ?? "" });
    const answer = left.shift();
    if (!(answer instanceof Response)) throw answer ?? new Error("no more answers");
    return answer;
  };
  const api = new Api(session, () => void (ended += 1), send);
  return { api, sent, ended: () => ended };
}

const OK = () => Response.json({ items: [], next_token: null });
const UNAUTHORIZED = () => Response.json({ message: "Unauthorized" }, { status: 401 });

test("a token that is refused is renewed, and the request sent once more", async () => {
  const { api, sent } = apiThatGets([UNAUTHORIZED(), OK()]);
  await api.listSources();
  expect(sent.map(({ authorization }) => authorization)).toEqual(["Bearer t-1", "Bearer t-2"]);
});

test("a session that cannot be renewed is told of", async () => {
  const { api, ended } = apiThatGets([UNAUTHORIZED()], 400);
  await expect(api.listSources()).rejects.toThrow(SessionEnded);
  expect(ended()).toBe(1);
});

test("a fresh token that is refused too ends nothing, so that nobody is sent round in circles", async () => {
  const { api, sent, ended } = apiThatGets([UNAUTHORIZED(), UNAUTHORIZED()]);
  await expect(api.listSources()).rejects.toThrow(Refused);
  expect([sent.length, ended()]).toEqual([2, 0]);
});

test("what the API refuses carries its code, message, hint and request", async () => {
  const body = { code: "JobNotFound", message: "There is no job x.", hint: "Check the job id.", request_id: "r-1" };
  const { api } = apiThatGets([Response.json(body, { status: 404 })]);
  await expect(api.getBackup("x")).rejects.toMatchObject({
    ...{ name: "Refused", status: 404, code: "JobNotFound" },
    hint: body.hint,
    requestId: "r-1",
  });
});

test.each([
  ["a lost connection", new TypeError("Failed to fetch")],
  ["a fault behind the API", Response.json({ message: "Service Unavailable" }, { status: 503 })],
  ["too many requests", Response.json({ message: "Too Many Requests" }, { status: 429 })],
  ["an answer that breaks off", new Response("{", { status: 200 })],
  ["a page of a proxy", new Response("<html>", { status: 502 })],
])("%s leaves the outcome unknown", async (_, answer) => {
  await expect(apiThatGets([answer]).api.cancelBackup("orders-1")).rejects.toThrow(Unanswered);
});

test("whoever no longer waits is told so, not that the API failed", async () => {
  const { api } = apiThatGets([new DOMException("aborted", "AbortError")]);
  const controller = new AbortController();
  controller.abort();
  await expect(api.listSources(controller.signal)).rejects.toThrow("aborted");
});

test("names from an address are encoded, and what is not asked is left out", async () => {
  const { api, sent } = apiThatGets([OK(), OK(), OK()]);
  await api.listEvents("../x?y", null);
  await api.listBackups({ source: "orders", status: null }, "a+b");
  await api.listBackups({ source: null, status: null }, null);
  expect(sent.map(({ address }) => address)).toEqual([
    "/api/backups/..%2Fx%3Fy/events",
    "/api/backups?source_identifier=orders&next_token=a%2Bb",
    "/api/backups",
  ]);
});

test("the configuration needs no token", async () => {
  const send: typeof fetch = async (_, init) => {
    expect(new Headers(init?.headers).has("authorization")).toBe(false);
    return Response.json({ issuer: "i", client_id: "c", region: "r", version: "v" });
  };
  expect((await getConfig(send)).client_id).toBe("c");
});
