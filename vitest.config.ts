import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Without it one core of two stays idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          // A busy machine takes several times as long as a quiet one.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/enforced/**', 'test/templates/**', 'node_modules/**'],
          globalSetup: ['test/support/build-data.ts'],
        },
      },
      {
        test: {
          name: 'templates',
          include: ['test/templates/**/*.test.ts'],
          // Installs the linter once, which then takes some ten seconds for each stack.
          testTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/running-stack.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'enforced',
          include: ['test/enforced/**/*.test.ts'],
          globalSetup: ['test/support/build-data.ts', 'test/enforced/enforcing-aws.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
