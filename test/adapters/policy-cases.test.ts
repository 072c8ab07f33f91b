// Cases of policies: what they can ask, how they fail, and what a policy must have.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCaseRunner, missingCases, runCases } from '../../adapters/policy-cases.ts';
import { readPolicyDirectory } from '../../adapters/policy-directory.ts';
import { servedCatalogue } from '../support/catalogue.ts';
import { servedIamData } from '../support/iam-data.ts';

function folderOf(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-policies-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

async function run(files: Readonly<Record<string, string | object>>) {
  const directory = readPolicyDirectory(folderOf(files));
  const decideCase = createCaseRunner(directory.files, {
    iam: servedIamData,
    catalogue: () => servedCatalogue,
  });
  return { ...directory, results: await runCases(directory.tables, decideCase) };
}

const agents =
  '@id("agents") permit(principal in Gw::Group::"agents", action in Gw::Action::"s3:Read", resource);';
const read = {
  name: 'reads',
  principal: { kind: 'agent', groups: ['agents'] },
  action: 's3:GetObject',
  resource: { arn: 'arn:aws:s3:::orders/a', certainty: 'exact' },
};
const one = async (policy: string, expected: string, policyCase: object) =>
  (await run({ 'a.cedar': policy, [`${expected}/agents.json`]: [policyCase] })).results[0];

test('are found in ALLOW, ASK and DENY folders at any depth, and nowhere else', async () => {
  const { tables, files } = await run({
    'a.cedar': agents,
    'team/b.cedar': agents.replace('agents', 'more'),
    'cases/ALLOW/agents.json': [read],
    'team/cases/DENY/more.json': [read],
    'cases/agents.json': 'no table',
  });
  expect(Object.keys(files)).toEqual(['a.cedar', 'team/b.cedar']);
  expect(tables.map(({ file, expected, policy }) => [file, expected, policy])).toEqual([
    ['cases/ALLOW/agents.json', 'ALLOW', 'agents'],
    ['team/cases/DENY/more.json', 'DENY', 'more'],
  ]);
});

test.each([
  ['no JSON', '[', 'JSON'],
  ['a member that is not known', [{ ...read, expct: 'ALLOW' }], 'expct'],
  ['neither a resource nor a call', [{ ...read, resource: undefined }], 'either `action` and `resource`'],
  ['both', [{ ...read, call: { service: 's3', operation: 'GetObject' } }], 'either `action` and `resource`'],
])('are not read from %s', async (_name, table, problem) => {
  const { problems } = await run({ 'a.cedar': agents, 'ALLOW/agents.json': table });
  expect(problems).toEqual([{ file: 'ALLOW/agents.json', message: expect.stringContaining(problem) }]);
});

describe('a call', () => {
  const call = { service: 's3', operation: 'GetObject', parameters: { Bucket: 'orders', Key: 'a' } };
  const { action: _, resource: __, ...asker } = read;

  test('needs what IAM asks for it, on the resources that it names', async () => {
    const named = agents.replace(', resource)', ', resource == Gw::Resource::"arn:aws:s3:::orders/a")');
    expect(await one(named, 'ALLOW', { ...asker, call })).toMatchObject({ got: 'ALLOW' });
    const copy = {
      service: 's3',
      operation: 'CopyObject',
      parameters: { Bucket: 'orders', Key: 'b', CopySource: 'orders/a' },
    };
    expect(await one(named, 'DENY', { ...asker, call: copy, reason: 'no-permit' })).toMatchObject({
      got: 'DENY',
    });
  });

  test('that is refused before policies is no denial by them', async () => {
    const misspelt = { ...call, parameters: { Bucket: 'orders', Kee: 'a' } };
    const result = await one(agents, 'DENY', { ...asker, call: misspelt });
    expect(result?.problem).toContain('refused before any policy is asked (unmodelled-parameter)');
    expect(result?.got).toBeUndefined();
  });
});

test.each<[string, string, object]>([
  ['no group', 'principal in Gw::Group::"agents"', { principal: { kind: 'agent' } }],
  ['no tag', 'context.env == "prod" || context.connection.tags has env', {}],
  ['no claim', 'principal.claims has team', {}],
])('that say nothing of it have %s', async (_name, condition, change) => {
  const permit = `@id("agents") permit(principal, action, resource) when { ${condition} };`;
  expect(await one(permit, 'DENY', { ...read, ...change })).toMatchObject({ got: 'DENY' });
});

test.each<[string, object]>([
  ['context.hourUtc == 22 && context.weekday == "sunday"', { context: { hourUtc: 22, weekday: 'sunday' } }],
  ['context.hourUtc == 0 && context.weekday == "thursday"', { context: { nowEpochSeconds: 0 } }],
  ['context.sourceAddress.isInRange(ip("10.0.0.0/8"))', { context: { sourceAddress: '10.1.2.3' } }],
  [
    'context.door == "json" && context.sessionAgeSeconds == 5',
    { context: { door: 'json', sessionAgeSeconds: 5 } },
  ],
  [
    'context.env == "prod" && context.connection.tags.team == "x"',
    { env: 'prod', connection: { tags: { team: 'x' } } },
  ],
  [
    'context.connection.name == "c" && context.connection.account == "444455556666"',
    { connection: { name: 'c', accountId: '444455556666' } },
  ],
  ['context.region == "us-west-2"', { connection: { regions: ['us-west-2'] } }],
  [
    'principal.issuer == "https://i" && principal.claims.team == "x"',
    { principal: { kind: 'human', issuer: 'https://i', claims: { team: 'x' } } },
  ],
])('can say %s', async (condition, change) => {
  const permit = `@id("agents") permit(principal, action, resource) when { ${condition} };`;
  expect((await one(permit, 'ALLOW', { ...read, ...change }))?.problem).toBeUndefined();
});

test.each<[string, string, object, string]>([
  ['another effect', 'DENY', read, 'expected DENY, got ALLOW'],
  [
    'another policy',
    'ALLOW',
    { ...read, policies: ['other'] },
    'expected ALLOW by `other`, got it by `agents`',
  ],
  [
    'another reason',
    'DENY',
    { ...read, action: 's3:PutObject', reason: 'forbidden' },
    'expected DENY for `forbidden`, got it for `no-permit`',
  ],
  ['an action that IAM does not have', 'DENY', { ...read, action: 's3:Get' }, 'IAM has no action `s3:Get`'],
])('fail by %s', async (_name, expected, policyCase, problem) => {
  expect((await one(agents, expected, policyCase))?.problem).toContain(problem);
});

test('a policy has a case that denies and one that it decides, and cases have a policy', async () => {
  const write = { ...read, action: 's3:PutObject' };
  const missing = async (files: Readonly<Record<string, object>>) =>
    missingCases(['agents'], (await run({ 'a.cedar': agents, ...files })).results);
  expect(await missing({ 'ALLOW/agents.json': [read], 'DENY/agents.json': [write] })).toEqual([]);
  expect(await missing({ 'ALLOW/agents.json': [read], 'DENY/agents.json': [] })).toEqual([
    '`agents` has no case that denies: add one in `DENY/agents.json`',
  ]);
  expect(await missing({ 'DENY/agents.json': [write] })).toEqual(['`agents` decides none of its own cases']);
  expect(
    await missing({ 'ALLOW/agents.json': [read], 'DENY/agents.json': [write], 'DENY/gone.json': [write] }),
  ).toEqual(['there are cases of `gone`, which is no policy']);
});
