/** From the sign-in page to a dump in the browser's downloads, and what a user sees on the way. */

import { stat } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { launch, newPage, signIn } from "./browser.ts";
import { jobIdOf, startFromForm, untilEnded } from "./jobs.ts";
import { findPlace, type Place } from "./place.ts";
import { violations } from "./reading.ts";

let place: Place;
let browser: Browser;

beforeAll(async () => {
  place = await findPlace();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await place.stop();
});

test("a user signs in, backs up, watches, and downloads the dump", { timeout: 15 * 60_000 }, async () => {
  const { page, problems } = await newPage(browser);
  await signIn(page, place);
  await page.getByRole("link", { name: `Back up ${place.source}` }).click();
  await startFromForm(page);
  await page.getByRole("heading", { name: "Progress" }).waitFor();
  await page.getByText(`Backup of ${place.source} requested`).waitFor();
  await page
    .getByText(/^(Making the replica|Planning|Dumping)$/)
    .first()
    .waitFor({ timeout: place.patienceMs });
  expect(await violations(page)).toEqual([]);
  expect(await untilEnded(page, place)).toBe("Succeeded");

  await page.getByRole("tab", { name: "Tables" }).click();
  await page.getByRole("img", { name: /Tables by their share/ }).waitFor();
  await page.getByRole("tab", { name: "Resources" }).click();
  await page.getByText("Kept: it is the backup").first().waitFor();
  expect(await page.getByText("There, until the job ends").count()).toBe(0);

  await page.getByRole("tab", { name: "Worker log" }).click();
  const [log] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download log" }).click(),
  ]);
  expect(log.suggestedFilename()).toBe(`${jobIdOf(page)}.log`);

  const [dump] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download dump" }).first().click(),
  ]);
  expect((await stat(await dump.path())).size).toBeGreaterThan(0);
  expect(await page.locator("a[href*=ignature]").count()).toBe(0);
  expect(problems).toEqual([]);
});

test("a cancelled backup ends, and can be tried again with the same options", { timeout: 15 * 60_000 }, async () => {
  const { page, problems } = await newPage(browser);
  await signIn(page, place, `#/new-backup?source=${place.source}`);
  await page.getByRole("button", { name: /^Compression/ }).click();
  await page.getByRole("option", { name: /^gzip/ }).click();
  await startFromForm(page);
  await page.getByRole("button", { name: "Cancel backup" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel backup" }).click();
  await page.getByText("Cancelling").first().waitFor();
  expect(await untilEnded(page, place)).toBe("Cancelled");
  await page.getByRole("button", { name: "Try again with the same options" }).first().click();
  await page.getByRole("button", { name: /^Compression.*gzip/ }).waitFor();
  expect(problems).toEqual([]);
});
