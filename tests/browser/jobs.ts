/** What tests do with the form and the page of a job. */

import type { Page } from "playwright-core";
import type { Place } from "./place.ts";

/** From the form through the review to the job's page. */
export async function startFromForm(page: Page): Promise<void> {
  await review(page);
  await page.getByRole("button", { name: "Start backup" }).click();
  await onJobPage(page);
}

/** To the review, with the estimate that stands before the button. */
export async function review(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByText("Once, in all").waitFor({ timeout: 40_000 });
}

export async function onJobPage(page: Page): Promise<void> {
  await page.waitForURL(/#\/backups\/[a-z0-9-]{8,}/, { timeout: 60_000 });
  await page.getByRole("heading", { name: "Details" }).waitFor();
}

export function jobIdOf(page: Page): string {
  return /#\/backups\/([a-z0-9-]+)/.exec(page.url())?.[1] ?? "";
}

/** The job's last status. */
export async function untilEnded(page: Page, place: Place): Promise<string> {
  const ended = page.getByText(/^(Succeeded|Failed|Cancelled)$/).first();
  await ended.waitFor({ timeout: place.patienceMs });
  return (await ended.textContent()) ?? "";
}
