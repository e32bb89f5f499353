/** A browser for the tests: Debian's Chromium, without a connection of its own to anywhere. */

import { env } from "node:process";
import { chromium, type Browser, type Page } from "playwright-core";
import type { Place } from "./place.ts";

const EXECUTABLE = env["CHROMIUM"] ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const WIDE = { width: 1360, height: 900 };
export const NARROW = { width: 360, height: 740 };

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}

export interface Look {
  readonly viewport?: { width: number; height: number };
  readonly colorScheme?: "light" | "dark";
}

/** A page in a browser profile of its own; `problems` are its errors and whatever its security policy refused. */
export async function newPage(
  browser: Browser,
  { viewport = WIDE, colorScheme = "light" }: Look = {},
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: "reduce",
    locale: "en-US",
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|React/.test(message.text()))
      problems.push(message.text().slice(0, 500));
  });
  return { page, problems };
}

/** Goes to a deep link and signs in where the issuer asks. */
export async function signIn(page: Page, place: Place, fragment = "#/databases", user = place.user): Promise<void> {
  await page.goto(`${place.url}/${fragment}`);
  await passSignIn(page, place, user);
}

/** The issuer's page: any with a user name and a password. */
export async function passSignIn(page: Page, place: Place, user = place.user): Promise<void> {
  await page.locator("input[name=username]:visible").first().fill(user);
  await page.locator("input[name=password]:visible").first().fill(place.password);
  await page.locator("input[name=password]:visible").first().press("Enter");
  await page.waitForURL((url) => url.href.startsWith(place.url) && !url.searchParams.has("code"));
  await page.locator("#console h1").first().waitFor();
}
