import { defineConfig } from 'vitest/config';

/** The tests on a real Spark, `npm run test:cluster`: one server for all of them. Those that break one start their own. */
export default defineConfig({
  test: {
    name: 'cluster',
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: 'test/cluster/setup.ts',
    // Spark takes two cores itself, and files that share a server would wait for each other.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // CI counts the tests from this file.
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'test-results/vitest-cluster.json' }]] : ['default'],
  },
});
