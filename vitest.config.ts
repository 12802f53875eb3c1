import { defineConfig } from 'vitest/config';

/** Tests that need the served demo (and those of them in test/browser a Chromium), made once before all of them. */
const served = ['test/browser/!(chromium).test.ts', 'test/serve/contract-demo.test.ts'];
/** Run by vitest.cluster.config.ts: they need a real Spark. */
const onSpark = 'test/cluster/**';
const notTests = ['test/repository/fixtures/**', '**/node_modules/**', onSpark];

export default defineConfig({
  test: {
    // Vitest leaves a core to itself, which of two is half: most tests wait for processes of their own.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CI counts the tests from this file.
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/vitest.json' }]] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'footfall',
          include: ['src/**/*.test.ts', 'dashboard/src/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...notTests, ...served],
          globalSetup: 'test/cluster/left-out.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'served',
          include: served,
          globalSetup: 'test/browser/setup.ts',
          testTimeout: 120_000,
          expect: { poll: { timeout: 20_000, interval: 50 } },
        },
      },
    ],
  },
});
