// The record on the deployed stack: calls are chained, sealed by the checkpoint function, downloaded, verified by the command
// line, tampered with, and found out. What calls left open is settled, and what happened besides them is recorded.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { createDynamodbIntentLog } from '../../adapters/dynamodb-intent-log.ts';
import { createDynamodbStopStore } from '../../adapters/dynamodb-standing.ts';
import { environmentVariables } from '../../adapters/environment.ts';
import { createS3Archive } from '../../adapters/s3-archive.ts';
import { newCallId, newId } from '../../core/identifiers.ts';
import type { RecordEvent } from '../../core/record/record-event.ts';
import type { VerificationReport } from '../../core/record/verification.ts';
import type { Transcript } from '../../core/transcript.ts';
import { archiveObjects, download } from '../support/archive-objects.ts';
import { eventsOfType } from '../support/archive-reader.ts';
import { countersign } from '../support/countersign-cli.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { connection } from '../support/gateway-world.ts';
import { callS3 } from '../support/s3-call.ts';

// Other files leave thousands of records, and all of them are verified.
vi.setConfig({ testTimeout: 180_000 });
const stack = inject('stack');
const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const dynamodb = new DynamoDBClient(emulatorClientOptions());
const lambda = new LambdaClient(emulatorClientOptions());
const bucket = stack.outputs.ArchiveBucketName ?? '';
const random = (lengthBytes: number) => crypto.getRandomValues(new Uint8Array(lengthBytes));

const run = async (output: string): Promise<Record<string, unknown>> => {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: stack.outputs[output] ?? '' }),
  );
  const answer = JSON.parse(Payload?.transformToString() ?? 'null');
  expect({ FunctionError, answer }).toMatchObject({ FunctionError: undefined });
  return answer;
};

/** The schedule may make one at the same time, and only one of the two is made. */
const makeCheckpoint = () =>
  vi.waitFor(() => run('CheckpointFunctionName'), { timeout: 30_000, interval: 1_000 });

async function call(operation: string, parameters: object): Promise<Record<string, unknown>> {
  const door = { url: stack.url, environment: stack.people['demo-agent'] };
  return (await callS3<Record<string, unknown>>(door, operation, parameters)).body;
}

async function downloaded(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-download-'));
  await download(s3, bucket, folder);
  return folder;
}

let keyFile: string;

beforeAll(async () => {
  keyFile = join(stack.stateDirectory, 'checkpoint-key.pem');
  const { stdout, exitCode } = await countersign('carol', 'verify', '--print-key');
  expect(exitCode).toBe(0);
  await writeFile(keyFile, stdout);
});

const verify = async (folder: string, ...words: string[]) => {
  const { stdout, stderr, exitCode } = await countersign(
    'carol',
    '--json',
    'verify',
    folder,
    '--key',
    keyFile,
    ...words,
  );
  expect(stderr).toBe('');
  return { exitCode, report: JSON.parse(stdout) as VerificationReport };
};

test('[L5] what was recorded and sealed verifies offline, and each tampering is named with its place', async () => {
  const { callId } = await call('ListObjectsV2', { Bucket: 'acme-reports' });
  for (let index = 0; index < 10; index += 1) {
    expect(await call('ListObjectsV2', { Bucket: 'acme-reports' })).not.toHaveProperty('detail');
  }
  await makeCheckpoint();

  const folder = await downloaded();
  const listing = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000 }));
  const versions = join(folder, 'versions.json');
  await writeFile(versions, JSON.stringify(listing));
  const before = await verify(folder, ...(listing.IsTruncated ? [] : ['--versions', versions]));
  expect(before.report.findings).toEqual([]);
  expect(before).toMatchObject({ exitCode: 0, report: { intact: true } });
  expect(before.report.sealed).toBeGreaterThanOrEqual(22);

  const mine = (await readdir(folder, { recursive: true })).filter((name) => name.includes(String(callId)));
  const [ofIntent = '', ofCall = ''] = mine.sort((a, b) => b.length - a.length);
  const original = await readFile(join(folder, ofCall), 'utf8');
  await writeFile(join(folder, ofCall), original.replace('"succeeded"', '"denied"'));
  expect(await verify(folder)).toMatchObject({
    exitCode: 1,
    report: { intact: false, findings: [{ kind: 'flipped', key: ofCall }] },
  });
  await writeFile(join(folder, ofCall), original);
  await rm(join(folder, ofIntent));
  expect((await verify(folder)).report.findings).toMatchObject([{ kind: 'dropped', key: ofIntent }]);
  await rm(folder, { recursive: true });
});

test('[L5] every checkpoint is copied to the second bucket, and what was altered in the first is found with the copy', async () => {
  const copyBucket = `checkpoint-copy-${process.pid}`;
  await s3.send(new CreateBucketCommand({ Bucket: copyBucket, ObjectLockEnabledForBucket: true }));
  const FunctionName = stack.outputs.CheckpointFunctionName ?? '';
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const configure = (more: Readonly<Record<string, string>>) =>
    lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        Environment: { Variables: { ...Environment?.Variables, ...more } },
      }),
    );
  await configure({ [environmentVariables.checkpointCopyBucket]: copyBucket });
  try {
    await vi.waitFor(async () => expect((await makeCheckpoint()).copied).toBeGreaterThan(0), 60_000);
    await makeCheckpoint();
  } finally {
    await configure({});
  }
  const copies = await archiveObjects(s3, copyBucket, ['checkpoints/']);
  const originals = await archiveObjects(s3, bucket, ['checkpoints/']);
  expect(copies.size).toBeGreaterThan(1);
  for (const [key, bytes] of copies) {
    expect([key, Buffer.from(bytes).equals(originals.get(key) ?? Buffer.of())]).toEqual([key, true]);
  }

  // Somebody who holds the archive and its only key cuts the last checkpoint off, with what it sealed.
  const folder = await downloaded();
  const [lastKey = '', last = Buffer.of()] = [...copies].sort(([a], [b]) => (a < b ? 1 : -1))[0] ?? [];
  const { records } = JSON.parse(Buffer.from(last).toString()) as { records: [string][] };
  for (const key of [lastKey, ...records.map(([key]) => key)]) await rm(join(folder, key), { force: true });
  for (const [key, bytes] of copies) await writeFile(join(folder, key), bytes);
  const { report } = await verify(folder);
  expect(report.findings.map(({ kind, key }) => [kind, key])).toEqual(
    expect.arrayContaining(records.map(([key]) => ['dropped', key])),
  );
  await rm(folder, { recursive: true });
});

test('[L2] a call whose end nobody recorded is settled as unknown, and not made again', async () => {
  const archive = createS3Archive(s3, bucket, random);
  const tables = {
    intents: stack.outputs.IntentsTableName ?? '',
    sessions: stack.outputs.SessionsTableName ?? '',
    requests: stack.outputs.RequestsTableName ?? '',
    grants: stack.outputs.GrantsTableName ?? '',
  };
  const stops = createDynamodbStopStore(dynamodb, tables.sessions);
  const log = createDynamodbIntentLog(dynamodb, tables, {
    versionFor: async () => (await stops.read()).version,
    forget: () => {},
  });
  const open = async (
    invocation: string,
    end?: Partial<Transcript>,
    { ageSeconds = 600, isOnRecord = true } = {},
  ) => {
    const nowMilliseconds = Date.now() - ageSeconds * 1000;
    const nowEpochSeconds = Math.floor(nowMilliseconds / 1000);
    const callId = newCallId(nowMilliseconds, random);
    const sessionId = newId('ses', random);
    const intent: Transcript = {
      version: 'countersign.transcript/1',
      kind: 'intent',
      callId,
      sessionId,
      door: 'json',
      principal: {
        issuer: 'https://issuer',
        subject: 'lost',
        kind: 'agent',
        displayName: 'lost',
        groups: [],
        groupsCompleteness: 'complete',
        claims: {},
      },
      connection: 'demo',
      receivedAt: new Date(nowMilliseconds).toISOString(),
    };
    if (isOnRecord) await archive.put(intent);
    await log.begin({
      callId,
      sessionId,
      parentSessionIds: [],
      principal: intent.principal,
      connection,
      digest: 'd',
      nowEpochSeconds,
      counts: [],
      invocation,
    });
    if (end) await archive.put({ ...intent, ...end, kind: 'call' });
    return intent;
  };
  const stateOf = async ({ callId }: Transcript) => {
    const Key = marshall({ id: callId });
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: tables.intents, Key, ConsistentRead: true }),
    );
    return unmarshall(Item ?? {});
  };
  const lost = await open('one');
  const done = await open('two', { outcome: 'succeeded', completedAt: lost.receivedAt });
  const failed = await open('three', { outcome: 'failed', completedAt: lost.receivedAt });
  const late = await open('four', undefined, { ageSeconds: 2 * 86_400, isOnRecord: false });

  await run('SweepFunctionName');
  // The schedule's own run may be at it as well.
  await vi.waitFor(async () => expect(await stateOf(lost)).toMatchObject({ state: 'unknown' }), 20_000);
  expect(await archive.find(lost)).toMatchObject({ kind: 'call', outcome: 'unknown' });
  await vi.waitFor(async () => expect(await stateOf(late)).toMatchObject({ state: 'unknown' }), 20_000);
  expect(await archive.find(late)).toBeUndefined();
  const lateCalls = (await eventsOfType(/^CallSettledLate$/)).flatMap((event) =>
    'call' in event ? event.call : [],
  );
  expect(lateCalls).toContainEqual(
    expect.objectContaining({ callId: late.callId, outcome: 'unknown', hasIntent: false }),
  );
  expect(await stateOf(done)).toMatchObject({ state: 'succeeded' });
  expect(await stateOf(failed)).toMatchObject({ state: 'failed' });
  expect(await stateOf(lost)).not.toHaveProperty('openShard');
  // What failed may be tried again under its invocation id; what is unknown may not.
  await log.assertNew({ sessionId: failed.sessionId, invocation: 'three' });
  await expect(log.assertNew({ sessionId: lost.sessionId, invocation: 'one' })).rejects.toMatchObject({
    code: 'duplicate-invocation',
  });
});

test('sign-in, requests, their decisions and publications are recorded, each once and with who it was', async () => {
  const { requestId } = await call('PutObject', {
    Bucket: 'acme-reports',
    Key: `recorded-${Date.now()}.txt`,
    Body: 'eA==',
  });
  expect((await countersign('bob', 'deny', String(requestId), '--comment', 'not today')).exitCode).toBe(0);
  const events = async () =>
    [...(await archiveObjects(s3, bucket, ['events/']))].map(
      ([, bytes]) => JSON.parse(Buffer.from(bytes).toString()) as RecordEvent,
    );
  const ofRequest = async () =>
    (await events()).filter((event) => 'request' in event && event.request.id === requestId);
  await vi.waitFor(async () => expect(await ofRequest()).toHaveLength(2), {
    timeout: 50_000,
    interval: 1_000,
  });
  const [denied] = (await ofRequest()).filter(({ type }) => type === 'RequestDenied');
  expect(denied).toMatchObject({
    version: 'countersign.event/1',
    request: {
      status: 'denied',
      decisions: [
        { decision: 'deny', comment: 'not today', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    },
    chain: { writer: expect.stringMatching(/^wrt_/) },
  });
  const all = await events();
  expect(all.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['SessionStarted', 'RequestOpened', 'RequestDenied', 'PoliciesPublished']),
  );
  expect(JSON.stringify(all)).not.toContain('taskToken');
  await makeCheckpoint();
  const folder = await downloaded();
  expect((await verify(folder)).report.findings).toEqual([]);
  await rm(folder, { recursive: true });
});
