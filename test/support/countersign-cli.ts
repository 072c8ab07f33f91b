// The command line of Countersign as a person runs it: a process of its own with that person's environment.
import { inject } from 'vitest';
import type { Environment } from '../../local/client-environments.ts';
import { type CliResult, runCli } from './run-cli.ts';

export const countersign = (subject: string, ...words: readonly string[]): Promise<CliResult> =>
  countersignIn(inject('stack').people[subject] ?? {}, ...words);

/** With what a person has in their environment. */
export const countersignIn = (environment: Environment, ...words: readonly string[]): Promise<CliResult> =>
  runCli(words, '', { PATH: process.env.PATH, ...environment });
