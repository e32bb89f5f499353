/** What a token says, and which groups it names. Only for what the console shows: the API judges every request itself. */

import { textFromBase64url } from "./encoding.ts";

export type Claims = Readonly<Record<string, unknown>>;

/** The API's order: Cognito's claim, then the one that most other issuers use. */
const GROUP_CLAIMS = ["cognito:groups", "groups"] as const;

/** The payload of a JWT; none of a token that is not one. */
export function claimsOf(token: string): Claims {
  try {
    const claims: unknown = JSON.parse(textFromBase64url(token.split(".")[1] ?? ""));
    return typeof claims === "object" && claims !== null && !Array.isArray(claims) ? (claims as Claims) : {};
  } catch {
    return {};
  }
}

/** The groups of a token: a list, the JSON of one, or names with spaces or commas between. An object names none. */
export function groupsOf(claims: Claims): string[] {
  const name = GROUP_CLAIMS.find((candidate) => candidate in claims);
  const claim = name === undefined ? undefined : parsedOrText(claims[name]);
  if (Array.isArray(claim)) return claim.filter((group): group is string => typeof group === "string");
  if (typeof claim !== "string") return [];
  return claim
    .trim()
    .replace(/^\[|\]$/g, "")
    .split(/[\s,]+/)
    .filter((group) => group !== "");
}

function parsedOrText(claim: unknown): unknown {
  if (typeof claim !== "string") return claim;
  try {
    return JSON.parse(claim);
  } catch {
    return claim;
  }
}
