// The approval state machine on the emulator: it waits on a token that a function keeps, ends with a decision, and
// expires what nobody decided. Only its time limit is shortened.
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamodbTaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import { createStepFunctionsApprovals } from '../../adapters/step-functions-approvals.ts';
import { zipOf } from '../../local/zip-of.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';

const options = emulatorClientOptions();
const dynamodb = new DynamoDBClient(options);
const lambda = new LambdaClient(options);
const stepFunctions = new SFNClient(options);
const name = `approval-execution-${process.pid}`;
const requestsTable = name;
const lifetimeSeconds = 3;
let stateMachineArn = '';

beforeAll(async () => {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: requestsTable,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
  const bundle = buildSync({
    entryPoints: ['functions/attend-approval/handler.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'error',
  });
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/any',
      Code: { ZipFile: zipOf('index.js', bundle.outputFiles[0]?.contents ?? new Uint8Array()) },
      Environment: { Variables: { REQUESTS_TABLE: requestsTable, EVENT_BUS: 'default' } },
    }),
  );
  const template = await readFile('statemachines/approval.asl.json', 'utf8');
  const definition = template
    .replaceAll(/\$\{Partition\}/g, 'aws')
    .replaceAll(/\$\{AttendApprovalFunction\}/g, created.FunctionArn ?? '')
    .replaceAll(/\$\{RequestsTable\}/g, requestsTable)
    .replaceAll(/\$\{EventBus\}/g, 'default')
    .replace('"TimeoutSeconds": 3600', `"TimeoutSeconds": ${lifetimeSeconds}`);
  const machine = await stepFunctions.send(
    new CreateStateMachineCommand({ name, definition, roleArn: 'arn:aws:iam::000000000000:role/any' }),
  );
  stateMachineArn = machine.stateMachineArn ?? '';
});

afterAll(async () => {
  await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  await dynamodb.send(new DeleteTableCommand({ TableName: requestsTable }));
});

const taskTokens = createDynamodbTaskTokens({ client: dynamodb, requestsTable, clock: Date.now });
const failures: unknown[] = [];
const timer = () =>
  createStepFunctionsApprovals({
    client: stepFunctions,
    stateMachineArn,
    taskTokens,
    onFailure: (...failure) => failures.push(failure),
  });

const put = (id: string, status: string) =>
  dynamodb.send(new PutItemCommand({ TableName: requestsTable, Item: marshall({ id, status, version: 4 }) }));

async function request(id: string): Promise<Record<string, unknown>> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: requestsTable, Key: marshall({ id }), ConsistentRead: true }),
  );
  return unmarshall(Item ?? {});
}

/** Asks until it is so; the emulator tells nobody when an execution moves on. */
async function eventually<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (isSo(value) || Date.now() > deadline) return value;
    await setTimeout(100);
  }
}

async function execution(id: string) {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
  return stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
}

it('[A11] keeps the token, ends with the decision, and leaves the table alone', async () => {
  await put('req_decided', 'pending');
  await timer().start('req_decided');
  await timer().start('req_decided');
  expect(await eventually(() => taskTokens.get('req_decided'), Boolean)).toEqual(expect.any(String));
  await put('req_decided', 'approved');
  await timer().end('req_decided');
  const ended = await eventually(
    () => execution('req_decided'),
    ({ status }) => status !== 'RUNNING',
  );
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.input).toBe('{"requestId":"req_decided"}');
  expect(JSON.stringify(ended)).not.toContain(await taskTokens.get('req_decided'));
  expect(await request('req_decided')).toEqual({ id: 'req_decided', status: 'approved', version: 4 });
  await timer().end('req_decided');
  expect(failures).toEqual([]);
});

it('expires what nobody decided, and counts the version on', async () => {
  await put('req_forgotten', 'pending');
  await timer().start('req_forgotten');
  const expired = await eventually(
    () => request('req_forgotten'),
    ({ status }) => status !== 'pending',
  );
  expect(expired).toEqual({ id: 'req_forgotten', status: 'expired', version: 5 });
  const ended = await eventually(
    () => execution('req_forgotten'),
    ({ status }) => status !== 'RUNNING',
  );
  expect(ended.status).toBe('SUCCEEDED');
});

it('[A5] leaves a request that was decided when the time ran out as it is', async () => {
  await put('req_late', 'denied');
  await timer().start('req_late');
  const ended = await eventually(
    () => execution('req_late'),
    ({ status }) => status !== 'RUNNING',
  );
  expect(ended.status).toBe('SUCCEEDED');
  expect(await request('req_late')).toEqual({ id: 'req_late', status: 'denied', version: 4 });
});
