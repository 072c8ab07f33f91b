// Decides by policies that are in force nowhere, on the engine that decides for agents. It holds nothing but these policies:
// no grants, no limits, no mode of a connection.
import { createBundle } from '../core/bundle.ts';
import type { Decision } from '../core/decision.ts';
import { policyBundles } from '../core/policy/bundle.ts';
import { type CaseData, type CaseQuestion, questionOf } from '../core/policy/policy-case.ts';
import { createCedarPolicyEngine } from './cedar-policy-engine.ts';

/** Throws CountersignError for a call that is refused before any policy is asked. */
export type DecideOffline = (question: CaseQuestion) => Promise<Decision>;

/** Of valid policies. Throws CountersignError `invalid-parameter` when they are too many. */
export function createOfflineDecisions(
  files: Readonly<Record<string, string>>,
  data: CaseData,
): DecideOffline {
  const bundle = createBundle(policyBundles, files);
  const engine = createCedarPolicyEngine({
    loadBundle: async () => bundle,
    clock: () => 0,
    maximumAgeSeconds: 1,
  });
  return async (question) => engine.decide(questionOf(question, data));
}
