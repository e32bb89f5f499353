/** Each role sees the buttons of what it may do, and no others. */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch, newPage, passSignIn, signIn } from "../../../tests/browser/browser.ts";
import { mockPlace } from "../../../tests/browser/place.ts";

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
});
afterEach(() => page.context().close());

const buttons = () => page.locator("main, [class*=awsui_main]").first().getByRole("button").allTextContents();
const navigation = () => page.getByRole("navigation").getByRole("link").allTextContents();

/** A job of somebody's, as the API made it. */
function jobOf(email: string, status: "running" | "succeeded"): string {
  const owner = place.mock.world.owner(email);
  const runs = [...place.mock.world.runs.values()].filter(
    (run) => run.owner === owner && run.error === null && run.cancelledMs === null,
  );
  const found = runs.at(0);
  if (found === undefined) throw new Error(`${email} has no job`);
  if (status === "succeeded") return found.jobId;
  const jobId = `running-${email.split("@")[0]}`;
  place.mock.world.runs.set(jobId, { ...found, jobId, createdMs: Date.now(), pace: 100 });
  return jobId;
}

async function open(fragment: string, email: string): Promise<void> {
  await signIn(page, place, fragment, email);
  await page.getByRole("heading", { name: "Details" }).waitFor();
}

test("a viewer begins at everybody's backups, and is offered no database, no start and no leftovers", async () => {
  await signIn(page, place, "", "viewer@example.com");
  await page.getByText("Everybody's, newest first").waitFor();
  expect(await navigation()).not.toContain("Databases");
  expect(await navigation()).not.toContain("Leftovers");
  expect(await page.getByRole("button", { name: "New backup" }).count()).toBe(0);
});

test("a viewer sees a running job and cannot cancel it", async () => {
  await open(`#/backups/${jobOf("operator@example.com", "running")}`, "viewer@example.com");
  await page.getByRole("heading", { name: "Progress" }).waitFor();
  expect(await buttons()).not.toContain("Cancel backup");
});

test("a viewer sees a finished job and can neither download it nor start it again", async () => {
  await open(`#/backups/${jobOf("admin@example.com", "succeeded")}`, "viewer@example.com");
  await page.getByRole("tab", { name: "Tables" }).waitFor();
  expect(await page.getByRole("tab", { name: "Download and restore" }).count()).toBe(0);
  expect((await buttons()).filter((text) => /Download dump|again/.test(text))).toEqual([]);
});

test("pages of other roles do not exist for a viewer", async () => {
  await signIn(page, place, "#/leftovers", "viewer@example.com");
  await page.getByText("There is no such page").waitFor();
  await page.goto(`${place.url}/#/new-backup?source=orders-prod`);
  await page.getByText("There is no such page").waitFor();
});

test("an operator handles own jobs, and others' are not there", async () => {
  await open(`#/backups/${jobOf("operator@example.com", "running")}`, "operator@example.com");
  await page.getByRole("button", { name: "Cancel backup" }).waitFor();
  await page.goto(`${place.url}/#/backups/${jobOf("admin@example.com", "succeeded")}`);
  await page.getByText("There is no job").waitFor();
  await page.goto(`${place.url}/#/backups`);
  await page.getByText("Your own, newest first").waitFor();
  expect(await page.getByRole("columnheader", { name: "Owner" }).count()).toBe(0);
});

test("an administrator cancels anybody's job", async () => {
  await open(`#/backups/${jobOf("operator@example.com", "running")}`, "admin@example.com");
  await page.getByRole("button", { name: "Cancel backup" }).waitFor();
  expect(await navigation()).toContain("Leftovers");
});

test("an administrator sweeps after seeing what a sweep would do", async () => {
  await signIn(page, place, "#/leftovers", "admin@example.com");
  await page.getByText("A sweep now would clean up after 1 job").waitFor();
  expect(place.mock.world.sweeps).toBe(0);
  await page.getByRole("button", { name: "Sweep" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sweep" }).click();
  await page.getByText("The sweep started to clean up after 1 job").waitFor();
  expect(place.mock.world.sweeps).toBe(1);
});

test("whoever is in no group is told so, and can sign out", async () => {
  await signIn(page, place, "#/backups", "nobody@example.com");
  await page.getByText("None of your groups gives access").waitFor();
  await page.getByRole("button", { name: "nobody@example.com" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await passSignIn(page, place, "admin@example.com");
  await page.getByRole("heading", { name: /^Databases/ }).waitFor();
});
