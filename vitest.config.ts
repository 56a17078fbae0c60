import { defineConfig } from 'vitest/config';

/** Tests that need a Temporal server; everything else runs without any. */
const TEMPORAL_TESTS = [
  'test/workflows/**/*.test.ts',
  'test/dev-server/**/*.test.ts',
  'test/embedded/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/examples/made-up-vendor.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    // Much of the time is spent waiting for servers and clocks, so two at once fit on two cores.
    maxWorkers: 2,
    // In CI the counts are read from a file; a person reads the terminal.
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: '.landfall/test-results.json' }]]
      : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: TEMPORAL_TESTS,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'temporal',
          include: TEMPORAL_TESTS,
          globalSetup: ['test/support/servers.ts'],
          setupFiles: ['test/support/quiet.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
