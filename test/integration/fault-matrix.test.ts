// Each store failing, hanging, throttled, or losing its answer, at each point of a call: nothing is forwarded without an intent,
// nothing is answered without a result on record, and in the end every call is settled, and seen to be. Each row has a gateway of
// its own, since what hangs is waited for.
import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createDynamodbOpenIntents } from '../../adapters/dynamodb-settled-intent.ts';
import { createS3Archive } from '../../adapters/s3-archive.ts';
import { openSeconds, sweep } from '../../core/record/sweep.ts';
import type { Transcript } from '../../core/transcript.ts';
import type { Fault } from '../../local/fault-proxy.ts';
import { decide } from '../support/approver.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { isMatch, type Matching } from '../support/fault-control.ts';
import { type OwnGateway, startOwnGateway } from '../support/own-gateway.ts';
import { callS3 } from '../support/s3-call.ts';

// A store that hangs is waited for, three times; AWS itself for 55 seconds.
vi.setConfig({ testTimeout: 120_000, maxConcurrency: 12 });
const stack = inject('stack');
const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const archiveBucket = stack.outputs.ArchiveBucketName ?? '';
let sessionId = '';
let calls = 0;

interface Answer {
  readonly status: number;
  readonly sessionId?: string;
  readonly code?: string;
  readonly requestId?: string;
}

const Bucket = 'acme-reports';
const requests = {
  list: (mark: string) => ['ListObjectsV2', { Bucket, Prefix: mark }],
  /** A key of its own: its session policy is in nobody's memory, so that its role is assumed. */
  read: (mark: string) => ['GetObject', { Bucket, Key: mark }],
  /** Waits for people. */
  write: (mark: string) => ['PutObject', { Bucket, Key: mark, Body: 'eA==' }],
  /** The same, and they have agreed. */
  approved: (mark: string) => ['PutObject', { Bucket, Key: mark, Body: 'eA==' }],
} satisfies Record<string, (mark: string) => [operation: string, parameters: object]>;
type Request = keyof typeof requests;
const isWrite = (request: Request) => request === 'write' || request === 'approved';

async function call(url: string, request: Request, mark: string): Promise<Answer> {
  const [operation, parameters] = requests[request](mark);
  const door = { url, environment: stack.people['reporting-agent'] };
  const { status, body } = await callS3<object>(door, operation, parameters);
  return { ...body, status };
}

const newMark = () => {
  calls += 1;
  return `matrix/${process.pid}-${calls}.`;
};

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
const isOf = (mark: string, { maskedCall }: Transcript) =>
  [maskedCall?.parameters.Prefix, maskedCall?.parameters.Key].includes(mark);

beforeAll(async () => {
  sessionId = (await call(stack.url, 'list', newMark())).sessionId ?? '';
  expect(sessionId).toMatch(/^ses_/);
});
afterAll(() => s3.destroy());

async function during(gateway: OwnGateway, fault: Fault, matching: Matching, request: Request) {
  const mark = newMark();
  if (request === 'approved') {
    const { requestId = '' } = await call(gateway.url, request, mark);
    await decide('bob', requestId, 'approve');
  }
  const before = new Set(await keysOfSession());
  const { length } = gateway.faults.seen;
  const undo = gateway.faults.inject(fault, (each) => isMatch(each, matching));
  const answer = await call(gateway.url, request, mark).finally(undo);
  const seen = gateway.faults.seen.slice(length);
  expect(
    seen.some((each) => isMatch(each, matching)),
    'the fault was met',
  ).toBe(true);
  // What people are shown of a target is read as well, and only read.
  const isRead = (method: string) => isWrite(request) && ['GET', 'HEAD'].includes(method);
  const isOurs = (accessKeyId: string) => ['test', ''].includes(accessKeyId);
  const forwarded = seen.filter(({ accessKeyId, method }) => !isOurs(accessKeyId) && !isRead(method)).length;
  const written = (await keysOfSession()).filter((key) => !before.has(key));
  const records = (await Promise.all(written.map(transcriptAt))).filter((record) => isOf(mark, record));
  const intents = records.filter(({ kind }) => kind === 'intent');
  const outcomes = records.filter(({ kind }) => kind !== 'intent').map(({ outcome }) => outcome);
  // What must hold whatever fails.
  expect(forwarded).toBeLessThanOrEqual(1);
  if (forwarded > 0) expect(intents).toHaveLength(1);
  if (answer.status === 200) expect(outcomes).toEqual(['succeeded']);
  return { status: answer.status, code: answer.code, forwarded, outcomes };
}

const own = { accessKeyId: 'test' };
const everyFault: readonly Fault[] = ['unavailable', 'throttled', 'hanging', 'answer-lost'];
const refused = (code: string) => ({
  so: 'nothing is forwarded, and the agent is told to try again',
  outcome: { status: 503, code, forwarded: 0 },
});

interface Row {
  readonly what: string;
  readonly matching: Matching;
  readonly request: Request;
  readonly so: string;
  readonly outcome: object;
}

const rows: readonly Row[] = [
  {
    what: 'the archive',
    matching: { ...own, service: 's3', targetPattern: '\\.intent\\.json' },
    request: 'list',
    ...refused('record-unavailable'),
  },
  {
    what: 'all of the archive',
    matching: { ...own, service: 's3' },
    request: 'list',
    ...refused('record-unavailable'),
  },
  {
    what: 'the intents table',
    matching: { ...own, service: 'dynamodb', operation: 'TransactWriteItems' },
    request: 'list',
    ...refused('record-unavailable'),
  },
  {
    what: 'every table',
    matching: { ...own, service: 'dynamodb' },
    request: 'list',
    ...refused('record-unavailable'),
  },
  {
    what: 'STS',
    matching: { ...own, service: 'sts' },
    request: 'read',
    ...refused('credentials-unavailable'),
  },
  {
    what: 'the requests table, while a call asks for approval',
    matching: { ...own, service: 'dynamodb', operation: 'TransactWriteItems' },
    request: 'write',
    so: 'nothing is forwarded, and it asks again',
    outcome: { status: expect.toBeOneOf([202, 503]), forwarded: 0 },
  },
  {
    what: 'Step Functions, while a call asks for approval',
    matching: { ...own, service: 'states' },
    request: 'write',
    so: 'the table is the truth, and it waits',
    outcome: { status: 202, forwarded: 0, outcomes: ['pending-approval'] },
  },
  {
    what: '[L2] the archive at the end',
    matching: { ...own, service: 's3', targetPattern: '/call_[0-9a-z]{26}\\.json' },
    request: 'list',
    so: 'what AWS answered is not released, and said to be unknown',
    outcome: { status: 500, code: 'result-unknown', forwarded: 1 },
  },
  {
    what: 'the intents table at the end',
    matching: { ...own, service: 'dynamodb', operation: 'UpdateItem' },
    request: 'list',
    so: 'the transcript is the truth, and the answer is released',
    outcome: { status: 200, forwarded: 1 },
  },
  {
    what: 'EventBridge, while an approved call runs',
    matching: { ...own, service: 'events' },
    request: 'approved',
    so: 'it runs once, and is answered',
    outcome: { status: 200, forwarded: 1, outcomes: ['succeeded'] },
  },
];

/** What one gateway is asked, one call after the other. */
const inTurn = { concurrent: false };

let lastStart: Promise<unknown> = Promise.resolve();

/** Knows its policies, session and connection by a call before. They start one after another: a dozen at once is more than two cores bear. */
function warmGateway(): () => OwnGateway {
  let gateway: OwnGateway | undefined;
  beforeAll(async () => {
    lastStart = lastStart.then(async () => {
      gateway = await startOwnGateway();
      expect(await call(gateway.url, 'list', newMark())).toMatchObject({ status: 200, sessionId });
    });
    await lastStart;
  });
  afterAll(() => gateway?.stop());
  return () => gateway as OwnGateway;
}

describe.concurrent('[L2] AWS itself', () => {
  const gateway = warmGateway();

  test.each<[Fault, number, string]>([
    ['unavailable', 503, 'failed'],
    ['throttled', 503, 'failed'],
    ['answer-lost', 500, 'unknown'],
    ['hanging', 500, 'unknown'],
  ])('%s: the answer is %d, on record as %s', inTurn, async (fault, status, outcome) => {
    const matching = { target: '/acme-reports' };
    expect(await during(gateway(), fault, matching, 'list')).toMatchObject({
      forwarded: 1,
      status,
      outcomes: [outcome],
    });
  });
});

describe.concurrent.each(rows)('[L1] [L8] $what', ({ so, matching, request, outcome }) => {
  const gateway = warmGateway();

  test.each(everyFault)(`%s: ${so}`, inTurn, async (fault) => {
    expect(await during(gateway(), fault, matching, request)).toMatchObject(outcome);
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
