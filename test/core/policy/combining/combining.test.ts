// Decisions as tables of sentences: what several requirements and what unknown resources come to, on the real
// Cedar, and which grants open which calls. A case says the whole answer; anything more in it fails too.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createCedarPolicyEngine } from '../../../../adapters/cedar-policy-engine.ts';
import type { Decision } from '../../../../core/decision.ts';
import { type Grant, grantOpens } from '../../../../core/grant.ts';
import type { RequiredResource, Requirement } from '../../../../core/requirement.ts';
import { question } from '../../../support/approval-cast.ts';
import { bundleOf, policyQuestion } from '../../../support/policy-question.ts';

const decisionTable = z.strictObject({
  /** Policies by id, as cases name them. */
  policies: z.record(z.string(), z.string()),
  /** Access levels of the actions. */
  actions: z.record(z.string(), z.enum(['Read', 'List', 'Write', 'Tagging', 'Permissions management'])),
  resources: z.record(
    z.string(),
    z.strictObject({
      arn: z.string(),
      certainty: z.enum(['exact', 'stripped', 'any', 'unknown']),
      type: z.string().optional(),
      pattern: z.literal(true).optional(),
    }),
  ),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      policies: z.array(z.string()),
      groups: z.array(z.string()).default(['agents']),
      groupsCompleteness: z.enum(['complete', 'truncated', 'absent']).default('complete'),
      env: z.string().default('prod'),
      region: z.string().default('eu-central-1'),
      /** Pairs of an action and the resources that it is on. */
      needs: z.array(z.tuple([z.string(), z.array(z.string())])),
      effect: z.enum(['allow', 'ask', 'deny']),
      /** Code, and the policies that it names, in the order of the answer. */
      reasons: z.array(z.tuple([z.string(), z.array(z.string())])),
      obligations: z.record(z.string(), z.json()).optional(),
      /** What the smallest request would come to. */
      grantable: z.enum(['allow', 'ask']).optional(),
    }),
  ),
});
type DecisionTable = z.output<typeof decisionTable>;

async function decide(table: DecisionTable, each: DecisionTable['cases'][number]): Promise<Decision> {
  const texts = each.policies.map((id) => `@id("${id}") ${known(table.policies, id)}`);
  const engine = createCedarPolicyEngine({
    loadBundle: async () => bundleOf(...texts),
    clock: () => 0,
    maximumAgeSeconds: 1,
  });
  const requirements = each.needs.map(
    ([action, names]): Requirement => ({
      action,
      accessLevel: known(table.actions, action),
      resources: names.map((name) => known(table.resources, name) as RequiredResource),
    }),
  );
  const { groups, groupsCompleteness, env, region } = each;
  return engine.decide(
    policyQuestion({
      requirements,
      principal: { groups, groupsCompleteness },
      tags: { env },
      call: { region },
    }),
  );
}

describe.each(['several-requirements', 'unknown-resources'])('%s', (file) => {
  const table = decisionTable.parse(read(file));

  test('are at least twenty different sentences, and use every policy and resource', () => {
    expect(table.cases.length).toBeGreaterThanOrEqual(20);
    expectDifferent(table.cases);
    const used = new Set(table.cases.flatMap(({ policies }) => policies));
    expect(Object.keys(table.policies).filter((id) => !used.has(id))).toEqual([]);
    const resources = new Set(table.cases.flatMap(({ needs }) => needs.flatMap(([, names]) => names)));
    expect(Object.keys(table.resources).filter((name) => !resources.has(name))).toEqual([]);
  });

  test.each(table.cases.map((each) => [each.name, each] as const))('%s', async (_name, each) => {
    const { policyVersion, reasons, grantable, ...rest } = await decide(table, each);
    const answer = { ...rest, reasons: reasons.map(({ code, policies }) => [code, policies]) };
    const { effect, obligations } = each;
    expect(answer).toEqual({ effect, reasons: each.reasons, ...(obligations && { obligations }) });
    expect(grantable?.effect).toBe(each.grantable);
  });
});

describe('grants', () => {
  const requirement = z.strictObject({ action: z.string(), resource: z.string() });
  const requirements = z.array(requirement);
  const grantFields = {
    digest: z.string().default('digest-a'),
    requirements: requirements.default([{ action: 's3:PutObject', resource: 'arn:aws:s3:::orders/x' }]),
    gates: z.array(z.string()).default(['gate-write']),
  };
  const cases = z
    .array(
      z.strictObject({
        name: z.string(),
        grant: z
          .strictObject({
            ...grantFields,
            notBeforeEpochSeconds: z.number().default(1_000),
            expiresAtEpochSeconds: z.number().default(2_000),
            usesLeft: z.number().default(1),
            policyVersion: z.string().default('v1'),
          })
          .prefault({}),
        call: z.strictObject(grantFields).prefault({}),
        nowEpochSeconds: z.number().default(1_500),
        opens: z.boolean(),
      }),
    )
    .parse(read('grants'));

  test('are at least fifteen different sentences', () => {
    expect(cases.length).toBeGreaterThanOrEqual(15);
    expectDifferent(cases);
  });

  test.each(cases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const { grant, call, nowEpochSeconds, opens } = each;
    const held: Grant = {
      id: 'grant_a',
      principalId: 'https://issuer.example|agent-7',
      connection: 'demo',
      requestId: 'req_a',
      ...grant,
      requirements: grant.requirements.map(needed),
    };
    const wanted = {
      ...call,
      requirements: call.requirements.map(needed),
      maskedCall: question().maskedCall,
      idempotencyTokens: [],
    };
    expect(grantOpens(held, wanted, nowEpochSeconds)).toBe(opens);
  });

  function needed({ action, resource }: z.output<typeof requirement>): Requirement {
    return { action, accessLevel: 'Write', resources: [{ arn: resource, certainty: 'exact' }] };
  }
});

function expectDifferent(cases: readonly { readonly name: string }[]): void {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
}

function known<T>(values: Readonly<Record<string, T>>, name: string): T {
  const value = values[name];
  if (value === undefined) throw new Error(`the table has no \`${name}\``);
  return value;
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), 'utf8'));
}
