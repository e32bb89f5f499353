/** Sessions end, and the user comes back to where the work was. */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch, newPage, passSignIn, signIn } from "./browser.ts";
import { findPlace, type Place } from "./place.ts";

let place: Place;
let browser: Browser;
let page: Page;

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
});
afterEach(() => page.context().close());

/** As after a day: the access token is over, and nothing renews it. The issuer's own session ends with its cookies. */
async function endSession(how: "over" | "renewable"): Promise<void> {
  await page.evaluate((isRenewable) => {
    const tokens = JSON.parse(sessionStorage.getItem("datamung:tokens") ?? "{}") as Record<string, unknown>;
    const over = isRenewable ? {} : { refreshToken: "no longer good" };
    sessionStorage.setItem(
      "datamung:tokens",
      JSON.stringify({
        ...tokens,
        ...over,
        accessToken: "over",
        expiresAtMs: 0,
        signedInAtMs: 0,
      }),
    );
  }, how === "renewable");
  if (how === "over") await page.context().clearCookies();
}

/** Some issuers have the user back without asking. */
async function passSignInIfAsked(): Promise<void> {
  await page.waitForURL((url) => !url.href.startsWith(place.url) || !url.search.includes("code"), { timeout: 30_000 });
  if (!page.url().startsWith(place.url)) await passSignIn(page, place);
}

test("a deep link leads through the sign-in to itself", async () => {
  await signIn(page, place, "#/backups?status=failed");
  await page.getByRole("heading", { name: /^Backups/ }).waitFor();
  expect(page.url()).toBe(`${place.url}/#/backups?status=failed`);
  expect(await page.evaluate(() => location.search)).toBe("");
});

test("an expired session leads to the sign-in and back to the same place", async () => {
  await signIn(page, place, "#/backups?status=failed");
  await page.getByRole("heading", { name: /^Backups \(/ }).waitFor();
  await endSession("over");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.waitForURL((url) => !url.href.startsWith(place.url), {
    timeout: 30_000,
  });
  await passSignInIfAsked();
  await page.getByRole("heading", { name: /^Backups/ }).waitFor();
  expect(page.url()).toBe(`${place.url}/#/backups?status=failed`);
});

test("what was typed into the form is there again, the password excepted", async () => {
  await signIn(page, place, `#/new-backup?source=${place.source}`);
  await page.getByText("A login for this backup alone").click();
  await page.getByLabel("User name").fill("datamung");
  await page.getByLabel("Password").fill("kept nowhere");
  await endSession("over");
  await page.getByRole("button", { name: "Review" }).click();
  await page.waitForURL((url) => !url.href.startsWith(place.url), {
    timeout: 30_000,
  });
  await passSignInIfAsked();
  await page.getByLabel("User name").waitFor();
  expect(await page.getByLabel("User name").inputValue()).toBe("datamung");
  expect(await page.getByLabel("Password").inputValue()).toBe("");
});

test("a session that can be renewed is, and nobody notices", async () => {
  await signIn(page, place);
  await endSession("renewable");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.waitForFunction(() => !(sessionStorage.getItem("datamung:tokens") ?? "").includes('"over"'));
  expect(page.url()).toBe(`${place.url}/#/databases`);
  await page.getByRole("link", { name: `Back up ${place.source}` }).waitFor();
});

test("whoever signs out is out, and stays out until they sign in", async () => {
  await signIn(page, place);
  await page.getByRole("button", { name: place.user }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await page.evaluate(() => sessionStorage.getItem("datamung:tokens"))).toBeNull();
  await page.reload();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

test("no token is in an address, nor kept for longer than the tab", async () => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await signIn(page, place);
  const tokens = await page.evaluate(
    () => JSON.parse(sessionStorage.getItem("datamung:tokens") ?? "{}") as Record<string, string>,
  );
  const secrets = [tokens["accessToken"], tokens["refreshToken"], tokens["idToken"]];
  for (const secret of secrets) expect(addresses.filter((address) => address.includes(String(secret)))).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(String(tokens["accessToken"]));
});

test("an answer that this tab did not ask for signs nobody in", async () => {
  await page.goto(`${place.url}/?code=stolen&state=guessed`);
  await page.getByText("You could not be signed in").waitFor();
  expect(await page.evaluate(() => location.search)).toBe("");
});
