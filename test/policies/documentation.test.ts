// The policies that docs/policies.md shows are valid, and every attribute it names is in the model.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCedarPolicyEngine } from '../../adapters/cedar-policy-engine.ts';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { createCaseRunner } from '../../adapters/policy-cases.ts';
import { readPolicyDirectory } from '../../adapters/policy-directory.ts';
import { caseTableSchema } from '../../core/policy/policy-case.ts';
import { createSchema } from '../../core/policy/schema.ts';
import type { PolicyQuestion } from '../../core/ports.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { servedIamData } from '../support/iam-data.ts';
import {
  bundleOf,
  policyQuestion,
  readObject,
  requirement,
  writeObject,
} from '../support/policy-question.ts';

const text = readFileSync('docs/policies.md', 'utf8');

type Change = NonNullable<Parameters<typeof policyQuestion>[0]>;
const on = (arn: string, type = '', action = 's3:GetObject'): Change => ({
  requirements: [requirement(action, 'Read', { arn, type, certainty: 'exact' })],
});
const doing = (action: string, level: Parameters<typeof requirement>[1]): Change => ({
  requirements: [requirement(action, level)],
});
const context = (values: Change['context']): Change => ({ context: { ...values } });
const at = (utc: string): Change => context({ nowEpochSeconds: Date.parse(`${utc}Z`) / 1000 });
const used = (calls: number, changes: number): Change =>
  context({ usesSoFar: async () => ({ calls, changes }) });
const index = 'arn:aws:dynamodb:eu-central-1:111122223333:table/orders/index/by-day';
const object = 'arn:aws:s3:::orders/a.csv';

/** Each example of a condition, a question for which it holds, and one for which it does not. */
const conditions: Readonly<Record<string, readonly [holds: Change, fails: Change]>> = {
  'principal is Gw::Agent': [{}, { principal: { kind: 'human' } }],
  'principal == Gw::Agent::"https://login.example.com|ci"': [
    { principal: { issuer: 'https://login.example.com', subject: 'ci' } },
    { principal: { issuer: 'https://other.example.com', subject: 'ci' } },
  ],
  'principal in Gw::Group::"agents"': [{}, { principal: { groups: ['others'] } }],
  'principal.issuer == "https://login.example.com"': [
    { principal: { issuer: 'https://login.example.com' } },
    { principal: { issuer: 'https://login.example.com.evil.example' } },
  ],
  'principal.subject like "repo:acme/*"': [
    { principal: { subject: 'repo:acme/shop' } },
    { principal: { subject: 'repo:acme-evil/shop' } },
  ],
  'principal.claims has team && principal.claims.team == "data"': [
    { principal: { claims: { team: 'data' } } },
    {},
  ],
  'action == Gw::Action::"s3:GetObject"': [{ requirements: [readObject] }, {}],
  'action in Gw::Action::"s3:Read"': [{ requirements: [readObject] }, {}],
  'action in Gw::Action::"dynamodb:Change"': [
    doing('dynamodb:TagResource', 'Tagging'),
    doing('dynamodb:GetItem', 'Read'),
  ],
  'action in Gw::Action::"sqs:*"': [doing('sqs:SendMessage', 'Write'), doing('sns:Publish', 'Write')],
  'action in [Gw::Action::"level:List", Gw::Action::"level:Read"]': [
    doing('sqs:ListQueues', 'List'),
    doing('sqs:SendMessage', 'Write'),
  ],
  [`resource == Gw::Resource::"${object}"`]: [on(object), on(`${object}x`)],
  [`resource.arn == "${object}"`]: [on(object), on(`${object}x`)],
  'resource.partition == "aws"': [on(object), on('arn:aws-cn:s3:::orders/a.csv')],
  'resource.service == "dynamodb"': [on(index), on(object)],
  'resource.region == "eu-central-1"': [on(index), on(object)],
  'resource.account == context.connection.account': [
    on(index),
    on(index.replace('111122223333', '444455556666')),
  ],
  'resource.type == "index"': [on(index, 'index'), on(index, 'table')],
  '["orders", "invoices"].contains(resource.name)': [on(index), on('arn:aws:s3:::ledger/orders')],
  'resource.name == "orders" && resource.path like "2026/*"': [
    on('arn:aws:s3:::orders/2026/a'),
    on('arn:aws:s3:::orders/2025/a'),
  ],
  'context.env == "prod"': [{}, { tags: {} }],
  'context.connection.name == "shop"': [{ connection: { name: 'shop' } }, {}],
  'context.connection.account == "111122223333" && context.connection.partition == "aws"': [
    {},
    { connection: { accountId: '444455556666' } },
  ],
  'context.connection.tags has team && context.connection.tags.team == "data"': [
    { tags: { team: 'data' } },
    {},
  ],
  'context.service == "s3" && context.operation == "GetObject"': [{ call: { operation: 'GetObject' } }, {}],
  'context.region == "eu-central-1"': [{}, { call: { region: 'us-east-1' } }],
  'context.readOnly': [{ requirements: [readObject] }, { requirements: [readObject, writeObject] }],
  'context.requestTags has team && context.requestTags.team == "data"': [
    { requestTags: { team: ['data'] } },
    { requestTags: { team: ['web'] } },
  ],
  '!context.resourceKnown': [
    {
      requirements: [requirement('s3:GetObject', 'Read', { arn: 'arn:aws:s3:::*/*', certainty: 'unknown' })],
    },
    on(object),
  ],
  'context.groupsComplete': [{}, { principal: { groupsCompleteness: 'truncated' } }],
  'context.door == "aws"': [{}, context({ door: 'json' })],
  'context.signIn == "web-identity"': [{}, context({ signIn: 'bearer' })],
  'context.sessionAgeSeconds < 3600': [{}, context({ sessionAgeSeconds: 3600 })],
  'context.callsSoFar < 1000': [used(999, 0), used(1000, 0)],
  'context.changesSoFar >= 50': [used(50, 50), used(90, 49)],
  'context.hourUtc >= 8 && context.hourUtc < 18': [at('2026-03-02T08:00:00'), at('2026-03-02T18:00:00')],
  '["saturday", "sunday"].contains(context.weekday)': [at('2026-03-07T00:00:00'), at('2026-03-06T23:59:59')],
  'context has sourceAddress && context.sourceAddress.isInRange(ip("10.0.0.0/8"))': [
    context({ sourceAddress: '10.9.8.7' }),
    context({ sourceAddress: '192.0.2.7' }),
  ],
};

test('the policies shown are valid', () => {
  const shown = [...text.matchAll(/```cedar\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  expect(shown).not.toEqual([]);
  expect(validatePolicies({ 'shown.cedar': shown.join('\n') }, servedIamData).findings).toEqual([]);
});

describe('what policies can ask', () => {
  const [, section = ''] = /## What policies can ask\n([\s\S]*?)\n## /.exec(text) ?? [];
  const examples = [...section.matchAll(/\| `([^`]+)` \|$/gm)].map(([, example = '']) =>
    example.replaceAll('\\|', '|'),
  );
  const permitWhen = (example: string) => `@id("p") permit(principal, action, resource) when { ${example} };`;
  const effectOf = async (example: string, question: PolicyQuestion) => {
    const engine = createCedarPolicyEngine({
      loadBundle: async () => bundleOf(permitWhen(example)),
      clock: () => 0,
      maximumAgeSeconds: 1,
    });
    return (await engine.decide(question)).effect;
  };

  test('every example is valid, and is one of those below', () => {
    expect(examples.toSorted()).toEqual(Object.keys(conditions).toSorted());
    for (const example of examples) {
      expect(validatePolicies({ 'shown.cedar': permitWhen(example) }, servedIamData).findings).toEqual([]);
    }
  });

  test('every attribute of the model has an example', () => {
    const { commonTypes, entityTypes } = createSchema([]).Gw;
    const attributes = (type: object | undefined): readonly string[] =>
      Object.keys((type as { attributes?: object }).attributes ?? {});
    const shape = (name: string) => (entityTypes[name] as { shape?: object }).shape;
    const connection = (commonTypes.Context as { attributes: { connection: object } }).attributes.connection;
    const expected = [
      ...attributes(shape('Agent')).map((name) => `principal.${name}`),
      ...attributes(shape('Resource')).map((name) => `resource.${name}`),
      ...attributes(connection).map((name) => `context.connection.${name}`),
      ...attributes(commonTypes.Context)
        .filter((name) => name !== 'approved')
        .map((name) => `context.${name}`),
    ];
    expect(expected.length).toBeGreaterThan(25);
    const shown = examples.join('\n');
    expect(expected.filter((path) => !shown.includes(path))).toEqual([]);
  });

  test.each(Object.entries(conditions))('%s', async (example, [holds, fails]) => {
    expect(await effectOf(example, policyQuestion(holds))).toBe('allow');
    expect(await effectOf(example, policyQuestion(fails))).toBe('deny');
  });
});

test('the examples of cases hold', async () => {
  const [, example = ''] = /```json\n(\[[\s\S]*?)```/.exec(text) ?? [];
  const decideCase = createCaseRunner(readPolicyDirectory('policies').files, {
    iam: servedIamData,
    catalogue: () => servedCatalogue,
  });
  for (const policyCase of caseTableSchema.parse(JSON.parse(example))) {
    expect((await decideCase(policyCase, 'ASK')).problem).toBeUndefined();
  }
});
