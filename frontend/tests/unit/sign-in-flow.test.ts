import { beforeEach, describe, expect, test } from "vitest";
import { begin, complete, endOfSession, isReturn } from "../../src/services/sign-in/flow.ts";
import { challengeOf } from "../../src/services/sign-in/encoding.ts";
import { discover, SignInFailed, type Provider } from "../../src/services/sign-in/provider.ts";
import { MemoryStorage, token } from "./tokens.ts";

const ISSUER = "https://issuer.example";
const HOME = "https://console.example/";
const NOW_MS = Date.UTC(2026, 10, 30);

const PROVIDER: Provider = {
  issuer: ISSUER,
  authorizationEndpoint: `${ISSUER}/authorize?tenant=a`,
  tokenEndpoint: `${ISSUER}/token`,
  endSessionEndpoint: `${ISSUER}/logout`,
  revocationEndpoint: null,
  scopes: ["openid"],
};

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});

/** An issuer that gives tokens for any code; `claims` change what the identity token says. */
function issuing(query: URLSearchParams, claims: Record<string, unknown> = {}) {
  const forms: URLSearchParams[] = [];
  const send: typeof fetch = async (_, init) => {
    forms.push(init?.body as URLSearchParams);
    const identity = { iss: ISSUER, aud: "console", nonce: query.get("nonce"), exp: NOW_MS / 1000 + 60, ...claims };
    return Response.json({
      access_token: "access",
      id_token: token(identity),
      refresh_token: "refresh",
      expires_in: 3600,
    });
  };
  return { send, forms };
}

async function begun(returnTo = "#/backups/orders-1?tab=log") {
  return new URL(await begin(PROVIDER, "console", HOME, returnTo, storage)).searchParams;
}

function back(query: URLSearchParams, changed: Record<string, string> = {}) {
  const address = new URL(HOME);
  for (const [name, value] of Object.entries({ code: "c-1", state: query.get("state") ?? "", ...changed }))
    address.searchParams.set(name, value);
  return address;
}

describe("the way to the issuer", () => {
  test("carries the challenge and never the verifier", async () => {
    const query = await begun();
    const kept = JSON.parse(storage.getItem("datamung:sign-in") ?? "") as {
      verifier: string;
      state: string;
      nonce: string;
    };
    expect(query.get("code_challenge")).toBe(await challengeOf(kept.verifier));
    expect(query.get("code_challenge_method")).toBe("S256");
    expect(query.toString()).not.toContain(kept.verifier);
    expect([query.get("response_type"), query.get("scope"), query.get("tenant")]).toEqual([
      "code",
      "openid datamung/api",
      "a",
    ]);
    expect(new Set([kept.verifier, kept.state, kept.nonce]).size).toBe(3);
  });

  test("asks for offline access where the issuer knows it", async () => {
    const provider = { ...PROVIDER, scopes: ["openid", "offline_access"] };
    const query = new URL(await begin(provider, "console", HOME, "", storage)).searchParams;
    expect(query.get("scope")).toBe("openid datamung/api offline_access");
  });
});

describe("the way back", () => {
  test("ends at the deep link that was asked for", async () => {
    const query = await begun();
    const { send, forms } = issuing(query);
    const completed = await complete(PROVIDER, "console", HOME, back(query), storage, NOW_MS, send);
    expect(completed.returnTo).toBe("#/backups/orders-1?tab=log");
    expect(completed.tokens).toMatchObject({
      accessToken: "access",
      refreshToken: "refresh",
      expiresAtMs: NOW_MS + 3_600_000,
    });
    expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
      grant_type: "authorization_code",
      code: "c-1",
      redirect_uri: HOME,
    });
    expect(forms[0]?.get("code_verifier")).toHaveLength(43);
  });

  test("is refused with a state of another tab, before any code is sent", async () => {
    const query = await begun();
    const { send, forms } = issuing(query);
    await expect(
      complete(PROVIDER, "console", HOME, back(query, { state: "x" }), storage, NOW_MS, send),
    ).rejects.toThrow(SignInFailed);
    expect(forms).toEqual([]);
  });

  test("counts once", async () => {
    const query = await begun();
    const { send } = issuing(query);
    await complete(PROVIDER, "console", HOME, back(query), storage, NOW_MS, send);
    await expect(complete(PROVIDER, "console", HOME, back(query), storage, NOW_MS, send)).rejects.toThrow(SignInFailed);
  });

  test.each([
    ["another issuer", { iss: "https://evil.example" }],
    ["another application", { aud: ["other"] }],
    ["another sign-in", { nonce: "n" }],
    ["a token that is over", { exp: NOW_MS / 1000 }],
    ["no expiry", { exp: undefined }],
  ])("is refused with the identity of %s", async (_, claims) => {
    const query = await begun();
    const { send } = issuing(query, claims);
    await expect(complete(PROVIDER, "console", HOME, back(query), storage, NOW_MS, send)).rejects.toThrow(SignInFailed);
  });

  test("is refused when the answer names another issuer", async () => {
    const query = await begun();
    const address = back(query, { iss: "https://evil.example" });
    await expect(complete(PROVIDER, "console", HOME, address, storage, NOW_MS, issuing(query).send)).rejects.toThrow(
      "another issuer",
    );
  });

  test("tells why the issuer refused", async () => {
    const query = await begun();
    const address = back(query, { error: "access_denied", error_description: "The account is disabled" });
    await expect(complete(PROVIDER, "console", HOME, address, storage, NOW_MS)).rejects.toThrow(
      "The account is disabled",
    );
  });

  test("is told from any other address by its state", () => {
    const is = (query: string) => isReturn(new URL(`${HOME}?${query}`));
    expect([is("code=1&state=2"), is("error=x&state=2"), is("code=1"), is("")]).toEqual([true, true, false, false]);
  });
});

describe("the issuer's description", () => {
  const described =
    (document: unknown, status = 200): typeof fetch =>
    async () =>
      Response.json(document, { status });
  const document = { issuer: `${ISSUER}/`, authorization_endpoint: `${ISSUER}/a`, token_endpoint: `${ISSUER}/t` };

  test("lies at the issuer, whether it is written with a slash or not", async () => {
    const asked: string[] = [];
    const send: typeof fetch = async (address) => (asked.push(String(address)), Response.json(document));
    await discover(`${ISSUER}/`, send);
    await discover(ISSUER, send);
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/.well-known/openid-configuration`]);
  });

  test("may leave out the ends of a session", async () => {
    expect(await discover(ISSUER, described(document))).toMatchObject({
      endSessionEndpoint: null,
      revocationEndpoint: null,
      scopes: [],
    });
  });

  test.each([
    [{ ...document, token_endpoint: undefined }, 200],
    [{ ...document, issuer: 7 }, 200],
    [document, 404],
  ])("without what is needed, nobody is sent anywhere", async (broken, status) => {
    await expect(discover(ISSUER, described(broken, status))).rejects.toThrow(SignInFailed);
  });

  test("leads to the end of the issuer's own session, without a token in the address", () => {
    const address = new URL(endOfSession(PROVIDER, "console", HOME) ?? "");
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: "console",
      logout_uri: HOME,
      post_logout_redirect_uri: HOME,
    });
  });
});
