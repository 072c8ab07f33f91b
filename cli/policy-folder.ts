// What every `countersign policy` command begins with: a folder of policies, read and validated in a process of its own.
import { catalogueFromDirectory } from '../adapters/catalogue-files.ts';
import type { Validated } from '../adapters/cedar-validator.ts';
import { iamDataFromDirectory } from '../adapters/iam-data-files.ts';
import { type PolicyDirectory, readPolicyDirectory } from '../adapters/policy-directory.ts';
import { validateInProcess } from '../adapters/policy-validator-process.ts';
import type { Catalogue } from '../core/catalogue/model.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { sentenceOf } from '../core/finding.ts';
import type { IamData } from '../core/requirements/iam-data.ts';
import { CliFailure } from './failure.ts';
import { printable, type Terminal } from './terminal.ts';

export interface PolicyOptions {
  /** IAM's own data, as it was built. */
  readonly iam: string;
  /** A catalogue that was built; for calls. */
  readonly catalogue: string;
  /** Seconds that validating may take. */
  readonly timeLimit: string;
  readonly json: boolean;
}

export interface PolicyFolder extends PolicyDirectory, Validated {
  readonly path: string;
  readonly iam: IamData;
}

export async function openFolder(path: string, options: PolicyOptions): Promise<PolicyFolder> {
  const timeLimitSeconds = Number(options.timeLimit);
  if (!(timeLimitSeconds > 0)) {
    throw new CliFailure('usage', `\`--time-limit ${options.timeLimit}\` is no number of seconds`);
  }
  const iam = openIam(options.iam);
  const directory = readDirectory(path);
  const ask = { files: directory.files, iamDirectory: options.iam };
  return { path, iam, ...directory, ...(await validateInProcess(ask, timeLimitSeconds)) };
}

/** The same, of policies that are valid. Throws CliFailure with every finding. */
export async function openValidFolder(path: string, options: PolicyOptions): Promise<PolicyFolder> {
  const folder = await openFolder(path, options);
  const problems = [...folder.findings, ...folder.problems].map(sentenceOf);
  if (problems.length === 0) return folder;
  throw new CliFailure(
    'failed',
    `the policies in ${path} are not valid:${problems.map((problem) => `\n${printable(problem)}`).join('')}`,
  );
}

/** Opened when the first call is read: what asks of actions alone needs none. */
export function catalogueOf({ catalogue: directory }: PolicyOptions): () => Catalogue {
  let catalogue: Catalogue | undefined;
  return () => {
    catalogue ??= openCatalogue(directory);
    return catalogue;
  };
}

export function show(terminal: Terminal, json: boolean, value: unknown, lines: () => Iterable<string>): void {
  if (json) terminal.line(JSON.stringify(value, null, 2));
  else for (const line of lines()) terminal.line(printable(line));
}

/** `1 policy`, `2 policies`. */
export function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

function readDirectory(path: string): PolicyDirectory {
  try {
    return readPolicyDirectory(path);
  } catch (error) {
    if (error instanceof CountersignError) throw new CliFailure('usage', error.message, { cause: error });
    throw error;
  }
}

function openIam(directory: string): IamData {
  try {
    return iamDataFromDirectory(directory);
  } catch (cause) {
    throw new CliFailure('usage', `there is no data of IAM in ${directory}: run \`npm run build\``, {
      cause,
    });
  }
}

function openCatalogue(directory: string): Catalogue {
  try {
    return catalogueFromDirectory(directory);
  } catch (cause) {
    throw new CliFailure('usage', `there is no catalogue in ${directory}: run \`npm run build\``, { cause });
  }
}
