// `countersign connection add` and `template`: what they write, and what they refuse before they write anything.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readConfiguration } from '../../infra/configuration.ts';
import { runCli } from '../support/run-cli.ts';
import { exampleConfiguration } from '../support/synthesised-app.ts';
import { wholeConfiguration } from '../support/whole-configuration.ts';

let directory: string;
let config: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-connection-'));
  config = join(directory, 'countersign.json');
  writeFileSync(config, JSON.stringify(exampleConfiguration));
});

const run = (...words: string[]) => runCli(['connection', ...words, '--config', config]);
const templateFile = () => join(directory, 'role.json');
const reads = ['--managed-policy', 'arn:aws:iam::aws:policy/ReadOnlyAccess'];
const orders = [
  'add',
  'orders',
  ...['--account', '222233334444', '--region', 'eu-central-1', '--env', 'prod', '--tag', 'team=orders'],
  ...reads,
];
const configured = () => readConfiguration(config).connections;

test('add writes a connection that a synthesis takes, and the template of its role', async () => {
  const { exitCode, stdout, stderr } = await run(...orders, '--template-file', templateFile());
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(configured()).toHaveLength(3);
  const added = configured().find(({ name }) => name === 'orders');
  expect(added).toMatchObject({
    accountId: '222233334444',
    regions: ['eu-central-1'],
    tags: { env: 'prod', team: 'orders' },
    externalId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const template = readFileSync(templateFile(), 'utf8');
  expect(template).toContain('arn:aws:iam::444455556666:role/countersign-local-gateway');
  expect(template).not.toContain(added?.externalId);
  expect(stdout).toContain('npx cdk deploy Countersign-local');
  expect(stdout).toContain('aws cloudformation deploy');
  expect(stdout).toContain('npx countersign connection test orders');
});

test('[E1] each of many accounts gets an ExternalId of its own', async () => {
  const { stdout } = await run(
    ...[
      'add',
      'orders',
      '--account',
      '222233334444',
      '--account',
      '333344445555',
      '--region',
      'eu-central-1',
    ],
    ...reads,
    ...['--organizational-unit', 'ou-ab12-cdefgh34', '--template-file', templateFile(), '--json'],
  );
  const { connections, stackSetCommands } = JSON.parse(stdout);
  expect(connections.map(({ name }: { name: string }) => name)).toEqual([
    'orders-222233334444',
    'orders-333344445555',
  ]);
  const externalIds = configured().map(({ externalId }) => externalId);
  expect(new Set(externalIds).size).toBe(4);
  expect(stackSetCommands).toHaveLength(3);
  expect(stackSetCommands[2]).toContain(externalIds[3]);
  expect(stackSetCommands[2]).not.toContain(externalIds[2]);
});

test('add prints a link where there is a bucket for the template', async () => {
  const { stdout } = await run(
    ...orders,
    '--template-file',
    templateFile(),
    '--template-bucket',
    'acme-templates',
  );
  expect(stdout).toContain(
    `aws s3 cp ${templateFile()} s3://acme-templates/CountersignConnection-orders.template.json`,
  );
  expect(stdout).toContain(
    'https://console.aws.amazon.com/cloudformation/home?region=eu-central-1#/stacks/quickcreate?',
  );
});

test('a role that its owner keeps has no template', async () => {
  const { exitCode, stdout } = await run(
    ...['add', 'theirs', '--account', '222233334444', '--region', 'eu-central-1'],
    ...['--role-arn', 'arn:aws:iam::222233334444:role/agents'],
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain('docs/deploy.md');
  expect(readdirSync(directory)).toEqual(['countersign.json']);
  expect(await run('template', 'theirs')).toMatchObject({ exitCode: 2 });
});

test('template prints the ways of a connection again, with the ExternalId that it has', async () => {
  const { exitCode, stdout } = await run('template', 'demo', '--template-file', templateFile());
  expect(exitCode).toBe(0);
  expect(stdout).toContain('8f14e45fceea167a5a36dedd4bea2543');
  expect(configured()).toHaveLength(2);
});

describe('refuses, and writes nothing,', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a name that is taken', ['add', 'demo', ...orders.slice(2)], 6, /has a connection `demo`/],
    [
      'an account that is none',
      ['add', 'x', '--account', '1', '--region', 'eu-central-1', ...reads],
      2,
      /twelve digits/,
    ],
    [
      'a role that could do nothing',
      ['add', 'x', '--account', '222233334444', '--region', 'eu-central-1'],
      2,
      /could do nothing/,
    ],
    ['a tag without a value', [...orders, '--tag', 'team'], 2, /expected NAME=VALUE/],
    ['a partition that is none', [...orders, '--partition', 'aws-moon'], 2, /aws-moon/],
  ])('%s', async (_, words, exitCode, sentence) => {
    const refused = await run(...words);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.stderr).toMatch(sentence);
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual(exampleConfiguration);
    expect(readdirSync(directory)).toEqual(['countersign.json']);
  });

  test('when the account of the gateway is not known', async () => {
    const { accountId: _, ...without } = exampleConfiguration;
    writeFileSync(config, JSON.stringify(without));
    expect(await run(...orders)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--gateway-account'),
    });
    expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual(without);
  });
});

test('the template of a connection that vends has what ends vended credentials', async () => {
  const { issuers, vending } = wholeConfiguration;
  writeFileSync(config, JSON.stringify({ ...exampleConfiguration, issuers, vending }));
  await run('template', 'demo', '--template-file', templateFile());
  const { Revoker, Denials } = JSON.parse(readFileSync(templateFile(), 'utf8')).Resources;
  expect(JSON.stringify(Revoker.Properties.AssumeRolePolicyDocument)).toContain(
    'arn:aws:iam::444455556666:role/countersign-local-revoke',
  );
  expect(Denials.Type).toBe('AWS::IAM::ManagedPolicy');
  await run(...orders, '--template-file', templateFile());
  expect(Object.keys(JSON.parse(readFileSync(templateFile(), 'utf8')).Resources)).toEqual(['Role']);
});
