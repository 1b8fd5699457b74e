import { defineConfig } from 'vitest/config'

/** The browser part: whole servers and one Chromium at a time, so one file after the other. */
// oxlint-disable-next-line import/no-default-export -- vitest reads its configuration so
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    setupFiles: 'tests/e2e/matchers.ts',
    globalSetup: 'tests/global-database.ts',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
