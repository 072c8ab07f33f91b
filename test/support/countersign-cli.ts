// The command line of Countersign as a person runs it: a process of its own with that person's environment.
import { execFile } from 'node:child_process';
import { inject } from 'vitest';
import type { Environment } from '../../local/client-environments.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const countersign = (subject: string, ...words: readonly string[]): Promise<CliResult> =>
  countersignIn(inject('stack').people[subject] ?? {}, ...words);

/** With what a person has in their environment. */
export function countersignIn(environment: Environment, ...words: readonly string[]): Promise<CliResult> {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/countersign.mjs', ...words], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
