/** The issuer's own description of where one signs in: OpenID Connect Discovery. */

export interface Provider {
  /** What the tokens must name as their issuer. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly endSessionEndpoint: string | null;
  readonly revocationEndpoint: string | null;
  readonly scopes: readonly string[];
}

export class SignInFailed extends Error {
  override readonly name = "SignInFailed";
}

/**
 * The description that lies at the configured issuer. That address is the one thing that is trusted: it comes from the
 * console's own origin. What the document calls its issuer is what tokens are held to; it may be written otherwise, as
 * with a slash at its end.
 *
 * Throws SignInFailed.
 */
export async function discover(issuer: string, get: typeof fetch = fetch): Promise<Provider> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  let document: Record<string, unknown>;
  try {
    const answer = await get(address, { credentials: "omit", cache: "no-cache" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    document = (await answer.json()) as Record<string, unknown>;
  } catch (error) {
    throw new SignInFailed(`The sign-in service at ${issuer} cannot be reached.`, { cause: error });
  }
  return {
    issuer: required(document, "issuer"),
    authorizationEndpoint: required(document, "authorization_endpoint"),
    tokenEndpoint: required(document, "token_endpoint"),
    endSessionEndpoint: optional(document, "end_session_endpoint"),
    revocationEndpoint: optional(document, "revocation_endpoint"),
    scopes: Array.isArray(document["scopes_supported"]) ? document["scopes_supported"].map(String) : [],
  };
}

function required(document: Record<string, unknown>, field: string): string {
  const value = optional(document, field);
  if (value === null) throw new SignInFailed(`The sign-in service does not tell its ${field}.`);
  return value;
}

function optional(document: Record<string, unknown>, field: string): string | null {
  const value = document[field];
  return typeof value === "string" && value !== "" ? value : null;
}
