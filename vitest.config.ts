import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/enforced/**', 'node_modules/**'],
          globalSetup: ['test/support/build-data.ts'],
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
