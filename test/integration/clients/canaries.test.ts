// [L6] Secrets that pass through Countersign, by name so that they can be looked for: nowhere that anybody but AWS and
// the caller can read do they stand in clear.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { requestFromItem } from '../../../adapters/dynamodb-items.ts';
import { approvalCard } from '../../../core/approvals/card.ts';
import { askingMail, closingMail } from '../../../core/mail/message.ts';
import { requestMessage } from '../../../core/slack/message.ts';
import { seeds } from '../../../local/seeds.ts';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsWritten } from '../../support/archive-reader.ts';
import { countersign } from '../../support/countersign-cli.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { type Agent, startAgent } from '../../support/real-clients/stations.ts';

// The command line starts some thirty times.
vi.setConfig({ testTimeout: 180_000 });
const stack = inject('stack');
const written = {
  secret: 'canary-of-a-secret-2f9c1d',
  parameter: 'canary-of-a-parameter-77ab03',
  payload: 'canary-of-a-payload-c05e4b',
  body: 'canary-of-a-body-91d7aa',
};
/** What agents say besides their calls; the forms are those of real credentials. */
const said = {
  header: 'canary-of-a-header-3be1f0',
  userAgent: 'ghp_Xk29fLq07ZtR5vBn83mWc61yPd4sJh0aGe7u',
  reason: 'hunter2-canary-5d20',
  error: 'sk_live_4eC39HqLyjWDarjtT1zdp7dc51Mq',
};
const events: string[] = [];
let queueUrl = '';
const requestIds: string[] = [];
let agent: Agent;
let canaries: readonly string[] = [];

beforeAll(async () => {
  await followTheBus();
  agent = startAgent({ client: 'boto3', transport: 'HTTP', slug: 'canaries' });
  const read = [
    await agent.call('secretsmanager', 'GetSecretValue', { SecretId: seeds.secret }),
    await agent.call('ssm', 'GetParameter', { Name: seeds.secureParameter, WithDecryption: true }),
  ];
  expect(read.map(({ error }) => error)).toEqual([undefined, undefined]);
  await approved('secretsmanager', 'CreateSecret', { Name: 'canary', SecretString: written.secret });
  await approved('ssm', 'PutParameter', {
    Name: '/canary',
    Value: written.parameter,
    Type: 'SecureString',
  });
  await approved('lambda', 'Invoke', {
    FunctionName: seeds.function,
    Payload: JSON.stringify({ note: written.payload }),
  });
  await approved('s3', 'PutObject', { Bucket: seeds.bucket, Key: 'canary', Body: written.body });
  const token = await readFile(agent.environment.AWS_WEB_IDENTITY_TOKEN_FILE ?? '', 'utf8');
  const surrogates = await saySecrets(token);
  const values = [
    ...Object.values(written),
    ...Object.values(said),
    ...surrogates,
    seeds.secretValue,
    seeds.secureParameterValue,
    token,
  ];
  canaries = values.flatMap((value) => [value, Buffer.from(value).toString('base64').replace(/=+$/, '')]);
});
afterAll(() => agent?.stop());

async function approved(service: string, operation: string, parameters: Readonly<Record<string, unknown>>) {
  const { error } = await agent.call(service, operation, parameters);
  const id = requestIdOf(error?.message);
  requestIds.push(id);
  await decide('alice', id, 'approve');
  const { error: second } = await agent.call(service, operation, parameters);
  expect(second).toBeUndefined();
}

/** Everything that is put on the bus, where somebody may follow it. */
async function followTheBus(): Promise<void> {
  const sqs = new SQSClient(emulatorClientOptions());
  const created = await sqs.send(new CreateQueueCommand({ QueueName: `canaries-${process.pid}` }));
  queueUrl = created.QueueUrl ?? '';
  const bus = { EventBusName: stack.outputs.EventBusName };
  const eventBridge = new EventBridgeClient(emulatorClientOptions());
  const Name = `canaries-${process.pid}`;
  const EventPattern = JSON.stringify({ source: ['countersign'] });
  await eventBridge.send(new PutRuleCommand({ ...bus, Name, EventPattern }));
  const Arn = `arn:aws:sqs:us-east-1:000000000000:${Name}`;
  await eventBridge.send(new PutTargetsCommand({ ...bus, Rule: Name, Targets: [{ Id: 'queue', Arn }] }));
}

/** In headers, reasons and what is refused; resolves with the secrets that the STS door and the credentials door answer. */
async function saySecrets(token: string): Promise<readonly string[]> {
  const call = async (body: object) => {
    const answer = await fetch(`${stack.url}/v1/calls`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-api-key': said.header,
        cookie: `session=${said.header}`,
        'user-agent': `tool/1 ${said.userAgent}`,
      },
      body: JSON.stringify({ connection: 'demo', ...body }),
    });
    return { ...((await answer.json()) as { requestId?: string }), status: answer.status };
  };
  const Key = `said-${process.pid}`;
  const asked = await call({
    service: 's3',
    operation: 'PutObject',
    parameters: { Bucket: seeds.bucket, Key, Body: 'eA==' },
    reason: `log in with password=${said.reason}`,
  });
  expect(asked.status).toBe(202);
  requestIds.push(asked.requestId ?? '');
  const list = { service: 's3', operation: 'ListObjectsV2' };
  const refused = await call({ ...list, parameters: { Bucket: seeds.bucket, MaxKeys: said.error } });
  const unknown = await call({ ...list, parameters: { Bucket: seeds.bucket, [said.error]: 'x' } });
  expect([refused.status, unknown.status]).toEqual([400, 400]);
  // AWS itself may refuse this one, and repeat it.
  await call({ ...list, parameters: { Bucket: seeds.bucket, ContinuationToken: said.error } });
  const signedIn = await fetch(`${stack.url}/aws/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: agent.environment.AWS_ROLE_ARN ?? '',
      RoleSessionName: agent.label,
      WebIdentityToken: token,
    }),
  });
  const xml = await signedIn.text();
  const ofXml = ['SecretAccessKey', 'SessionToken'].map(
    (name) => new RegExp(`<${name}>([^<]+)`).exec(xml)?.[1] ?? '',
  );
  const given = await fetch(`${stack.url}/credentials/demo`, { headers: { authorization: token } });
  const keys = (await given.json()) as { SecretAccessKey: string; Token: string };
  const surrogates = [...ofXml, keys.SecretAccessKey, keys.Token];
  for (const each of surrogates) expect(each.length).toBeGreaterThan(20);
  return surrogates;
}

const found = (text: string): readonly string[] => canaries.filter((canary) => text.includes(canary));

test('AWS itself got what was sent', async () => {
  const { SecretString } = await new SecretsManagerClient(emulatorClientOptions()).send(
    new GetSecretValueCommand({ SecretId: 'canary' }),
  );
  expect(SecretString).toBe(written.secret);
});

test('[L6] no secret stands in the archive', async () => {
  const records = await recordsWritten();
  expect(records.length).toBeGreaterThan(15);
  expect(found(JSON.stringify(records))).toEqual([]);
});

test('[L6] no secret stands in a table of Countersign', async () => {
  const client = new DynamoDBClient(emulatorClientOptions());
  const tables = Object.entries(stack.outputs).filter(([name]) => name.endsWith('TableName'));
  expect(tables.length).toBeGreaterThan(4);
  for (const [name, TableName] of tables) {
    const { Items } = await client.send(new ScanCommand({ TableName }));
    expect([name, found(JSON.stringify(Items))]).toEqual([name, []]);
  }
});

test('[L6] no secret stands in a log', async () => {
  const directory = join(stack.stateDirectory, 'logs');
  // What runs in the emulator logs there, and the emulator is AWS itself.
  const files = (await readdir(directory)).filter((name) => name !== 'emulator.log');
  expect(files).toEqual(expect.arrayContaining(['gateway.log', 'control.log']));
  for (const file of files) {
    expect([file, found(await readFile(join(directory, file), 'utf8'))]).toEqual([file, []]);
  }
});

test('[L6] no secret stands in the history of an approval', async () => {
  const client = new SFNClient(emulatorClientOptions());
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn: stack.outputs.ApprovalStateMachineArn }),
  );
  const ours = executions.filter(({ name = '' }) => requestIds.includes(name));
  expect(ours).toHaveLength(requestIds.length);
  for (const { executionArn } of ours) {
    const history = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(found(JSON.stringify(history))).toEqual([]);
  }
});

test('[L6] no secret stands in the logs of functions that run in AWS', async () => {
  const logs = new CloudWatchLogsClient(emulatorClientOptions());
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ limit: 50 }));
  let lines = 0;
  for (const { logGroupName = '' } of logGroups) {
    const { events: logged = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName, limit: 10_000 }),
    );
    lines += logged.length;
    expect([logGroupName, found(JSON.stringify(logged))]).toEqual([logGroupName, []]);
  }
  expect(lines).toBeGreaterThan(0);
});

test('[L6] no secret stands in an event', async () => {
  const sqs = new SQSClient(emulatorClientOptions());
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    events.push(...Messages.map(({ Body = '' }) => Body));
  }
  expect(events.length).toBeGreaterThan(3);
  expect(found(events.join('\n'))).toEqual([]);
});

test('[L6] no secret stands in what Slack and mailboxes are told of a request', async () => {
  const client = new DynamoDBClient(emulatorClientOptions());
  for (const id of requestIds) {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: stack.outputs.RequestsTableName, Key: { id: { S: id } } }),
    );
    const { request } = requestFromItem(Item ?? {});
    const nowEpochSeconds = request.createdAtEpochSeconds + 1;
    const card = approvalCard({ request, connection: undefined, nowEpochSeconds, baseUrl: stack.url });
    const target = { url: `${stack.url}/approve/link/mail/1`, address: 'alice@example.com', isShared: false };
    const told = [requestMessage(card), askingMail(card, 'opened', target), closingMail(card)];
    expect(JSON.stringify(told)).toContain(id);
    expect(found(JSON.stringify(told))).toEqual([]);
  }
});

test('[L6] no secret is shown to approvers, nor in a replay', async () => {
  for (const id of requestIds) {
    const { stdout, exitCode } = await countersign('alice', '--json', 'requests', 'show', id);
    expect([exitCode, found(stdout)]).toEqual([0, []]);
  }
  const sessions = new Set((await recordsWritten()).map(({ transcript }) => transcript.sessionId));
  const replays: string[] = [];
  for (const session of sessions) {
    const { stdout, exitCode } = await countersign('carol', 'replay', session, '--full');
    expect([exitCode, found(stdout)]).toEqual([0, []]);
    replays.push(stdout);
    for (const format of ['json', 'csv', 'txt', 'ocsf']) {
      const exported = await countersign('carol', 'sessions', 'export', session, '--format', format);
      expect([format, exported.exitCode, found(exported.stdout)]).toEqual([format, 0, []]);
    }
    const page = join(stack.stateDirectory, `canaries-${session}.html`);
    await countersign('carol', 'replay', session, '--html', page);
    expect(found(await readFile(page, 'utf8'))).toEqual([]);
  }
  expect(replays.join('')).toContain('[masked:sensitive:');
});
