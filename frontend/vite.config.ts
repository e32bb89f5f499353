import { defineConfig } from "vitest/config";

const MOCK = process.env["DATAMUNG_API"] ?? "http://127.0.0.1:8081";

export default defineConfig({
  // Relative, so that the site works under any prefix of a bucket.
  base: "./",
  esbuild: { jsx: "automatic" },
  build: {
    target: "es2022",
    // Every asset is a file: `data:` needs no place in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1536,
    rollupOptions: {
      onwarn: (warning, warn) => {
        // Cloudscape marks its modules for servers that render; nothing renders on a server here.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  server: { host: "127.0.0.1", port: 8080, strictPort: true, proxy: { "/api": MOCK } },
  test: {
    include: ["tests/unit/**/*.test.{ts,tsx}"],
    environment: "node",
    server: { deps: { inline: [/@cloudscape-design/] } },
    css: false,
  },
});
