/** Who is signed in and what they may do: which buttons are shown. The API decides again, for every request. */

import { claimsOf, groupsOf } from "./sign-in/claims.ts";

export type Role = "viewer" | "operator" | "admin";

const ROLES: readonly Role[] = ["admin", "operator", "viewer"];

export interface User {
  readonly name: string;
  /** As a job's `owner` is written: `<issuer>#<subject>`. */
  readonly owner: string;
  /** The most powerful first; empty: no access. */
  readonly roles: readonly Role[];
}

/** `idToken` is only asked for a name. */
export function userOf(accessToken: string, idToken: string | null): User {
  const access = claimsOf(accessToken);
  const identity = idToken === null ? {} : claimsOf(idToken);
  const groups = groupsOf(access);
  const names = [
    identity["email"],
    identity["preferred_username"],
    identity["name"],
    access["username"],
    access["sub"],
  ];
  return {
    name: names.find((name): name is string => typeof name === "string" && name !== "") ?? "Signed in",
    owner: `${text(access["iss"])}#${text(access["sub"])}`,
    roles: ROLES.filter((role) => groups.includes(role)),
  };
}

/** Operators and administrators start backups. */
export function mayStart(user: User): boolean {
  return user.roles.includes("operator") || user.roles.includes("admin");
}

/** Cancelling a job and downloading its dump: one's own as an operator, any as an administrator. */
export function mayHandle(user: User, owner: string): boolean {
  return user.roles.includes("admin") || (user.roles.includes("operator") && owner === user.owner);
}

/** Viewers and administrators see everybody's jobs. */
export function seesEverybody(user: User): boolean {
  return user.roles.includes("admin") || user.roles.includes("viewer");
}

/** Administrators see what is left of everybody's jobs, and have it swept. */
export function maySweep(user: User): boolean {
  return user.roles.includes("admin");
}

/** `you`, or the subject that the issuer knows the owner by. */
export function ownerInWords(user: User, owner: string): string {
  return owner === user.owner ? "you" : owner.slice(owner.indexOf("#") + 1);
}

function text(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}
