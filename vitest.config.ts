import { defineConfig } from 'vitest/config';

const unit = {
  // A busy machine takes several times as long as a quiet one.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  globalSetup: ['test/support/build-data.ts'],
};

const integration = {
  globalSetup: ['test/support/running-stack.ts'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  fileParallelism: false,
};

export default defineConfig({
  test: {
    // Without it one core of two stays idle.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          ...unit,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['infra', 'integration', 'upgrade', 'enforced', 'templates'].map((each) => `test/${each}/**`),
            'node_modules/**',
          ],
        },
      },
      {
        test: {
          ...unit,
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          // The CDK takes two seconds to load, and these change nothing that others see.
          isolate: false,
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
          ...integration,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/runbooks.test.ts', 'test/integration/site.test.ts'],
        },
      },
      {
        test: {
          ...integration,
          name: 'runbooks',
          include: ['test/integration/runbooks.test.ts'],
        },
      },
      {
        test: {
          name: 'site',
          include: ['test/integration/site.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'upgrade',
          include: ['test/upgrade/**/*.test.ts'],
          // Each file deploys a stack of its own.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'enforced',
          include: ['test/enforced/**/*.test.ts'],
          globalSetup: ['test/support/build-data.ts', 'test/enforced/enforcing-aws.ts'],
          // One denies what the role of both may do.
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
    ],
  },
});
