import { defineConfig } from "vitest/config";
import { lossbook } from "./src/publish/plugin";

export default defineConfig({
  plugins: [lossbook()],
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    pool: "forks",
    setupFiles: ["tests/relaxedSimd.ts"],
    reporters: ["default"],
  },
});
