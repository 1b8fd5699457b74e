import { defineConfig } from 'vitest/config'

/** The browser part: whole servers and a Chromium for each file, so no more than two files at once. */
// oxlint-disable-next-line import/no-default-export -- vitest reads its configuration so
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['tests/e2e/**/*.test.ts'],
    environment: 'node',
    setupFiles: 'tests/e2e/matchers.ts',
    globalSetup: 'tests/global-database.ts',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
