import { describe, expect, test } from "vitest";
import { filterOf, queryOf, statusOf } from "../../src/pages/backups/backup-filter.ts";
import type { Backup } from "../../src/services/api.ts";
import { merged, paceOf } from "../../src/services/backup-list.ts";

const job = (id: string, at: string, status: Backup["status"] = "succeeded") =>
  ({ job_id: id, created_at: at, status }) as Backup;

describe("the list of backups", () => {
  test("knows each job once, as it was told last, newest first", () => {
    const known = [job("b", "2026-11-02", "dumping"), job("a", "2026-11-01")];
    expect(
      merged(known, [job("c", "2026-11-03"), job("b", "2026-11-02")]).map((one) => `${one.job_id} ${one.status}`),
    ).toEqual(["c succeeded", "b succeeded", "a succeeded"]);
  });

  test("is looked at more often while something runs", () => {
    expect(paceOf([job("a", ""), job("b", "", "verifying")])).toBeLessThan(paceOf([job("a", "")]));
  });
});

describe("the filter of the list", () => {
  const is = (propertyKey: string, value: string, operator = "=") => ({ propertyKey, operator, value });

  test("demands of the API what is demanded exactly", () => {
    const tokens = [is("source_identifier", "orders-prod"), is("status", "failed"), { operator: ":", value: "x" }];
    expect(filterOf({ tokens, operation: "and" })).toEqual({ source: "orders-prod", status: "failed" });
  });

  test.each([
    [[is("source_identifier", "a"), is("source_identifier", "b")], "and"],
    [[is("source_identifier", "a"), is("status", "failed")], "or"],
    [[is("source_identifier", "a", "!=")], "and"],
    [[is("source_identifier", "no identifier!")], "and"],
    [[is("status", "unheard-of")], "and"],
  ] as const)("leaves %j with %s to what is loaded", (tokens, operation) => {
    expect(filterOf({ tokens: [...tokens], operation })).toEqual({ source: null, status: null });
  });

  test("stands in the address, and comes from it", () => {
    const filter = { source: "orders-prod", status: statusOf("failed") };
    expect(filterOf(queryOf(filter))).toEqual(filter);
  });
});
