// The policies that we ship do what their cases say: policies/cases/POLICY-ID.json, a table of sentences for each policy.
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { createPolicyBundle } from '../../core/policy/bundle.ts';
import { servedIamData } from '../support/iam-data.ts';
import { policyQuestion } from '../support/policy-question.ts';

const casesSchema = z.array(
  z.strictObject({
    name: z.string(),
    expect: z.enum(['ALLOW', 'ASK', 'DENY']),
    /** Expected of a DENY. */
    reason: z.string().optional(),
    /** Ids of the policies that decide; exactly these. */
    policies: z.array(z.string()),
    principal: z.strictObject({
      kind: z.enum(['agent', 'human']),
      groups: z.array(z.string()),
      groupsCompleteness: z.enum(['complete', 'truncated', 'absent']).default('complete'),
    }),
    /** The connection's tag; null: it has none. */
    env: z.string().nullable(),
    action: z.string(),
    resource: z.strictObject({
      arn: z.string(),
      certainty: z.enum(['exact', 'stripped', 'any', 'unknown']),
      type: z.string().optional(),
    }),
  }),
);

const files = Object.fromEntries(
  globSync('**/*.cedar', { cwd: 'policies' }).map((name) => [name, readFileSync(`policies/${name}`, 'utf8')]),
);
const { policies, findings } = validatePolicies(files, servedIamData);
const ids = policies.map(({ id }) => id).sort();
const tables = Object.fromEntries(
  readdirSync('policies/cases').map((name) => [
    name.replace(/\.json$/, ''),
    casesSchema.parse(JSON.parse(readFileSync(`policies/cases/${name}`, 'utf8'))),
  ]),
);
const engine = createCedarPolicyEngine({
  loadBundle: async () => createPolicyBundle(files),
  clock: () => 0,
  maximumAgeSeconds: 30,
});

test('the shipped policies are valid', () => {
  expect(findings).toEqual([]);
  expect(Object.keys(tables).sort()).toEqual(ids);
});

describe.each(Object.entries(tables))('%s', (id, cases) => {
  test('has a case that denies and a case that it decides', () => {
    expect(cases.filter((each) => each.expect === 'DENY')).not.toEqual([]);
    expect(cases.filter((each) => each.policies.includes(id))).not.toEqual([]);
  });

  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const [prefix = '', name = ''] = each.action.split(':');
    const accessLevel = servedIamData.service(prefix)?.action(name)?.accessLevel;
    if (accessLevel === undefined) throw new Error(`IAM has no action ${each.action}`);
    const { type, ...resource } = each.resource;
    const decision = await engine.decide(
      policyQuestion({
        principal: each.principal,
        tags: each.env === null ? {} : { env: each.env },
        call: { service: prefix, operation: name },
        requirements: [
          {
            action: each.action,
            accessLevel,
            resources: [type === undefined ? resource : { ...resource, type }],
          },
        ],
      }),
    );
    expect(decision.effect.toUpperCase()).toBe(each.expect);
    expect(decision.reasons.flatMap((reason) => reason.policies)).toEqual(each.policies);
    if (each.reason !== undefined) expect(decision.reasons.map(({ code }) => code)).toEqual([each.reason]);
  });
});
