import { beforeEach, expect, test } from "vitest";
import type { Provider } from "../../src/services/sign-in/provider.ts";
import { Session, SessionEnded } from "../../src/services/sign-in/session.ts";
import { TokenStore } from "../../src/services/sign-in/tokens.ts";
import { MemoryStorage } from "./tokens.ts";

const PROVIDER: Provider = {
  issuer: "https://issuer.example",
  authorizationEndpoint: "https://issuer.example/authorize",
  tokenEndpoint: "https://issuer.example/token",
  endSessionEndpoint: null,
  revocationEndpoint: "https://issuer.example/revoke",
  scopes: [],
};

let store: TokenStore;
let storage: MemoryStorage;
let nowMs: number;

beforeEach(() => {
  storage = new MemoryStorage();
  store = new TokenStore(storage);
  nowMs = 1_000_000;
  store.write({
    accessToken: "old",
    idToken: "id",
    refreshToken: "r-1",
    expiresAtMs: nowMs + 3_600_000,
    signedInAtMs: nowMs,
  });
});

function sessionWith(send: typeof fetch) {
  return new Session(async () => PROVIDER, "console", store, { send, now: () => nowMs });
}

function renewing(body: object = { access_token: "new", expires_in: 3600 }, status = 200) {
  const asked: string[] = [];
  const send: typeof fetch = async (address, init) => {
    asked.push(`${String(address)} ${String(init?.body)}`);
    return Response.json(body, { status });
  };
  return { asked, send };
}

test("a token that is good is used as it is", async () => {
  const { asked, send } = renewing();
  expect(await sessionWith(send).accessToken()).toBe("old");
  expect(asked).toEqual([]);
});

test("a token is renewed before it ends, once for all that wait, and what the issuer does not renew is kept", async () => {
  const { asked, send } = renewing();
  const session = sessionWith(send);
  nowMs += 3_600_000 - 30_000;
  expect(await Promise.all([session.accessToken(), session.accessToken(), session.replacementFor("old")])).toEqual([
    "new",
    "new",
    "new",
  ]);
  expect(asked).toEqual(["https://issuer.example/token grant_type=refresh_token&client_id=console&refresh_token=r-1"]);
  expect(store.read()).toMatchObject({ refreshToken: "r-1", idToken: "id", signedInAtMs: 1_000_000 });
});

test("a rotated refresh token takes the place of the old one", async () => {
  const { send } = renewing({ access_token: "new", refresh_token: "r-2" });
  nowMs += 3_600_000;
  await sessionWith(send).accessToken();
  expect(store.read()?.refreshToken).toBe("r-2");
});

test("what the issuer refuses to renew is over, and forgotten", async () => {
  const { send } = renewing({ error: "invalid_grant" }, 400);
  nowMs += 3_600_000;
  await expect(sessionWith(send).accessToken()).rejects.toThrow(SessionEnded);
  expect(store.read()).toBeNull();
});

test("an issuer that cannot be reached ends no session", async () => {
  const session = sessionWith(async () => {
    throw new TypeError("network");
  });
  nowMs += 3_600_000 - 30_000;
  expect(await session.accessToken()).toBe("old");
  nowMs += 60_000;
  await expect(session.accessToken()).rejects.toThrow("network");
  expect(store.read()).not.toBeNull();
});

test("a token that was replaced meanwhile is not renewed again", async () => {
  const { asked, send } = renewing();
  expect(await sessionWith(send).replacementFor("older")).toBe("old");
  expect(asked).toEqual([]);
});

test("signing out forgets the tokens and has the issuer forget them", async () => {
  const { asked, send } = renewing();
  expect(await sessionWith(send).end("https://console.example/")).toBeNull();
  expect(asked).toEqual(["https://issuer.example/revoke token=r-1&client_id=console"]);
  expect(storage.text()).toBe("[]");
});
