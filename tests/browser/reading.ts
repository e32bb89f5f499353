/** Whether a page can be read by everybody: what axe finds against it. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const axe = readFile(
  createRequire(new URL("../../frontend/package.json", import.meta.url)).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** A line for each rule that is broken, with the elements that break it. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  const results = await page.evaluate((tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (context: Document, options: object) => Promise<AxeResults> };
    };
    return axe.run(document, { runOnly: { type: "tag", values: tags } });
  }, RULES);
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
  );
}
