import { defineConfig } from "@playwright/test";
import { findBrowser, flags } from "../../src/cli/findBrowser.mjs";

const port = Number(process.env["LOSSBOOK_PORT"] ?? 4179);

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  timeout: 300_000,
  workers: 1,
  reporter: process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ? [["list"], ["json"]] : "list",
  outputDir: "../../test-results",
  use: {
    baseURL: `http://localhost:${port}/`,
    launchOptions: { executablePath: findBrowser(), args: flags },
    viewport: { width: 1280, height: 900 },
  },
  webServer: {
    command: `npx vite preview --configLoader runner --port ${port} --strictPort`,
    cwd: "../..",
    port,
    reuseExistingServer: false,
  },
});
