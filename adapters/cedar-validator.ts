// Everything that is checked before policies are published: that they parse, say what our lints want, name actions that IAM
// has, and use attributes as our entity model has them.
import type { SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { LintedPolicy } from '../core/policy/lint.ts';
import { checkActions, createSchema } from '../core/policy/schema.ts';
import type { IamData } from '../core/requirements/iam-data.ts';
import { type Cedar, describe, loadCedar, readPolicies } from './cedar.ts';

/**
 * Findings are sentences for the policies' author; policies are there only without any. Cedar's warnings count: a policy
 * that can never match is not what its author meant.
 */
export function validatePolicies(
  files: Readonly<Record<string, string>>,
  iam: IamData,
): { readonly policies: readonly LintedPolicy[]; readonly findings: readonly string[] } {
  try {
    const cedar = loadCedar();
    const { policies, findings } = readPolicies(cedar, files);
    const all =
      findings.length > 0 ? findings : [...checkActions(policies, iam), ...validate(cedar, policies)];
    return all.length > 0 ? { policies: [], findings: all } : { policies, findings: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown failure';
    return {
      policies: [],
      findings: [`Cedar could not read the policies, they may be too large: ${message}`],
    };
  }
}

function validate(cedar: Cedar, policies: readonly LintedPolicy[]): readonly string[] {
  const answer = cedar.validate({
    schema: createSchema(policies) as unknown as SchemaJson<string>,
    policies: { staticPolicies: Object.fromEntries(policies.map(({ id, tree }) => [id, tree as never])) },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map(describe);
  return [...answer.validationErrors, ...answer.validationWarnings].map(
    ({ policyId, error }) => `${policyId}: ${describe(error)}`,
  );
}
