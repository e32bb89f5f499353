/** Tokens: asked for at the token endpoint, checked, and kept for this tab only. */

import { claimsOf } from "./claims.ts";
import { SignInFailed, type Provider } from "./provider.ts";

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string | null;
  readonly refreshToken: string | null;
  readonly expiresAtMs: number;
  readonly signedInAtMs: number;
}

/** The issuer no longer renews: signing in again is the only way on. */
export class RenewalRefused extends Error {
  override readonly name = "RenewalRefused";
}

const KEY = "datamung:tokens";
const DEFAULT_LIFE_S = 300;

/** sessionStorage ends with the tab and is not shared with others, unlike localStorage. */
export class TokenStore {
  constructor(private readonly storage: Storage) {}

  read(): Tokens | null {
    const kept = this.storage.getItem(KEY);
    return kept === null ? null : (JSON.parse(kept) as Tokens);
  }

  write(tokens: Tokens): void {
    this.storage.setItem(KEY, JSON.stringify(tokens));
  }

  forget(): void {
    this.storage.removeItem(KEY);
  }
}

interface TokenAnswer {
  access_token?: string;
  id_token?: string;
  refresh_token?: string;
  expires_in?: number;
}

/** The issuer's answer to a form; throws RenewalRefused on a refusal (status 400 or 401), other errors on faults. */
async function ask(provider: Provider, form: Record<string, string>, send: typeof fetch): Promise<TokenAnswer> {
  const answer = await send(provider.tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams(form),
    credentials: "omit",
    cache: "no-store",
  });
  if (answer.status === 400 || answer.status === 401) throw new RenewalRefused();
  if (!answer.ok) throw new Error(`The sign-in service answered ${answer.status}.`);
  return (await answer.json()) as TokenAnswer;
}

export interface Exchange {
  readonly clientId: string;
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
  readonly nonce: string;
}

/** Tokens for the code that came back from signing in. Throws SignInFailed. */
export async function exchange(
  provider: Provider,
  asked: Exchange,
  nowMs: number,
  send: typeof fetch = fetch,
): Promise<Tokens> {
  let answer: TokenAnswer;
  try {
    answer = await ask(
      provider,
      {
        grant_type: "authorization_code",
        client_id: asked.clientId,
        code: asked.code,
        redirect_uri: asked.redirectUri,
        code_verifier: asked.verifier,
      },
      send,
    );
  } catch (error) {
    throw new SignInFailed("The sign-in service did not give a token for the code that it sent.", { cause: error });
  }
  if (answer.access_token === undefined || answer.id_token === undefined) {
    throw new SignInFailed("The sign-in service answered without a token.");
  }
  checkIdToken(answer.id_token, provider, asked, nowMs);
  return kept(answer, null, nowMs, nowMs);
}

/** New tokens for the refresh token. Throws RenewalRefused when the session is over, other errors on faults. */
export async function renew(
  provider: Provider,
  clientId: string,
  old: Tokens,
  nowMs: number,
  send: typeof fetch = fetch,
): Promise<Tokens> {
  if (old.refreshToken === null) throw new RenewalRefused();
  const form = { grant_type: "refresh_token", client_id: clientId, refresh_token: old.refreshToken };
  const answer = await ask(provider, form, send);
  if (answer.access_token === undefined) throw new RenewalRefused();
  return kept(answer, old, nowMs, old.signedInAtMs);
}

function kept(answer: TokenAnswer, old: Tokens | null, nowMs: number, signedInAtMs: number): Tokens {
  return {
    accessToken: answer.access_token ?? "",
    idToken: answer.id_token ?? old?.idToken ?? null,
    refreshToken: answer.refresh_token ?? old?.refreshToken ?? null,
    expiresAtMs: nowMs + (answer.expires_in ?? DEFAULT_LIFE_S) * 1000,
    signedInAtMs,
  };
}

/**
 * OpenID Connect Core, 3.1.3.7. The signature is not looked at: the token came from the token endpoint over TLS, which
 * the same section accepts in its place.
 */
function checkIdToken(idToken: string, provider: Provider, asked: Exchange, nowMs: number): void {
  const claims = claimsOf(idToken);
  const audience = Array.isArray(claims["aud"]) ? claims["aud"] : [claims["aud"]];
  if (claims["iss"] !== provider.issuer) throw new SignInFailed("The token is from another issuer.");
  if (!audience.includes(asked.clientId)) throw new SignInFailed("The token is for another application.");
  if (claims["nonce"] !== asked.nonce) throw new SignInFailed("The token is from another sign-in.");
  if (typeof claims["exp"] !== "number" || claims["exp"] * 1000 <= nowMs) {
    throw new SignInFailed("The token has expired already: is this machine's clock right?");
  }
}
