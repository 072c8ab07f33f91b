// The record of the deployed stack replayed, exported, compacted and asked, by the command line as people run it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createS3Compaction } from '../../adapters/s3-compaction.ts';
import { compact } from '../../core/record/compact.ts';
import { countersign } from '../support/countersign-cli.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { callS3 } from '../support/s3-call.ts';

const stack = inject('stack');
const bucket = stack.outputs.ArchiveBucketName ?? '';
const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
let called: { callId: string; sessionId: string };

beforeAll(async () => {
  const door = { url: stack.url, environment: stack.people['demo-agent'] };
  const parameters = { Bucket: 'acme-reports', Prefix: `audit-${process.pid}` };
  called = (await callS3<typeof called>(door, 'ListObjectsV2', parameters)).body;
});

test('a session is replayed, shown and exported by the command line', async () => {
  const { callId, sessionId } = called;
  const replayed = await countersign('carol', 'replay', sessionId, '--filter', `text=${callId}`);
  expect(replayed.stdout).toMatch(/s3 ListObjectsV2 {2}succeeded 200 {2}\d/);
  const file = join(stack.stateDirectory, `replay-${process.pid}.html`);
  expect(await countersign('carol', 'replay', sessionId, '--html', file)).toMatchObject({ exitCode: 0 });
  expect(await readFile(file, 'utf8')).toContain(callId);
  expect((await countersign('carol', 'sessions', 'show', sessionId)).stdout).toMatch(/\d+ records?: /);
  const { stdout } = await countersign('carol', 'sessions', 'export', sessionId, '--format', 'csv');
  expect(stdout).toContain(`"${callId}"`);
  expect((await countersign('alice', 'sessions', 'export', sessionId)).exitCode).toBe(4);
});

test('closed hours are compacted once, are not written over, and answer as the records do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-audit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ports = { ...createS3Compaction(s3, bucket), clock: () => Date.now() + 2 * 3_600_000 };
  onTestFinished(removeCompacted);
  const first = await compact(ports);
  expect(first.records).toBeGreaterThan(0);
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: 'compacted/' });
  const keys: string[] = [];
  for await (const { Contents = [] } of pages) {
    for (const { Key = '' } of Contents) {
      const { Body, ObjectLockMode } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      expect(ObjectLockMode).toBe('GOVERNANCE');
      await mkdir(dirname(join(folder, Key)), { recursive: true });
      await writeFile(join(folder, Key), (await Body?.transformToByteArray()) ?? '');
      keys.push(Key);
    }
  }
  await expect(
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: keys[0], Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  const sql = `SELECT service, operation, outcome, kind FROM calls WHERE call_id = '${called.callId}'`;
  const { stdout } = await countersign('carol', '--json', 'query', '--dir', folder, '--sql', sql);
  expect(JSON.parse(stdout)).toEqual([
    { service: 's3', operation: 'ListObjectsV2', outcome: 'succeeded', kind: 'call' },
  ]);
});

/** These hours are open, so what was made of them lacks what comes later, which a verifier would miss. */
async function removeCompacted(): Promise<void> {
  const { Versions = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: 'compacted/' }),
  );
  for (const { Key, VersionId } of Versions) {
    const version = { Bucket: bucket, Key, VersionId };
    await s3.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: true }));
  }
}
