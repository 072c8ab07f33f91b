// Runs the cases of policies on the engine that decides for agents, all policies of a folder together.
import { CountersignError } from '../core/countersign-error.ts';
import type { DecisionReason } from '../core/decision.ts';
import {
  type CaseData,
  type CaseEffect,
  differenceFrom,
  type PolicyCase,
} from '../core/policy/policy-case.ts';
import { createOfflineDecisions } from './offline-decisions.ts';
import type { CaseTable } from './policy-directory.ts';

export interface CaseResult {
  readonly file: string;
  /** Id of the policy whose table the case is in. */
  readonly policy: string;
  readonly name: string;
  readonly expected: CaseEffect;
  /** Absent when no policy was asked. */
  readonly got?: CaseEffect;
  readonly reasons: readonly DecisionReason[];
  /** Why the case fails; absent: it holds. */
  readonly problem?: string;
}

export type DecideCase = (policyCase: PolicyCase, expected: CaseEffect) => Promise<Outcome>;
export type Outcome = Pick<CaseResult, 'got' | 'reasons' | 'problem'>;

/** Of valid policies. Throws CountersignError `invalid-parameter` when they are too many. */
export function createCaseRunner(files: Readonly<Record<string, string>>, data: CaseData): DecideCase {
  const decide = createOfflineDecisions(files, data);
  return async (policyCase, expected) => {
    try {
      const decision = await decide(policyCase);
      const problem = differenceFrom(policyCase, expected, decision);
      return {
        got: decision.effect.toUpperCase() as CaseEffect,
        reasons: decision.reasons,
        ...(problem === undefined ? {} : { problem }),
      };
    } catch (error) {
      return { reasons: [], problem: refusalOf(error) };
    }
  };
}

export async function runCases(
  tables: readonly CaseTable[],
  decideCase: DecideCase,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { file, policy, expected, cases } of tables) {
    for (const each of cases) {
      results.push({ file, policy, name: each.name, expected, ...(await decideCase(each, expected)) });
    }
  }
  return results;
}

/** What every policy must have: a case that denies, and a case that it decides. Sentences. */
export function missingCases(
  policyIds: readonly string[],
  results: readonly CaseResult[],
): readonly string[] {
  const strays = [...new Set(results.map(({ policy }) => policy))].filter((id) => !policyIds.includes(id));
  return [
    ...strays.map((id) => `there are cases of \`${id}\`, which is no policy`),
    ...policyIds.flatMap((id) => {
      const own = results.filter(({ policy }) => policy === id);
      if (!own.some(({ expected }) => expected === 'DENY')) {
        return [`\`${id}\` has no case that denies: add one in \`DENY/${id}.json\``];
      }
      return own.some(({ reasons }) => reasons.some(({ policies }) => policies.includes(id)))
        ? []
        : [`\`${id}\` decides none of its own cases`];
    }),
  ];
}

function refusalOf(error: unknown): string {
  return error instanceof CountersignError
    ? `the call is refused before any policy is asked (${error.code}): ${error.message}`
    : `no question can be made of it: ${error instanceof Error ? error.message : 'unknown failure'}`;
}
