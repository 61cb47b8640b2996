import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.browser.ts'],
    testTimeout: 150_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // Chromium itself dies now and then; only then is a test tried again, once, and the report says so.
    retry: { count: 1, condition: /(page|context|browser) has been closed|Target crashed|Page crashed/ },
  },
});
