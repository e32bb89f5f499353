/** Who can sign in at the mock: one user for each role, and one with none. */

export interface MockUser {
  readonly email: string;
  readonly subject: string;
  readonly groups: readonly string[];
}

export const PASSWORD = "correct-horse-battery";

export const USERS: readonly MockUser[] = [
  { email: "admin@example.com", subject: "u-admin", groups: ["admin"] },
  { email: "operator@example.com", subject: "u-operator", groups: ["operator", "database admin"] },
  { email: "viewer@example.com", subject: "u-viewer", groups: ["viewer"] },
  { email: "nobody@example.com", subject: "u-nobody", groups: ["marketing"] },
];

export function ownerOf(issuer: string, user: MockUser): string {
  return `${issuer}#${user.subject}`;
}
