// An AWS that enforces IAM, session policies and trust policies included: LocalEmu with IAM_ENFORCEMENT=1, on a free port.
// It is the account that is acted in, and nothing of Countersign runs in it.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import type { TemporaryCredentials } from '../../core/ports.ts';
import { freePort } from '../../local/free-port.ts';
import { createProgress } from '../../local/progress.ts';
import { ensurePythonEnvironment } from '../../local/python-environment.ts';
import { makeData, makeRoles, rootCredentials } from './account.ts';

const startLimitMilliseconds = 60_000;

export default async function runEnforcingAws(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-enforced-'));
  const logFile = join(directory, 'localemu.log');
  const progress = createProgress((line) => process.stderr.write(`${line}\n`), Date.now);
  mkdirSync('.local', { recursive: true });
  const { binDirectory } = await ensurePythonEnvironment({
    directory: resolve('.local', 'enforcing'),
    requirementsFile: 'test/enforced/requirements.txt',
    purpose: 'the AWS emulator that enforces IAM (LocalEmu, 620 MB)',
    oldestMinor: 13,
    logFile: join(directory, 'pip.log'),
    progress,
  });
  const port = await freePort();
  const output = openSync(logFile, 'a');
  const child = spawn(join(binDirectory, 'python'), ['-m', 'localemu.runtime.main'], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      TMPDIR: directory,
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      IAM_ENFORCEMENT: '1',
      ROOT_ACCESS_KEYS: rootCredentials.accessKeyId,
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
    },
    stdio: ['ignore', output, output],
  });
  const ended = new Promise<void>((resolved) => child.once('exit', () => resolved()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await progress.step('starting the AWS emulator that enforces IAM', () => healthy(url));
    project.provide('gatewayCredentials', await makeRoles(url));
    await makeData(url);
  } catch (error) {
    await stop();
    throw new Error(`it did not start; ${logFile} says why`, { cause: error });
  }
  project.provide('enforcingAwsUrl', url);
  return stop;
}

async function healthy(url: string): Promise<void> {
  const deadline = Date.now() + startLimitMilliseconds;
  while (Date.now() < deadline) {
    const response = await fetch(`${url}/_localemu/health`).catch(() => undefined);
    if (response?.ok) return;
    await wait(200);
  }
  throw new Error(`it was not healthy within ${startLimitMilliseconds / 1000} s`);
}

declare module 'vitest' {
  export interface ProvidedContext {
    enforcingAwsUrl: string;
    gatewayCredentials: TemporaryCredentials;
  }
}
