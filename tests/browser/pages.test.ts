/** Every page, as it looks and as it is read out: no violation that axe knows of, light, dark and on a narrow screen. */

import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch, newPage, NARROW, signIn, WIDE, type Look } from "./browser.ts";
import { findPlace, type Place } from "./place.ts";
import { violations } from "./reading.ts";

/** Pictures of every page, for people to look at. */
const PICTURES = env["DATAMUNG_PICTURES"] ?? fileURLToPath(new URL("../../.local/pictures", import.meta.url));
/** Tall, so that one picture holds the page. */
const TALL_PX = 1_600;

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

/** Each page: its address, what is there once it is complete, and how to get to it from there. */
const PAGES: Readonly<
  Record<
    string,
    {
      readonly fragment: string;
      readonly show: (page: Page) => Promise<unknown>;
    }
  >
> = {
  databases: {
    fragment: "#/databases",
    show: (page) =>
      page
        .getByRole("link", { name: /^Back up / })
        .first()
        .waitFor(),
  },
  "new-backup": {
    fragment: "#/new-backup",
    show: (page) => page.getByRole("heading", { name: "Options" }).waitFor(),
  },
  "new-backup-problems": {
    fragment: "#/new-backup",
    show: async (page) => {
      await page.getByText("A login for this backup alone").click();
      await page.getByText("Chosen schemas and tables").click();
      await page.getByRole("button", { name: "Review" }).click();
      await page.getByText("Type the password.").waitFor();
    },
  },
  review: {
    fragment: "#/new-backup?source=SOURCE",
    show: async (page) => {
      await page.getByRole("button", { name: "Review" }).click();
      await page.getByText("Once, in all").waitFor({ timeout: 40_000 });
    },
  },
  backups: { fragment: "#/backups", show: rows },
  "backups-none": {
    fragment: "#/backups?source=no-such-database",
    show: (page) => page.getByText("No backup matches").waitFor(),
  },
  succeeded: { fragment: "#/backups?status=succeeded", show: firstJob },
  tables: {
    fragment: "#/backups?status=succeeded",
    show: tab("Tables", "Where the bytes are"),
  },
  log: {
    fragment: "#/backups?status=succeeded",
    show: tab("Worker log", "Download log"),
  },
  resources: {
    fragment: "#/backups?status=succeeded",
    show: tab("Resources", "Kept: it is the backup"),
  },
  restore: {
    fragment: "#/backups?status=succeeded",
    show: tab("Download and restore", "Copy a new link"),
  },
  leftovers: {
    fragment: "#/leftovers",
    show: (page) => page.getByRole("button", { name: "Look again" }).waitFor(),
  },
  sweep: {
    fragment: "#/leftovers",
    show: async (page) => {
      await page.getByRole("button", { name: "Sweep" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  "no-such-job": {
    fragment: "#/backups/no-such-job-1",
    show: (page) => page.getByText("There is no job").waitFor(),
  },
  "no-such-page": {
    fragment: "#/nowhere",
    show: (page) => page.getByText("There is no such page").waitFor(),
  },
};

async function rows(page: Page): Promise<void> {
  await page.locator("tbody a[href^='#/backups/']").first().waitFor();
}

async function firstJob(page: Page): Promise<void> {
  await rows(page);
  await page.locator("tbody a[href^='#/backups/']").first().click();
  await page.getByRole("heading", { name: "Details" }).waitFor();
}

function tab(name: string, shown: string): (page: Page) => Promise<void> {
  return async (page) => {
    await firstJob(page);
    await page.getByRole("tab", { name }).click();
    await page.getByText(shown).first().waitFor();
  };
}

const LOOKS: Readonly<Record<string, Look>> = {
  light: { viewport: { ...WIDE, height: TALL_PX } },
  dark: { viewport: { ...WIDE, height: TALL_PX }, colorScheme: "dark" },
  narrow: { viewport: { ...NARROW, height: TALL_PX } },
};

describe.each(Object.keys(LOOKS))("%s", (look) => {
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    ({ page, problems } = await newPage(browser, LOOKS[look]));
    await signIn(page, place);
  });
  afterAll(() => page.context().close());

  test.each(Object.keys(PAGES))("the page %s can be read by everybody", async (name) => {
    const { fragment, show } = PAGES[name] as (typeof PAGES)[string];
    await page.goto(`${place.url}/${fragment.replace("SOURCE", place.source)}`);
    await page.reload();
    await show(page);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${PICTURES}/${name}-${look}.png` });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
  });
});
