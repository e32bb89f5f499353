/**
 * Signing in: the authorization code flow with PKCE. Nothing secret is ever in an address: a code is worth nothing
 * without the verifier, which stays in this tab.
 */

import { challengeOf, unguessable } from "./encoding.ts";
import { SignInFailed, type Provider } from "./provider.ts";
import { exchange, type Tokens } from "./tokens.ts";

const KEY = "datamung:sign-in";
const API_SCOPE = "datamung/api";

/** What must be the same when the user comes back. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** The deep link that was asked for: a fragment. */
  readonly returnTo: string;
}

/** The address to send the user to; what is needed on the way back is kept in `storage`. */
export async function begin(
  provider: Provider,
  clientId: string,
  redirectUri: string,
  returnTo: string,
  storage: Storage,
): Promise<string> {
  const pending: Pending = { state: unguessable(), nonce: unguessable(), verifier: unguessable(), returnTo };
  storage.setItem(KEY, JSON.stringify(pending));
  const address = new URL(provider.authorizationEndpoint);
  const query = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopeFor(provider),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address.href;
}

/** Some issuers renew only for `offline_access`; others, as Cognito, refuse scopes they do not know. */
function scopeFor(provider: Provider): string {
  const offline = provider.scopes.includes("offline_access") ? " offline_access" : "";
  return `openid ${API_SCOPE}${offline}`;
}

/** Whether this address is the way back from signing in. */
export function isReturn(address: URL): boolean {
  return address.searchParams.has("state") && (address.searchParams.has("code") || address.searchParams.has("error"));
}

export interface Completed {
  readonly tokens: Tokens;
  readonly returnTo: string;
}

/** Ends what `begin` began. Throws SignInFailed; an answer counts once, whatever comes of it. */
export async function complete(
  provider: Provider,
  clientId: string,
  redirectUri: string,
  address: URL,
  storage: Storage,
  nowMs: number,
  send: typeof fetch = fetch,
): Promise<Completed> {
  const pending = taken(storage);
  const answer = address.searchParams;
  if (pending === null || answer.get("state") !== pending.state) {
    throw new SignInFailed("This is not the answer to a sign-in that was begun in this tab.");
  }
  if (answer.has("iss") && answer.get("iss") !== provider.issuer) {
    throw new SignInFailed("The answer is from another issuer.");
  }
  const code = answer.get("code");
  if (answer.has("error") || code === null) {
    const reason = answer.get("error_description") ?? answer.get("error") ?? "no code";
    throw new SignInFailed(`The sign-in service refused: ${reason}.`);
  }
  const { verifier, nonce, returnTo } = pending;
  const tokens = await exchange(provider, { clientId, code, redirectUri, verifier, nonce }, nowMs, send);
  return { tokens, returnTo };
}

function taken(storage: Storage): Pending | null {
  const kept = storage.getItem(KEY);
  storage.removeItem(KEY);
  return kept === null ? null : (JSON.parse(kept) as Pending);
}

/** The address that ends the issuer's own session, in the standard's words and in Cognito's; null: it has none. */
export function endOfSession(provider: Provider, clientId: string, redirectUri: string): string | null {
  if (provider.endSessionEndpoint === null) return null;
  const address = new URL(provider.endSessionEndpoint);
  address.searchParams.set("client_id", clientId);
  address.searchParams.set("post_logout_redirect_uri", redirectUri);
  address.searchParams.set("logout_uri", redirectUri);
  return address.href;
}
