// A folder of policies as authors keep it: `*.cedar` anywhere below it, and their cases in `ALLOW/`, `ASK/` and `DENY/` folders,
// a table for each policy: `cases/DENY/POLICY-ID.json`.
import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { CountersignError } from '../core/countersign-error.ts';
import type { Finding } from '../core/finding.ts';
import {
  type CaseEffect,
  caseEffects,
  caseTableSchema,
  type PolicyCase,
} from '../core/policy/policy-case.ts';

export interface CaseTable {
  /** Relative to the folder. */
  readonly file: string;
  readonly expected: CaseEffect;
  /** The policy's id. */
  readonly policy: string;
  readonly cases: readonly PolicyCase[];
}

export interface PolicyDirectory {
  /** File name, relative to the folder with `/`, → Cedar text. */
  readonly files: Readonly<Record<string, string>>;
  readonly tables: readonly CaseTable[];
  /** Tables that could not be read. */
  readonly problems: readonly Finding[];
}

/** Throws CountersignError `not-found` when there is no such folder or no policy in it. */
export function readPolicyDirectory(directory: string): PolicyDirectory {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CountersignError('not-found', `there is no folder \`${directory}\``);
  }
  const names = (pattern: string) =>
    globSync(pattern, { cwd: directory })
      .map((name) => name.replaceAll('\\', '/'))
      .sort();
  const policyFiles = names('**/*.cedar');
  if (policyFiles.length === 0) {
    throw new CountersignError('not-found', `there is no \`*.cedar\` file in \`${directory}\``);
  }
  const tables: CaseTable[] = [];
  const problems: Finding[] = [];
  for (const file of names(`**/{${caseEffects.join()}}/*.json`)) {
    const expected = caseEffects.find((effect) => effect === basename(dirname(file)));
    const parsed = parseTable(readFileSync(join(directory, file), 'utf8'));
    if (typeof parsed === 'string') problems.push({ file, message: parsed });
    else if (expected !== undefined) {
      tables.push({ file, expected, policy: basename(file, '.json'), cases: parsed });
    }
  }
  return {
    files: Object.fromEntries(policyFiles.map((name) => [name, readFileSync(join(directory, name), 'utf8')])),
    tables,
    problems,
  };
}

/** The cases, or what is wrong with them. */
function parseTable(text: string): readonly PolicyCase[] | string {
  try {
    const parsed = caseTableSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : z.prettifyError(parsed.error).replaceAll('\n', ' ');
  } catch (error) {
    return error instanceof Error ? error.message : 'it is no JSON';
  }
}
