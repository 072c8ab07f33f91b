// [L6] Secrets that pass through Countersign, by name so that they can be looked for: nowhere that anybody but AWS and
// the caller can read do they stand in clear.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { seeds } from '../../../local/seeds.ts';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { countersign } from '../../support/countersign-cli.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { type Agent, startAgent } from '../../support/real-clients/stations.ts';

const stack = inject('stack');
const written = {
  secret: 'canary-of-a-secret-2f9c1d',
  parameter: 'canary-of-a-parameter-77ab03',
  payload: 'canary-of-a-payload-c05e4b',
  body: 'canary-of-a-body-91d7aa',
};
const requestIds: string[] = [];
let agent: Agent;
let canaries: readonly string[] = [];

beforeAll(async () => {
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
  const values = [...Object.values(written), seeds.secretValue, seeds.secureParameterValue, token];
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

const found = (text: string): readonly string[] => canaries.filter((canary) => text.includes(canary));

test('AWS itself got what was sent', async () => {
  const { SecretString } = await new SecretsManagerClient(emulatorClientOptions()).send(
    new GetSecretValueCommand({ SecretId: 'canary' }),
  );
  expect(SecretString).toBe(written.secret);
});

test('[L6] no secret stands in the archive', async () => {
  const records = await recordsOf(agent.label);
  expect(records.length).toBeGreaterThan(10);
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

test('[L6] no secret is shown to approvers, nor in a replay', async () => {
  for (const id of requestIds) {
    const { stdout, exitCode } = await countersign('alice', '--json', 'requests', 'show', id);
    expect([exitCode, found(stdout)]).toEqual([0, []]);
  }
  const sessions = new Set((await recordsOf(agent.label)).map(({ transcript }) => transcript.sessionId));
  for (const session of sessions) {
    const { stdout, exitCode } = await countersign('carol', 'replay', session, '--full');
    expect([exitCode, found(stdout)]).toEqual([0, []]);
    expect(stdout).toContain('[masked:sensitive:');
  }
});
