// Brings the whole stack up once for the integration tests, beside whatever else runs on this machine.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createProgress } from '../../local/progress.ts';
import { startStack } from '../../local/stack.ts';

export default async function runStack(project: TestProject): Promise<() => Promise<void>> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  const progress = createProgress((line) => process.stderr.write(line), Date.now);
  const stack = await startStack({
    stateDirectory,
    withFaults: true,
    progress,
    signal: new AbortController().signal,
  });
  process.env.EMULATOR_ENDPOINT_URL = stack.emulatorUrl;
  project.provide('agentEnvironment', { ...stack.environments.agent('demo-agent') });
  project.provide('approverEnvironment', { ...stack.environments.person('alice') });
  return () => stack.stop();
}

declare module 'vitest' {
  export interface ProvidedContext {
    agentEnvironment: Record<string, string>;
    approverEnvironment: Record<string, string>;
  }
}
