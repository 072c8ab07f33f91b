// Real clients that we did not write: the AWS CLI and boto3, in a virtual environment of their own.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Progress } from './progress.ts';
import { ensurePythonEnvironment } from './python-environment.ts';

export interface Clients {
  /** The AWS CLI, version 1. */
  readonly aws: string;
  /** A Python that can `import boto3`. */
  readonly python: string;
}

const projectDirectory = fileURLToPath(new URL('..', import.meta.url));

/** Installs them when they are not there. Throws MissingOnMachine. */
export async function ensureClients(ask: {
  readonly logFile: string;
  readonly progress: Progress;
}): Promise<Clients> {
  const { binDirectory } = await ensurePythonEnvironment({
    directory: join(projectDirectory, '.local', 'clients'),
    requirementsFile: join(projectDirectory, 'local', 'clients-requirements.txt'),
    purpose: 'the AWS CLI and boto3',
    ...ask,
  });
  return { aws: join(binDirectory, 'aws'), python: join(binDirectory, 'python') };
}
