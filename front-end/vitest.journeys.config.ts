import { defineConfig } from 'vitest/config';

// One browser at a time, against a shop that runs already: BASE_URL, and what journeys/README.md names.
export default defineConfig({
  test: {
    include: ['journeys/**/*.test.ts'],
    env: { JOURNEYS_URL: process.env.BASE_URL ?? 'http://127.0.0.1:8080' }, // vitest has a BASE_URL of its own
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
