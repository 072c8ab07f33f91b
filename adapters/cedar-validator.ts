// Everything that is checked before policies are published: that they parse, say what our lints want, name actions that IAM
// has, and use attributes as our entity model has them.
import type { SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import { type Finding, inOrder } from '../core/finding.ts';
import { lintPermits } from '../core/policy/dead-policies.ts';
import type { LintedPolicy } from '../core/policy/lint.ts';
import { groupByServices } from '../core/policy/policy-shards.ts';
import { checkActions, createSchema } from '../core/policy/schema.ts';
import type { IamData } from '../core/requirements/iam-data.ts';
import { type Cedar, describe, loadCedar, readPolicies } from './cedar.ts';

export interface Validated {
  /** Valid when there are no findings; with some, what could be read, to be shown and never to decide. */
  readonly policies: readonly LintedPolicy[];
  /** Cedar's warnings count: a policy that can never match is not what its author meant. */
  readonly findings: readonly Finding[];
}

export function validatePolicies(files: Readonly<Record<string, string>>, iam: IamData): Validated {
  try {
    const cedar = loadCedar();
    const { policies, findings } = readPolicies(cedar, files);
    if (findings.length > 0) return { policies, findings: inOrder(findings) };
    const further = [
      ...checkActions(policies, iam),
      ...groupByServices(policies).flatMap((group) => validate(cedar, group)),
      ...lintPermits(policies, iam),
    ];
    return { policies, findings: inOrder(further) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown failure';
    return {
      policies: [],
      findings: [
        {
          file: Object.keys(files).sort().join(', '),
          message: `Cedar could not read the policies, they may be too large: ${message}`,
        },
      ],
    };
  }
}

/** Cedar tries each policy with every action of the schema: a group's own schema has only those that the group names. */
function validate(cedar: Cedar, policies: readonly LintedPolicy[]): readonly Finding[] {
  const places = new Map(policies.map(({ id, file, line }) => [id, { file, line, policy: id }]));
  const answer = cedar.validate({
    schema: createSchema(policies) as unknown as SchemaJson<string>,
    policies: { staticPolicies: Object.fromEntries(policies.map(({ id, tree }) => [id, tree as never])) },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') {
    return answer.errors.map((error) => ({ file: policies[0]?.file ?? '', message: describe(error) }));
  }
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => ({
    ...(places.get(policyId) ?? { file: '', policy: policyId }),
    message: describe(error),
  }));
}
