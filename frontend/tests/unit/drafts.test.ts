import { describe, expect, test } from "vitest";
import type { Source } from "../../src/services/api.ts";
import { DraftStore } from "../../src/services/draft-store.ts";
import {
  draftFor,
  draftLike,
  draftOfPending,
  problemOfName,
  problemsOf,
  wishOf,
  type Draft,
} from "../../src/services/drafts.ts";
import { includedIn } from "../../src/services/options.ts";
import { MemoryStorage } from "./tokens.ts";

const DRAFT: Draft = { ...draftFor(undefined), source: "orders-prod" };
const TYPED: Draft = { ...DRAFT, hasTypedLogin: true, username: " datamung ", password: " se cret " };
const CHOSEN: Draft = { ...DRAFT, isEverything: false, schemas: ["shop"], tables: ["billing.in.voices"] };

describe("the draft of a backup", () => {
  test("begins with the first isolation that the database allows", () => {
    const refusal = { code: "SourceSecretManaged", message: "", hint: "" };
    const modes = [
      { mode: "replica", refusal },
      { mode: "direct", refusal: null },
    ];
    expect(draftFor({ identifier: "billing", modes } as Source).mode).toBe("direct");
  });

  test("like another has its options and no login", () => {
    const { source_identifier: source, ...options } = wishOf({
      ...CHOSEN,
      size: "XL",
      compression: "gzip",
      verify: "checksums",
    });
    expect(draftLike(source, options)).toEqual({ ...CHOSEN, size: "XL", compression: "gzip", verify: "checksums" });
  });

  test("of an unanswered request knows whose login it was, and not the password", () => {
    const { credentials: _, ...wish } = wishOf(TYPED);
    expect(draftOfPending({ ...wish, jobId: "orders-1", username: "datamung" })).toMatchObject({
      hasTypedLogin: true,
      username: "datamung",
      password: "",
    });
  });

  test("kept over a sign-in has no password", () => {
    const storage = new MemoryStorage();
    const store = new DraftStore(storage);
    store.write(TYPED);
    expect(storage.text()).not.toContain("se cret");
    expect(store.read()).toEqual({ ...TYPED, password: "" });
  });

  test.each([
    [{ ...DRAFT, source: "" }, ["source"]],
    [{ ...TYPED, username: " ", password: "" }, ["username", "password"]],
    [{ ...DRAFT, isEverything: false }, ["include"]],
    [CHOSEN, []],
  ])("%j has problems with %j", (draft, fields) => expect(Object.keys(problemsOf(draft))).toEqual(fields));
});

describe("the request of a draft", () => {
  test("names everything that is asked for", () => {
    expect(wishOf(DRAFT)).toEqual({
      source_identifier: "orders-prod",
      isolation: { mode: "replica" },
      include: { schemas: [], tables: [] },
      worker: { size: "M", count: 1 },
      compression: "zstd",
      verify: "counts",
    });
  });

  test("has a typed password exactly as it was typed", () => {
    expect(wishOf(TYPED).credentials).toEqual({ username: "datamung", password: " se cret " });
  });

  test("names schemas and tables only where they were chosen", () => {
    expect(wishOf(CHOSEN).include).toEqual({ schemas: ["shop"], tables: [{ schema: "billing", table: "in.voices" }] });
    expect(wishOf({ ...CHOSEN, isEverything: true }).include).toEqual({ schemas: [], tables: [] });
  });

  test("asks for no count where nothing stands still", () => {
    expect(wishOf({ ...DRAFT, mode: "direct", verify: "checksums" }).verify).toBe("object");
  });
});

describe("names", () => {
  test.each([
    ["shop", "schema", true],
    ["MySQL", "schema", false],
    ["x".repeat(65), "schema", false],
    ["billing.invoices", "table", true],
    ["billing", "table", false],
    [".invoices", "table", false],
    ["billing.", "table", false],
    ["sys.x", "table", false],
  ] as const)("%s as a %s: %s", (name, kind, isGood) => expect(problemOfName(name, kind) === null).toBe(isGood));

  test("what is included is told in few words", () => {
    expect(includedIn({ schemas: [], tables: [] })).toBe("everything");
    expect(includedIn({ schemas: ["shop"], tables: [{ schema: "b", table: "t" }] })).toBe("shop, b.t");
    expect(includedIn({ schemas: ["a", "b", "c", "d"], tables: [] })).toBe("4 schemas");
  });
});
