import { defineConfig } from 'vitest/config';

/** Tests that need a Temporal server; everything else runs without any. */
const TEMPORAL_TESTS = ['test/workflows/**/*.test.ts', 'test/dev-server/**/*.test.ts', 'test/cli/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          pool: 'forks',
          include: ['test/**/*.test.ts'],
          exclude: TEMPORAL_TESTS,
        },
      },
    ],
  },
});
