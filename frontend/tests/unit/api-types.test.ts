import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generate, TYPES } from "../../scripts/generate-types.ts";

test("the API's types are those of docs/openapi.json; `npm run types` writes them anew", async () => {
  expect(await readFile(fileURLToPath(TYPES), "utf8")).toBe(await generate());
});
