import { defineConfig } from 'vitest/config';

/** The whole of the sweeps of which `npm test` takes a fixed part, `npm run test:long`; see test/long.ts. */
export default defineConfig({
  test: {
    name: 'long',
    include: ['test/browser/every-page.test.ts', 'test/pipeline/incremental.test.ts'],
    env: { FOOTFALL_TESTS_LONG: '1' },
    globalSetup: 'test/browser/setup.ts',
    maxWorkers: '100%',
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 50 } },
    // CI counts the tests from this file.
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/vitest-long.json' }]] : ['default'],
  },
});
