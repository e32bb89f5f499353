/** Every page while it waits, when there is nothing, and when the API is down; and how often the API is asked. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch, newPage, signIn } from "../../../tests/browser/browser.ts";
import { mockPlace } from "../../../tests/browser/place.ts";
import { violations } from "../../../tests/browser/reading.ts";

const API = "**/api/**";

let place: Awaited<ReturnType<typeof mockPlace>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  place = await mockPlace();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await place.stop();
});
beforeEach(async () => {
  ({ page } = await newPage(browser));
  await signIn(page, place, "#/nowhere");
});
afterEach(() => page.context().close());

const anyJob = () => [...place.mock.world.runs.keys()][0] ?? "";

const PAGES: readonly (readonly [string, () => string, string])[] = [
  ["databases", () => "#/databases", "the databases"],
  ["new backup", () => "#/new-backup", "the databases"],
  ["backups", () => "#/backups", "the backups"],
  ["job", () => `#/backups/${anyJob()}`, "this backup"],
  ["leftovers", () => "#/leftovers", "the leftovers"],
];

describe.each(PAGES)("the page %s", (_, fragment, what) => {
  test("says that it waits", async () => {
    await page.route(API, () => undefined);
    await page.goto(`${place.url}/${fragment()}`);
    await page
      .getByText(/^(Asking for|Looking through)/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test("says that there is no answer, and recovers when asked to", async () => {
    await page.route(API, (route) => route.fulfill({ status: 503, json: { message: "Service Unavailable" } }));
    await page.goto(`${place.url}/${fragment()}`);
    await page.getByText(`No answer about ${what}`).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByText(`No answer about ${what}`).waitFor({ state: "detached" });
  });
});

test.each([
  ["#/databases", "No database is offered to you"],
  ["#/backups", "There is no backup yet"],
  ["#/leftovers", "Nothing exists that a job made"],
])("%s says so when there is nothing", async (fragment, words) => {
  await page.route(API, (route) =>
    route.fulfill({ json: { items: [], clean_ups: [], troubles: [], next_token: null } }),
  );
  await page.goto(`${place.url}/${fragment}`);
  await page.getByText(words).waitFor();
  expect(await violations(page)).toEqual([]);
});

test("what is on the screen stays when a later answer is lost, and is said to be old", async () => {
  await page.goto(`${place.url}/#/databases`);
  await page.getByText("orders-prod", { exact: true }).waitFor();
  await page.route(API, (route) => route.abort("failed"));
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText("What you see of the databases may be out of date").waitFor();
  await page.getByText("orders-prod", { exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
});

test("a failed check is told with its hint, and keeps the button from being pressed", async () => {
  await page.goto(`${place.url}/#/new-backup?source=staging-shop`);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("The backup would end at once").waitFor();
  await page.getByText("Wait until the database is available").first().waitFor();
  expect(await page.getByRole("button", { name: "Start backup" }).isDisabled()).toBe(true);
  expect(await violations(page)).toEqual([]);
});

test("a replica of a single-AZ database is warned of before it is made (H74)", async () => {
  await page.goto(`${place.url}/#/new-backup?source=orders-prod`);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("making the replica suspends its I/O for moments").waitFor();
});

test("a failed backup tells its error and hint, and offers the same again", async () => {
  const failed = [...place.mock.world.runs.values()].find((run) => run.error !== null);
  await page.goto(`${place.url}/#/backups/${failed?.jobId}`);
  await page
    .getByText(failed?.error?.message ?? "")
    .first()
    .waitFor();
  await page
    .getByText(failed?.error?.hint ?? "")
    .first()
    .waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Try again with the same options" }).first().click();
  await page.getByRole("heading", { name: "New backup" }).waitFor();
});

test("above 5 GiB the page leads with the command line", async () => {
  const large = [...place.mock.world.runs.values()].find(
    (run) => run.rawBytes * 0.31 > 5 * 2 ** 30 && run.error === null,
  );
  await page.goto(`${place.url}/#/backups/${large?.jobId}`);
  await page.getByText("A browser cannot go on with a download that breaks off").waitFor();
  const tabs = await page.getByRole("tab").allTextContents();
  expect(tabs[0]).toBe("Download and restore");
  await page.getByText(/^aws s3 cp s3:/).waitFor();
});

test("a page that nobody looks at asks nothing, and few questions are asked of a running job", async () => {
  place.mock.world.pace = 100;
  await page.goto(`${place.url}/#/new-backup?source=orders-prod`);
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Start backup" }).click();
  await page.getByRole("heading", { name: "Progress" }).waitFor();
  let asked = 0;
  page.on("request", (request) => (asked += request.url().includes("/api/") ? 1 : 0));
  await page.waitForTimeout(7_500);
  expect(asked).toBeLessThanOrEqual(6);
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.waitForTimeout(500);
  asked = 0;
  await page.waitForTimeout(5_000);
  expect(asked).toBe(0);
});

test("the look can be chosen, and is kept", async () => {
  const look = () => page.evaluate(() => document.documentElement.style.colorScheme);
  expect(await look()).toBe("light");
  await page.getByRole("button", { name: "Appearance" }).first().click();
  await page.getByRole("menuitemcheckbox", { name: "Dark" }).click();
  expect(await look()).toBe("dark");
  await page.reload();
  await page.getByText("There is no such page").waitFor();
  expect(await look()).toBe("dark");
});

test("the site answers no path that it does not have, and runs under its own security policy", async () => {
  const answer = await page.request.get(`${place.url}/backups/orders-1`);
  expect(answer.status()).toBe(403);
  const policy = (await page.request.get(`${place.url}/`)).headers()["content-security-policy"] ?? "";
  expect(policy).not.toMatch(/unsafe-(inline|eval)/);
});
