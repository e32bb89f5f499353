/** The tests in the browser lie beside the other tests of the product; their packages are those of the console. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here(".."),
  cacheDir: here("node_modules/.vite-browser"),
  resolve: {
    alias: {
      "playwright-core": here("node_modules/playwright-core/index.mjs"),
      "axe-core": here("node_modules/axe-core/axe.js"),
    },
  },
  test: {
    // Those in frontend/tests need what only the mock has: several users, and an API that is down.
    include: ["tests/browser/**/*.test.ts", "frontend/tests/browser/**/*.test.ts"],
    environment: "node",
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
