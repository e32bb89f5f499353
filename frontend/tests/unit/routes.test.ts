import { describe, expect, test } from "vitest";
import { linkTo, routeOf, type Route } from "../../src/services/routes.ts";

describe("deep links", () => {
  const routes: Exclude<Route, { page: "unknown" | "start" }>[] = [
    { page: "databases" },
    { page: "leftovers" },
    { page: "backups", source: null, status: null },
    { page: "backups", source: "orders-prod", status: "failed" },
    { page: "job", jobId: "orders-1", tab: null },
    { page: "job", jobId: "a b/c?d#e%", tab: "log" },
    { page: "new-backup", source: null, like: null },
    { page: "new-backup", source: "orders-prod", like: "orders-1" },
  ];

  test.each(routes)("%j is found again by its link", (route) => expect(routeOf(linkTo(route))).toEqual(route));

  test.each(["", "#", "#/"])("%j asks for no page", (fragment) => expect(routeOf(fragment)).toEqual({ page: "start" }));

  test.each(["#/nowhere", "#/backups/a/b", "#/leftovers/x", "#javascript:alert(1)"])("%s leads nowhere", (fragment) => {
    expect(routeOf(fragment)).toEqual({ page: "unknown" });
  });

  test("what is wrongly encoded breaks nothing", () => {
    expect(routeOf("#/backups/%E0%A4%A")).toEqual({ page: "job", jobId: "%E0%A4%A", tab: null });
  });
});
