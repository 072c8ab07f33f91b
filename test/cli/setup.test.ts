// `countersign setup` against a deployment where all is done, and where each single thing is not.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../../cli/setup/setup.ts';
import { type DeployedWorld, startDeployedWorld } from '../support/deployed-world.ts';

let world: DeployedWorld;
beforeEach(async () => {
  world = await startDeployedWorld();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.stop();
});

interface Step {
  readonly step: string;
  readonly outcome: string;
  readonly detail: string;
  readonly todo?: string;
}

async function run(words: { readonly url?: string; readonly stage?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-setup-'));
  const config = join(folder, 'countersign.json');
  writeFileSync(config, JSON.stringify(world.configuration));
  writeFileSync(join(folder, 'token'), 'eyJhbGciOi');
  const environment = { COUNTERSIGN_TOKEN_FILE: join(folder, 'token'), ...world.environment };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const lines: string[] = [];
  const terminal = { line: (text = '') => void lines.push(text), hasColour: false };
  const isDone = await setUp({ terminal, environment, json: true, progress: () => {} }, { config, ...words });
  const { steps, left, toLookAt } = JSON.parse(lines.join('\n')) as {
    steps: Step[];
    left: number;
    toLookAt: number;
  };
  expect(world.changes).toEqual([]);
  return {
    isDone,
    steps,
    left,
    toLookAt,
    stepOf: (name: string) => steps.find(({ step }) => step.startsWith(name)),
  };
}

test('where all is done nothing is to do, whatever is not configured or for people to look at', async () => {
  const { isDone, steps, left, toLookAt } = await run();
  expect(Object.fromEntries(steps.map(({ step, outcome }) => [step.split(' https')[0], outcome]))).toEqual({
    'AWS account': 'done',
    data: 'done',
    deployment: 'done',
    address: 'done',
    'names below': 'not configured',
    issuer: 'done',
    'sign-in': 'look',
    'e-mail sender': 'done',
    'e-mail sandbox': 'done',
    'Slack secret': 'done',
    'Slack token': 'done',
    'Slack channels': 'look',
    'outgoing webhooks': 'done',
    'incoming webhooks': 'not configured',
    Jira: 'done',
    ServiceNow: 'not configured',
    Teams: 'not configured',
    alarms: 'done',
    policies: 'done',
    checkpoint: 'done',
    'signed in': 'done',
    'connection orders': 'done',
  });
  expect({ isDone, left, toLookAt }).toEqual({ isDone: true, left: 0, toLookAt: 2 });
});

test('shows no secret and no token', async () => {
  const shown = JSON.stringify((await run()).steps);
  for (const secret of [...Object.values(world.aws.secrets), 'eyJhbGciOi', 'xoxb-', 'whsec_']) {
    expect(shown).not.toContain(secret);
  }
});

const configure = (changes: Record<string, unknown>) => Object.assign(world.configuration, changes);
const failed = { name: 'trust', outcome: 'failed', detail: 'it refuses', advice: 'deploy its stack' };
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test.each<[sentence: string, step: string, todo: string, change: () => unknown]>([
  ['credentials of another account', 'AWS account', 'AWS_PROFILE', () => (world.aws.callerAccount = '1')],
  ['no stack', 'deployment', 'npx cdk deploy Countersign-prod', () => (world.aws.stack = undefined)],
  [
    'a stack that failed',
    'deployment',
    'events in CloudFormation',
    () => (world.aws.stack = { status: 'ROLLBACK_COMPLETE', outputs: {} }),
  ],
  [
    'no stack of what is kept',
    'data',
    'npx cdk deploy CountersignData-prod',
    () => (world.aws.dataStack = undefined),
  ],
  [
    'an undone deploy of what is kept',
    'data',
    'then npx cdk deploy CountersignData-prod',
    () => (world.aws.dataStack = { status: 'UPDATE_ROLLBACK_COMPLETE', outputs: {} }),
  ],
  ['a gateway that is degraded', 'address', 'runbooks', () => (world.countersign.status = 'degraded')],
  [
    'a gateway that only a VPC reaches',
    'address',
    'run this from where an endpoint of `vpc` is reached',
    () => {
      configure({ vpc: { endpointIds: ['vpce-0123456789abcdef0'] } });
      Object.assign(world.aws.stack?.outputs ?? {}, { GatewayUrl: 'http://127.0.0.1:9/prod' });
    },
  ],
  ['an issuer without keys', 'issuer', 'docs/identity.md', () => (world.issuer.keys = { keys: 'none' })],
  [
    'a redirect URI that is not registered',
    'sign-in',
    'approve/callback as a redirect URI of the client `countersign`',
    () => (world.issuer.redirectUris = []),
  ],
  [
    'a sender that SES does not know',
    'e-mail sender',
    'aws sesv2 create-email-identity --email-identity mail.example.com --region eu-central-1',
    () => (world.aws.identities = {}),
  ],
  [
    'a domain whose records are missing',
    'e-mail sender',
    'aws sesv2 get-email-identity --email-identity mail.example.com',
    () => (world.aws.identities = { 'mail.example.com': false }),
  ],
  [
    'the sandbox of SES',
    'e-mail sandbox',
    'https://eu-central-1.console.aws.amazon.com/ses/home?region=eu-central-1#/account',
    () => (world.aws.ses.ProductionAccessEnabled = false),
  ],
  [
    'a Slack secret that nobody made',
    'Slack secret',
    'aws secretsmanager create-secret --name countersign-prod-slack --secret-string file://slack.json',
    () => delete world.aws.secrets['countersign-prod-slack'],
  ],
  [
    'a token that Slack does not take',
    'Slack token',
    'Bot User OAuth Token',
    () =>
      (world.aws.secrets['countersign-prod-slack'] = JSON.stringify({
        botToken: 'xoxb-other',
        signingSecret: 'a'.repeat(32),
      })),
  ],
  [
    'a token of another workspace',
    'Slack token',
    'Bot User OAuth Token',
    () =>
      configure({ slack: { teamId: 'T0000000009', appId: 'A0000000001', defaultChannel: 'C0000000001' } }),
  ],
  [
    'a webhook without a secret of its name',
    'outgoing webhooks',
    'put-secret-value --secret-id countersign-prod-webhooks-outgoing',
    () => configure({ webhooks: { outgoing: [{ name: 'other', url: 'https://tickets.example.com/hook' }] } }),
  ],
  [
    'a credential of Jira that nobody made',
    'Jira',
    'docs/integrations/jira.md',
    () => delete world.aws.secrets['countersign-prod-jira'],
  ],
  [
    'a directory of groups without its secret',
    'groups of okta',
    'countersign-okta-groups',
    () => {
      const [issuer] = world.configuration.issuers as Record<string, unknown>[];
      const groupsDirectory = {
        kind: 'okta',
        orgUrl: 'https://acme.okta.com',
        secretName: 'countersign-okta-groups',
      };
      configure({ issuers: [{ ...issuer, groupsDirectory }] });
    },
  ],
  ['nobody who is told of alarms', 'alarms', 'aws sns subscribe', () => (world.aws.subscriptions = [])],
  [
    'a subscription that waits',
    'alarms',
    'open the link',
    () => (world.aws.subscriptions = ['PendingConfirmation']),
  ],
  ['no policies', 'policies', 'npx cdk deploy', () => (world.aws.policies = {})],
  [
    'policies that wait for a second person',
    'policies',
    'npx countersign policy confirm feedfeedfeed',
    () => (world.aws.policies.staged = 'feed'.repeat(16)),
  ],
  ['no checkpoint yet', 'checkpoint', 'run this again', () => (world.aws.sealedAt = undefined)],
  [
    'a checkpoint that is late',
    'checkpoint',
    'checkpoint-missing.md',
    () => (world.aws.sealedAt = minutesAgo(16)),
  ],
  [
    'a role that refuses',
    'connection orders',
    'deploy its stack; then npx countersign connection test orders',
    () => world.countersign.roleFindings.push(failed),
  ],
  [
    'a connection that is not deployed',
    'connection orders',
    'npx cdk deploy Countersign-prod',
    () => (world.countersign.testStatus = 404),
  ],
  [
    'somebody who may not test connections',
    'connection orders',
    'administratorGroups',
    () => (world.countersign.testStatus = 403),
  ],
  [
    'no connection',
    'first connection',
    'npx countersign connection add',
    () => configure({ connections: [] }),
  ],
  [
    'credentials that may not look',
    'e-mail sandbox',
    'use AWS credentials that may read this',
    () => world.aws.denied.add('GetAccount'),
  ],
])('says what to do about %s', async (_, step, todo, change) => {
  change();
  const { isDone, stepOf } = await run();
  expect(stepOf(step)).toMatchObject({ outcome: 'to do', todo: expect.stringContaining(todo) });
  expect(isDone).toBe(false);
});

test('without AWS credentials what AWS knows is left out, and the rest is looked at by --url', async () => {
  world.aws.denied.add('GetCallerIdentity');
  const { isDone, stepOf } = await run({ url: `${world.url}/` });
  expect(stepOf('e-mail sender')).toMatchObject({
    outcome: 'skipped',
    detail: 'needs the step `AWS account`',
  });
  for (const step of ['address', 'issuer', 'signed in', 'connection orders']) {
    expect(stepOf(step)).toMatchObject({ outcome: 'done' });
  }
  expect(isDone).toBe(false);
});

test('a token goes to no other address than the one that it was got for', async () => {
  const { stepOf } = await run({ url: world.url.replace('127.0.0.1', 'localhost') });
  expect(stepOf('signed in')).toMatchObject({
    outcome: 'to do',
    todo: expect.stringMatching(/^COUNTERSIGN_URL=http:\/\/localhost:\d+\/prod npx countersign login/),
  });
  expect(stepOf('connection orders')).toMatchObject({ outcome: 'skipped' });
});

test('another stage is another stack with other secrets', async () => {
  const { stepOf } = await run({ stage: 'dev' });
  expect(stepOf('deployment')?.detail).toContain('Countersign-dev');
  expect(stepOf('Slack secret')?.todo).toContain('countersign-dev-slack');
});

test('a deploy that was undone is to do again, and what it left is looked at', async () => {
  Object.assign(world.aws.stack ?? {}, { status: 'UPDATE_ROLLBACK_COMPLETE' });
  const { isDone, left, stepOf } = await run();
  expect(stepOf('deployment')).toMatchObject({
    outcome: 'to do',
    todo: expect.stringContaining('npx cdk deploy Countersign-prod'),
  });
  expect(stepOf('address')).toMatchObject({ outcome: 'done' });
  expect({ isDone, left }).toEqual({ isDone: false, left: 1 });
});

test('names below the domain that lead nowhere are told with the records that the deploy printed', async () => {
  configure({ domain: { name: 'countersign.invalid' } });
  const record = '*.countersign.invalid CNAME d-abc.execute-api.eu-central-1.amazonaws.com';
  Object.assign(world.aws.stack?.outputs ?? {}, { DomainBelowRecordToMake1A2B3C4D: record });
  expect((await run()).stepOf('names below')).toMatchObject({
    outcome: 'to do',
    todo: expect.stringContaining(record),
  });
});

test('refuses a configuration that it cannot read', async () => {
  configure({ issuers: [] });
  await expect(run()).rejects.toThrow(/is not valid: issuers/);
});
