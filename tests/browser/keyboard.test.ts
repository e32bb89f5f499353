/** The keyboard alone is enough. */

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch, newPage, signIn } from "./browser.ts";
import { jobIdOf, onJobPage } from "./jobs.ts";
import { findPlace, type Place } from "./place.ts";

const MOST_TABS = 80;

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

/** Tabs on until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press("Tab");
    if (name.test(await focused(page))) return;
  }
  throw new Error(`the focus never came to ${name}, and is on ${await focused(page)}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
  });
}

/** Whether what has the focus shows it: an outline or a ring of the element or of what is drawn around it. */
function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null) return false;
    return [element, element.parentElement, ...element.querySelectorAll("*")]
      .filter((one) => one !== null)
      .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::before"), getComputedStyle(one, "::after")])
      .some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
  });
}

test("a backup is started, watched and cancelled without a mouse", async () => {
  const { page } = await newPage(browser);
  await signIn(page, place);
  await page.getByRole("link", { name: `Back up ${place.source}` }).waitFor();
  await tabTo(page, /^Skip to main content$/);
  await page.keyboard.press("Enter");
  expect(await focused(page)).toMatch(/^Databases/);

  await tabTo(page, /^Find databases$/);
  await page.keyboard.type(place.source);
  await tabTo(page, new RegExp(`^Back up ${place.source}$`));
  expect(await isFocusSeen(page)).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "New backup" }).waitFor();
  await tabTo(page, /^Review$/);
  await page.keyboard.press("Enter");
  await page.getByText("Once, in all").waitFor({ timeout: 40_000 });
  await tabTo(page, /^Start backup$/);
  await page.keyboard.press("Enter");
  await onJobPage(page);
  expect(await focused(page)).toBe(jobIdOf(page));

  await tabTo(page, /^Cancel backup$/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await focused(page)).toBe("Cancel backup");
  await page.keyboard.press("Enter");
  await tabTo(page, /^Cancel backup$/);
  await page.keyboard.press("Enter");
  await page.getByText("Cancelling").first().waitFor();
});
