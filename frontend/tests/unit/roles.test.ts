import { describe, expect, test } from "vitest";
import { mayHandle, maySweep, mayStart, ownerInWords, seesEverybody, userOf } from "../../src/services/roles.ts";
import { claimsOf, groupsOf } from "../../src/services/sign-in/claims.ts";
import { token } from "./tokens.ts";

function userWith(groups: unknown) {
  return userOf(
    token({ iss: "https://issuer", sub: "u-1", "cognito:groups": groups }),
    token({ email: "a@example.com" }),
  );
}

describe("groups of a token", () => {
  test.each([
    [{ "cognito:groups": ["admin", "database admin"] }, ["admin", "database admin"]],
    [{ groups: ["viewer"] }, ["viewer"]],
    [{ groups: '["operator","x"]' }, ["operator", "x"]],
    [{ groups: "[operator viewer]" }, ["operator", "viewer"]],
    [{ groups: "operator, viewer" }, ["operator", "viewer"]],
    [{ groups: { admin: true } }, []],
    [{ groups: ["admin", 7] }, ["admin"]],
    [{ groups: 7 }, []],
    [{}, []],
    [{ "cognito:groups": ["viewer"], groups: ["admin"] }, ["viewer"]],
  ])("%j are %j", (claims, groups) => expect(groupsOf(claims)).toEqual(groups));

  test.each(["", "no token", "a.b.c", "a.bnVsbA.c", "a.WzFd.c"])("what is not a token (%s) says nothing", (text) => {
    expect(claimsOf(text)).toEqual({});
  });

  test("names in any script are read", () => {
    expect(claimsOf(token({ name: "Zoë 李" }))).toEqual({ name: "Zoë 李" });
  });
});

describe("roles", () => {
  test("a group that only looks like a role gives none", () => {
    expect(userWith(["database admin", "Admin", "administrators"]).roles).toEqual([]);
  });

  test("a viewer sees everybody's jobs and starts, cancels and downloads none", () => {
    const user = userWith(["viewer"]);
    expect([seesEverybody(user), mayStart(user), mayHandle(user, user.owner), maySweep(user)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("an operator starts, and handles own jobs only", () => {
    const user = userWith(["operator"]);
    expect([seesEverybody(user), mayStart(user), maySweep(user)]).toEqual([false, true, false]);
    expect(mayHandle(user, "https://issuer#u-1")).toBe(true);
    expect(mayHandle(user, "https://issuer#u-2")).toBe(false);
    expect(mayHandle(user, "https://other#u-1")).toBe(false);
  });

  test("an administrator may do everything to every job", () => {
    const user = userWith(["admin"]);
    expect([seesEverybody(user), mayStart(user), mayHandle(user, "https://issuer#u-2"), maySweep(user)]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test("the user is called as the identity token says, and never without a name", () => {
    expect(userWith([]).name).toBe("a@example.com");
    expect(userOf(token({ sub: "u-1" }), null).name).toBe("u-1");
    expect(userOf("broken", null).name).toBe("Signed in");
  });

  test("an owner is you, or the subject", () => {
    const user = userWith(["admin"]);
    expect([ownerInWords(user, user.owner), ownerInWords(user, "https://issuer#u-2")]).toEqual(["you", "u-2"]);
  });
});
