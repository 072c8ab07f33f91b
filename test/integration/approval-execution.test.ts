// The approval state machine on the emulator: it waits on a token that a function keeps, looks at the request again and
// again, ends with a decision, and expires what nobody decided. Only the time between two looks is shortened.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamodbRequestStore } from '../../adapters/dynamodb-request-store.ts';
import { createDynamodbTaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import { createStepFunctionsApprovals } from '../../adapters/step-functions-approvals.ts';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { sha256Hex } from '../../core/call.ts';
import { newId } from '../../core/identifiers.ts';
import { zipOf } from '../../local/zip-of.ts';
import { pendingRequest } from '../support/approval-cast.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { createKeyTable } from '../support/key-table.ts';
import { createListingsTable } from '../support/listings-table.ts';

const options = emulatorClientOptions();
const dynamodb = new DynamoDBClient(options);
const lambda = new LambdaClient(options);
const stepFunctions = new SFNClient(options);
const name = `approval-execution-${process.pid}`;
const requestsTable = name;
const listingsTable = `${name}-listings`;
const secondsBetweenLooks = 1;
const stateMachineArn = `arn:aws:states:${options.region}:000000000000:stateMachine:${name}`;

beforeAll(async () => {
  await createKeyTable(dynamodb, requestsTable);
  await createListingsTable(dynamodb, listingsTable);
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
      Environment: {
        Variables: {
          REQUESTS_TABLE: requestsTable,
          GRANTS_TABLE: 'none',
          LISTINGS_TABLE: listingsTable,
          EVENT_BUS: 'default',
          APPROVAL_STATE_MACHINE_ARN: stateMachineArn,
          COUNTERSIGN_LIMITS: '{}',
        },
      },
    }),
  );
  const template = await readFile('statemachines/approval.asl.json', 'utf8');
  const definition = template
    .replaceAll(/\$\{Partition\}/g, 'aws')
    .replaceAll(/\$\{AttendApprovalFunction\}/g, created.FunctionArn ?? '')
    .replaceAll('"TimeoutSeconds": 60', `"TimeoutSeconds": ${secondsBetweenLooks}`);
  const machine = await stepFunctions.send(
    new CreateStateMachineCommand({ name, definition, roleArn: 'arn:aws:iam::000000000000:role/any' }),
  );
  expect(machine.stateMachineArn).toBe(stateMachineArn);
});

afterAll(async () => {
  await stepFunctions.send(new DeleteStateMachineCommand({ stateMachineArn }));
  await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  for (const TableName of [requestsTable, listingsTable])
    await dynamodb.send(new DeleteTableCommand({ TableName }));
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

const store = createDynamodbRequestStore({
  client: dynamodb,
  requestsTable,
  grantsTable: 'none',
  listingsTable,
});

/** A pending request that may be decided for so long from now. */
async function opened(lifetimeSeconds: number): Promise<ApprovalRequest> {
  const nowEpochSeconds = Math.floor(Date.now() / 1000);
  const id = newId('req', (lengthBytes) => randomBytes(lengthBytes));
  const request = pendingRequest({
    id,
    digest: sha256Hex(id),
    createdAtEpochSeconds: nowEpochSeconds,
    expiresAtEpochSeconds: nowEpochSeconds + lifetimeSeconds,
  });
  expect(await store.open(request, undefined)).toBe(true);
  return request;
}

async function close(id: string, status: 'approved' | 'denied'): Promise<void> {
  const stored = await store.get(id);
  if (stored) expect(await store.change(stored, { ...stored.request, status })).toBe(true);
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

const over = (id: string) =>
  eventually(
    () => execution(id),
    ({ status }) => status !== 'RUNNING',
  );

it('[A11] keeps the token, ends with the decision, and leaves the table alone', async () => {
  const { id } = await opened(3600);
  await timer().start(id);
  await timer().start(id);
  const first = await eventually(() => taskTokens.get(id), Boolean);
  expect(first).toEqual(expect.any(String));
  // It is looked at again and again, each time under another token.
  await eventually(
    () => taskTokens.get(id),
    (token) => token !== first,
  );
  await close(id, 'approved');
  await timer().end(id);
  const ended = await over(id);
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.input).toBe(JSON.stringify({ requestId: id }));
  expect(JSON.stringify(ended)).not.toContain(await taskTokens.get(id));
  expect(await store.get(id)).toMatchObject({ request: { status: 'approved' }, version: 2 });
  await timer().end(id);
  expect(failures).toEqual([]);
});

it('expires what nobody decided, and counts the version on', async () => {
  const { id } = await opened(2);
  await timer().start(id);
  const ended = await over(id);
  expect(ended.status).toBe('SUCCEEDED');
  const stored = await store.get(id);
  expect(stored?.request.status).toBe('expired');
  expect(stored?.version).toBeGreaterThan(1);
});

it('[A5] leaves a request that was decided before it looked as it is', async () => {
  const { id } = await opened(1);
  await close(id, 'denied');
  await timer().start(id);
  const ended = await over(id);
  expect(ended.status).toBe('SUCCEEDED');
  expect(await store.get(id)).toMatchObject({ request: { status: 'denied' }, version: 2 });
});
