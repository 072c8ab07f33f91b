// The archive against an S3 that answers as S3 does, or fails, hangs and throttles: nothing is taken for written that may
// not be, and the chain holds.
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createS3Archive } from '../../adapters/s3-archive.ts';
import { newCallId } from '../../core/identifiers.ts';
import type { Transcript } from '../../core/transcript.ts';
import { agent } from '../support/approval-cast.ts';

type Fate = 'stored' | 'stored, answer lost' | 'SlowDown' | 'InternalError' | 'hangs';

/** Path → bytes. */
const objects = new Map<string, string>();
let fates: Fate[] = [];
let headers: Record<string, unknown> = {};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  headers = request.headers;
  const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
  const fate = fates.shift() ?? 'stored';
  if (fate === 'hangs') return;
  if (fate === 'SlowDown') return refuse(response, 503, 'SlowDown');
  if (fate === 'InternalError') return refuse(response, 500, 'InternalError');
  if (objects.has(path)) return refuse(response, 412, 'PreconditionFailed');
  objects.set(path, body);
  if (fate === 'stored, answer lost') response.destroy();
  else response.writeHead(200, { etag: '"x"' }).end();
});
let client: S3Client;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  objects.clear();
  fates = [];
});

const random = (lengthBytes: number) => randomBytes(lengthBytes);
const archiveOf = () => createS3Archive(client, 'archive', random, 1_500);
const transcript = (): Transcript => ({
  version: 'countersign.transcript/1',
  kind: 'intent',
  callId: newCallId(1_795_000_000_000, random),
  sessionId: 'ses_00000000000000000000000000',
  door: 'aws',
  principal: agent,
  connection: 'demo',
  receivedAt: '2026-11-18T10:13:20.000Z',
});
const written = () => [...objects.values()].map((body) => JSON.parse(body) as Transcript);

test('a record is written only where there is none', async () => {
  const record = transcript();
  await archiveOf().put(record);
  expect([...objects.keys()]).toEqual([
    `/archive/calls/date=2026-11-18/hour=10/session=${record.sessionId}/${record.callId}.intent.json`,
  ]);
  expect(headers['if-none-match']).toBe('*');
  await expect(archiveOf().put(record)).rejects.toMatchObject({ code: 'record-unavailable' });
});

describe('[L1] a write that is not known to be durable is a failure, and the next record begins another writer', () => {
  test.each<[what: string, fates: Fate[], stored: number]>([
    ['failing', ['InternalError', 'InternalError', 'InternalError'], 0],
    ['throttled', ['SlowDown', 'SlowDown', 'SlowDown'], 0],
    ['hanging', ['hangs', 'hangs', 'hangs'], 0],
    ['losing its answers', ['stored, answer lost', 'stored, answer lost', 'stored, answer lost'], 1],
  ])('%s', async (_, inOrder, stored) => {
    const archive = archiveOf();
    await archive.put(transcript());
    fates = inOrder;
    await expect(archive.put(transcript())).rejects.toMatchObject({ code: 'record-unavailable' });
    fates = [];
    await archive.put(transcript());
    const records = written();
    expect(records).toHaveLength(2 + stored);
    const [first, last] = [records[0]?.chain, records.at(-1)?.chain];
    expect(last).toMatchObject({
      sequence: 0,
      takesOver: { stored: { writer: first?.writer, sequence: 0 }, doubtful: [{ sequence: 1 }] },
    });
  });
});

test('a write that S3 failed once and took then is written, in the same chain', async () => {
  const archive = archiveOf();
  await archive.put(transcript());
  fates = ['SlowDown', 'stored'];
  await archive.put(transcript());
  expect(written().map(({ chain }) => chain?.sequence)).toEqual([0, 1]);
});
