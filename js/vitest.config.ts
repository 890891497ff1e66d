import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: { include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"], maxWorkers: 2, testTimeout: 60_000 },
});
