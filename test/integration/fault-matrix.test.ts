// Each store failing, hanging, throttled, or losing its answer, at each point of a call: nothing is forwarded without an intent,
// nothing is answered without a result on record, and in the end every call is settled, and seen to be.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createDynamodbOpenIntents } from '../../adapters/dynamodb-settled-intent.ts';
import { createS3Archive } from '../../adapters/s3-archive.ts';
import { openSeconds, sweep } from '../../core/record/sweep.ts';
import type { Transcript } from '../../core/transcript.ts';
import type { Fault } from '../../local/fault-proxy.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { connectFaults, type Matching } from '../support/fault-control.ts';
import { callS3 } from '../support/s3-call.ts';

// A store that hangs is waited for, three times; AWS itself for 55 seconds.
vi.setConfig({ testTimeout: 120_000 });
const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);
const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const archiveBucket = stack.outputs.ArchiveBucketName ?? '';
let sessionId = '';
let calls = 0;

interface Answer {
  readonly status: number;
  readonly sessionId?: string;
  readonly code?: string;
}

async function call(operation: string, parameters: object): Promise<Answer> {
  const door = { url: stack.url, environment: stack.people['reporting-agent'] };
  const { status, body } = await callS3<object>(door, operation, parameters);
  return { ...body, status };
}

const nextCall = () => {
  calls += 1;
  return calls;
};

/** A key of its own: its session policy is in nobody's memory, so that its role is assumed. */
const read = () => call('GetObject', { Bucket: 'acme-reports', Key: `matrix/${process.pid}-${nextCall()}` });
const list = () => call('ListObjectsV2', { Bucket: 'acme-reports', Prefix: `matrix-${nextCall()}` });
const write = () =>
  call('PutObject', { Bucket: 'acme-reports', Key: `matrix/${process.pid}-${nextCall()}`, Body: 'eA==' });

const keysOfSession = async (): Promise<string[]> => {
  const keys: string[] = [];
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: archiveBucket, Prefix: 'calls/' });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '' } of Contents) if (Key.includes(`/session=${sessionId}/`)) keys.push(Key);
  }
  return keys;
};
const transcriptAt = async (Key: string): Promise<Transcript> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: archiveBucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? '');
};
const isIntent = (key: string) => key.endsWith('.intent.json');

beforeAll(async () => {
  sessionId = (await list()).sessionId ?? '';
  expect(sessionId).toMatch(/^ses_/);
});
afterAll(() => s3.destroy());

async function during(fault: Fault, matching: Matching, work: () => Promise<Answer>) {
  const before = new Set(await keysOfSession());
  let answer: Answer = { status: 0 };
  const seen = await faults.seenDuring(() =>
    faults.during(fault, matching, async () => {
      answer = await work();
    }),
  );
  // What people are shown of a target is read as well, and only read.
  const isRead = (method: string) => work === write && ['GET', 'HEAD'].includes(method);
  const isOurs = (accessKeyId: string) => ['test', ''].includes(accessKeyId);
  const forwarded = seen.filter(({ accessKeyId, method }) => !isOurs(accessKeyId) && !isRead(method)).length;
  const written = (await keysOfSession()).filter((key) => !before.has(key));
  const ends = await Promise.all(written.filter((key) => !isIntent(key)).map(transcriptAt));
  // What must hold whatever fails.
  expect(forwarded).toBeLessThanOrEqual(1);
  if (forwarded > 0) expect(written.filter(isIntent)).toHaveLength(1);
  if (answer.status === 200) expect(ends.map(({ outcome }) => outcome)).toEqual(['succeeded']);
  return {
    status: answer.status,
    code: answer.code,
    forwarded,
    outcomes: ends.map(({ outcome }) => outcome),
  };
}

const own = { accessKeyId: 'test' };
const everyFault: readonly Fault[] = ['unavailable', 'throttled', 'hanging', 'answer-lost'];

describe.each(everyFault)('[L1] [L8] %s', (fault) => {
  test.each<[what: string, matching: Matching, work: () => Promise<Answer>, code: string]>([
    ['the archive', { ...own, service: 's3', targetPattern: '\\.intent\\.json' }, list, 'record-unavailable'],
    ['all of the archive', { ...own, service: 's3' }, list, 'record-unavailable'],
    [
      'the intents table',
      { ...own, service: 'dynamodb', operation: 'TransactWriteItems' },
      list,
      'record-unavailable',
    ],
    ['every table', { ...own, service: 'dynamodb' }, list, 'record-unavailable'],
    ['STS', { ...own, service: 'sts' }, read, 'credentials-unavailable'],
  ])('%s: nothing is forwarded, and the agent is told to try again', async (_, matching, work, code) => {
    expect(await during(fault, matching, work)).toMatchObject({ status: 503, code, forwarded: 0 });
  });

  test('the requests table, while a call asks for approval: nothing is forwarded, and it asks again', async () => {
    const outcome = await during(fault, { ...own, service: 'dynamodb', operation: 'PutItem' }, write);
    expect(outcome).toMatchObject({ forwarded: 0 });
    expect([202, 503]).toContain(outcome.status);
  });

  test('Step Functions, while a call asks for approval: the table is the truth, and it waits', async () => {
    expect(await during(fault, { ...own, service: 'states' }, write)).toMatchObject({
      status: 202,
      forwarded: 0,
      outcomes: ['pending-approval'],
    });
  });

  test('[L2] the archive at the end: what AWS answered is not released, and said to be unknown', async () => {
    const matching = { ...own, service: 's3', targetPattern: '/call_[0-9a-z]{26}\\.json' };
    expect(await during(fault, matching, list)).toMatchObject({
      status: 500,
      code: 'result-unknown',
      forwarded: 1,
    });
  });

  test('the intents table at the end: the transcript is the truth, and the answer is released', async () => {
    const matching = { ...own, service: 'dynamodb', operation: 'UpdateItem' };
    expect(await during(fault, matching, list)).toMatchObject({ status: 200, forwarded: 1 });
  });

  test('EventBridge: nobody waits for it', async () => {
    expect(await during(fault, { ...own, service: 'events' }, list)).toMatchObject({ status: 200 });
    expect(await during(fault, { ...own, service: 'events' }, write)).toMatchObject({ status: 202 });
  });
});

describe('[L2] AWS itself', () => {
  test.each<[Fault, number, string]>([
    ['unavailable', 503, 'failed'],
    ['throttled', 503, 'failed'],
    ['answer-lost', 500, 'unknown'],
    ['hanging', 500, 'unknown'],
  ])('%s: the answer is %d, on record as %s', async (fault, status, outcome) => {
    const { forwarded, ...answer } = await during(fault, { target: '/acme-reports' }, list);
    expect({ forwarded, ...answer }).toMatchObject({ forwarded: 1, status, outcomes: [outcome] });
  });
});

test('[L2] afterwards the sweeper settles what is open, and every intent has its end on record', async () => {
  const random = (lengthBytes: number) => randomBytes(lengthBytes);
  const intents = createDynamodbOpenIntents(new DynamoDBClient(emulatorClientOptions()), {
    intents: stack.outputs.IntentsTableName ?? '',
    requests: stack.outputs.RequestsTableName ?? '',
  });
  const clock = () => Date.now() + (openSeconds + 1) * 1000;
  const openOfSession = async () =>
    (await intents.list(Math.floor(clock() / 1000), 1_000)).filter(
      (intent) => intent.sessionId === sessionId,
    );
  expect((await openOfSession()).length).toBeGreaterThan(0);
  const failures: unknown[] = [];
  await sweep({
    intents: {
      ...intents,
      list: openOfSession,
    },
    archive: createS3Archive(s3, archiveBucket, random),
    recordEvent: async () => expect.unreachable('no call of this test is a day old'),
    clock,
    onFailure: (callId, cause) => failures.push([callId, cause]),
  });
  expect(failures).toEqual([]);
  const left = await openOfSession();
  const keys = await keysOfSession();
  const endless = keys.filter((key) => isIntent(key) && !keys.includes(key.replace('.intent.json', '.json')));
  expect({ left, endless }).toEqual({ left: [], endless: [] });
});
