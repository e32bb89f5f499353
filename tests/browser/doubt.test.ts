/** One job for one wish, whatever happens to clicks and answers (H83). */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page, Request } from "playwright-core";
import { launch, newPage, signIn } from "./browser.ts";
import { jobIdOf, onJobPage, review } from "./jobs.ts";
import { findPlace, type Place } from "./place.ts";
import { violations } from "./reading.ts";

const START = "**/api/backups";

let place: Place;
let browser: Browser;
let page: Page;
let asked: { job_id: string }[];

beforeAll(async () => {
  place = await findPlace();
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await place.stop();
});

beforeEach(async () => {
  ({ page } = await newPage(browser));
  asked = [];
  page.on("request", (request) => {
    if (isStart(request)) asked.push(request.postDataJSON() as { job_id: string });
  });
  await signIn(page, place, `#/new-backup?source=${place.source}`);
  await review(page);
});
afterEach(async () => {
  await cancel();
  await page.context().close();
});

function isStart(request: Request): boolean {
  return request.method() === "POST" && request.url().endsWith("/api/backups");
}

/** Ids of all that was asked for, each once. */
function ids(): string[] {
  return [...new Set(asked.map(({ job_id: id }) => id))];
}

/** What a test started is not needed to its end. */
async function cancel(): Promise<void> {
  await page.unrouteAll();
  const button = page.getByRole("button", { name: "Cancel backup" });
  if ((await button.count()) === 0 || !(await button.isEnabled())) return;
  await button.click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel backup" }).click();
  await page.getByText("Cancelling").first().waitFor();
}

const startButton = () => page.getByRole("button", { name: "Start backup" });

test("a double click asks once", async () => {
  await startButton().dblclick();
  await onJobPage(page);
  expect(asked).toHaveLength(1);
  expect(jobIdOf(page)).toBe(ids()[0]);
});

test("a lost answer is told as what it is, and resolves itself without a second job", async () => {
  let isLost = false;
  await page.route(START, async (route) => {
    if (!isStart(route.request()) || isLost) return route.continue();
    isLost = true;
    await route.fetch();
    return route.abort("connectionreset");
  });
  await startButton().click();
  await page.getByText("Outcome unknown").waitFor();
  expect(await page.getByText("Nothing was started").count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await onJobPage(page);
  expect(ids()).toEqual([jobIdOf(page)]);
});

test("a request that never arrived is sent again under the same id", async () => {
  let isLost = false;
  await page.route(START, async (route) => {
    if (!isStart(route.request()) || isLost) return route.continue();
    isLost = true;
    return route.abort("failed");
  });
  await startButton().click();
  await page.getByText("Outcome unknown").waitFor();
  await page.getByRole("button", { name: "Ask now" }).click();
  await onJobPage(page);
  expect(ids()).toEqual([jobIdOf(page)]);
  expect(asked).toHaveLength(2);
});

test("a reload while the outcome is unknown takes up the same job", async () => {
  await page.route(START, async (route) => {
    if (!isStart(route.request())) return route.continue();
    await route.fetch();
    return route.abort("connectionreset");
  });
  await page.route("**/api/backups/*", (route) =>
    route.request().url().endsWith("/estimate") ? route.continue() : route.abort("failed"),
  );
  await startButton().click();
  await page.getByText("Outcome unknown").waitFor();
  await page.unrouteAll();
  await page.reload();
  await onJobPage(page);
  expect(ids()).toEqual([jobIdOf(page)]);
});

test("on a slow network nothing is sent twice, and the button says that it is at work", async () => {
  await page.route(START, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  await startButton().click();
  await startButton().click({ force: true });
  await page.locator("button[aria-disabled=true]", { hasText: "Start backup" }).waitFor();
  await onJobPage(page);
  expect(asked).toHaveLength(1);
});

test("a refusal is told as one", async () => {
  await page.route(START, (route) =>
    route.fulfill({
      status: 404,
      json: {
        code: "SourceNotFound",
        message: "There is no such database.",
        hint: "Choose one.",
        request_id: "r",
      },
    }),
  );
  await startButton().click();
  await page.getByText("Nothing was started").waitFor();
  expect(await page.getByText("Outcome unknown").count()).toBe(0);
});
