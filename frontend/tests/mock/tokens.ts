/** JSON Web Tokens of the mock's issuer. */

import { createHmac, randomBytes } from "node:crypto";

const KEY = randomBytes(32);

type Claims = Record<string, unknown>;

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signature(text: string): string {
  return createHmac("sha256", KEY).update(text).digest("base64url");
}

export function sign(claims: Claims): string {
  const text = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${text}.${signature(text)}`;
}

/** The claims of a token that was signed here and has not expired; null of any other. */
export function verified(token: string): Claims | null {
  const [header, payload, given] = token.split(".");
  if (header === undefined || payload === undefined || given !== signature(`${header}.${payload}`)) return null;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims;
  return typeof claims["exp"] === "number" && claims["exp"] * 1000 > Date.now() ? claims : null;
}
