// `countersign policy test` and `policy diff`: what policies decide in their cases, and what of that changes between two folders.
import { loadCedar } from '../adapters/cedar.ts';
import { policyTexts } from '../adapters/cedar-text.ts';
import {
  type CaseResult,
  createCaseRunner,
  type DecideCase,
  missingCases,
  runCases,
} from '../adapters/policy-cases.ts';
import type { CaseTable } from '../adapters/policy-directory.ts';
import { diffPolicies, type PolicyChange, type PolicyDiff } from '../core/policy/policy-diff.ts';
import { exitCodes } from './failure.ts';
import {
  catalogueOf,
  counted,
  openValidFolder,
  type PolicyFolder,
  type PolicyOptions,
  show,
} from './policy-folder.ts';
import type { Terminal } from './terminal.ts';

/** The exit code. */
export async function testPolicies(
  terminal: Terminal,
  path: string,
  options: PolicyOptions,
): Promise<number> {
  const report = await testFolder(await openValidFolder(path, options), options);
  show(terminal, options.json, report.found, () => report.lines);
  return report.holds ? 0 : exitCodes.failed;
}

/** What the cases of a folder say: for scripts, for people, and whether all hold and none is missing. */
export async function testFolder(folder: PolicyFolder, options: PolicyOptions) {
  const cases = await runCases(folder.tables, runnerOf(folder, options));
  const ids = folder.policies.map(({ id }) => id);
  const missing = missingCases(ids, cases);
  const failed = cases.filter(({ problem }) => problem !== undefined);
  return {
    holds: failed.length + missing.length === 0,
    found: {
      cases: cases.map((each) => ({ ...each, passed: each.problem === undefined })),
      missing,
      passed: cases.length - failed.length,
      failed: failed.length,
    },
    lines: [
      ...failed.flatMap(describeFailure),
      ...missing,
      `${counted(cases.length, 'case', 'cases')} of ${counted(ids.length, 'policy', 'policies')}: ${
        failed.length === 0 ? 'all hold' : `${failed.length} ${failed.length === 1 ? 'fails' : 'fail'}`
      }${missing.length === 0 ? '' : `, ${missing.length} missing`}`,
    ],
  };
}

export async function diffFolders(
  terminal: Terminal,
  paths: readonly [string, string],
  options: PolicyOptions,
): Promise<void> {
  const [before, after] = [
    await openValidFolder(paths[0], options),
    await openValidFolder(paths[1], options),
  ];
  const difference = await differenceBetween(before, after, options);
  show(terminal, options.json, difference, () => linesOf(difference));
}

export interface Difference extends PolicyDiff {
  readonly decisions: readonly ChangedDecision[];
}

export async function differenceBetween(
  before: PolicyFolder,
  after: PolicyFolder,
  options: PolicyOptions,
): Promise<Difference> {
  const cedar = loadCedar();
  const diff = diffPolicies(policyTexts(cedar, before.policies), policyTexts(cedar, after.policies));
  return { ...diff, decisions: await changedDecisions(before, after, options) };
}

export function linesOf({ added, removed, changed, decisions }: Difference): readonly string[] {
  const section = (word: string, changes: readonly PolicyChange[]) =>
    changes.flatMap(({ id, changes }) => [`${word} \`${id}\``, ...changes.map((change) => `  ${change}`)]);
  const lines = [
    ...section('added', added),
    ...section('removed', removed),
    ...section('changed', changed),
    ...decisions.map(
      ({ name, policy, was, becomes }) => `\`${name}\` (${policy}) was ${was}, becomes ${becomes}`,
    ),
  ];
  return lines.length === 0 ? ['nothing changes'] : lines;
}

interface ChangedDecision {
  readonly policy: string;
  readonly name: string;
  readonly was: string;
  readonly becomes: string;
}

/** Over the cases of both folders, each once. */
async function changedDecisions(
  before: PolicyFolder,
  after: PolicyFolder,
  options: PolicyOptions,
): Promise<readonly ChangedDecision[]> {
  const tables = distinct([...before.tables, ...after.tables]);
  const [old, now] = [
    await runCases(tables, runnerOf(before, options)),
    await runCases(tables, runnerOf(after, options)),
  ];
  return old.flatMap((result, index) => {
    const [was, becomes] = [wordOf(result), wordOf(now[index])];
    const { policy, name } = result;
    return was === becomes ? [] : [{ policy, name, was, becomes }];
  });
}

/** What a case expects of its policies is no part of the question. */
function distinct(tables: readonly CaseTable[]): readonly CaseTable[] {
  const seen = new Set<string>();
  return tables.map((table) => ({
    ...table,
    cases: table.cases.filter(({ policies: _, reason: __, ...question }) => {
      const key = JSON.stringify([table.policy, question]);
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    }),
  }));
}

function wordOf(result: CaseResult | undefined): string {
  return result?.got ?? 'refused before any policy';
}

function describeFailure({ file, name, problem = '', reasons }: CaseResult): readonly string[] {
  return [`${file}: ${name}`, `  ${problem}`, ...reasons.map(({ code, message }) => `  ${code}: ${message}`)];
}

function runnerOf({ files, iam }: PolicyFolder, options: PolicyOptions): DecideCase {
  return createCaseRunner(files, { iam, catalogue: catalogueOf(options) });
}
