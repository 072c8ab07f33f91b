// A legal hold on the deployed stack, by the command line: S3 itself keeps the records of the session, those that come later too,
// and lets them go only when two auditors released it.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectLegalHoldCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, inject, test, vi } from 'vitest';
import { createS3LegalHolds } from '../../adapters/s3-legal-holds.ts';
import type { ObjectVersion } from '../../core/record/keep-holds.ts';
import type { RecordEvent } from '../../core/record/record-event.ts';
import { eventsOfType } from '../support/archive-reader.ts';
import { countersign } from '../support/countersign-cli.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { callS3 } from '../support/s3-call.ts';

vi.setConfig({ testTimeout: 180_000 });
const stack = inject('stack');
const Bucket = stack.outputs.ArchiveBucketName ?? '';
const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const lambda = new LambdaClient(emulatorClientOptions());

async function call(): Promise<string> {
  const door = { url: stack.url, environment: stack.people['reporting-agent'] };
  const parameters = { Bucket: 'acme-reports', Prefix: 'held' };
  return (await callS3<{ sessionId: string }>(door, 'ListObjectsV2', parameters)).body.sessionId;
}

/** What the schedule does every five minutes. */
async function keepHolds(): Promise<void> {
  const FunctionName = stack.outputs.LegalHoldFunctionName ?? '';
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  expect([FunctionError, Payload?.transformToString()]).toEqual([
    undefined,
    expect.stringMatching(/"failed": ?0/),
  ]);
}

async function holdsOf(sessionId: string) {
  const ours: ObjectVersion[] = [];
  for await (const version of createS3LegalHolds(s3, Bucket).versionsBelow('calls/'))
    if (version.key.includes(`/session=${sessionId}/`)) ours.push(version);
  return Promise.all(
    ours.map(async ({ key: Key, versionId: VersionId }) => {
      const held = await s3
        .send(new GetObjectLegalHoldCommand({ Bucket, Key, VersionId }))
        .catch(() => undefined);
      return { Key, VersionId, status: held?.LegalHold?.Status ?? 'OFF' };
    }),
  );
}

test('[L4] holds every record of the session until two auditors released it', async () => {
  const sessionId = await call();
  expect(await countersign('alice', 'sessions', 'hold', sessionId, '--reason', 'curious')).toMatchObject({
    exitCode: 5,
  });
  const placed = await countersign('carol', 'sessions', 'hold', sessionId, '--reason', 'case 2026-117');
  expect(placed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is held') });
  expect((await countersign('carol', 'sessions', 'hold', sessionId, '--reason', 'again')).exitCode).toBe(6);
  await keepHolds();
  const first = await holdsOf(sessionId);
  expect(first.length).toBeGreaterThanOrEqual(2);
  expect(new Set(first.map(({ status }) => status))).toEqual(new Set(['ON']));

  await call();
  await keepHolds();
  const later = await holdsOf(sessionId);
  expect(later.length).toBeGreaterThan(first.length);
  expect(new Set(later.map(({ status }) => status))).toEqual(new Set(['ON']));
  const [{ Key, VersionId } = { Key: '', VersionId: '' }, ...others] = later;
  const after: string[] = [];
  for await (const { key } of createS3LegalHolds(s3, Bucket).versionsBelow('calls/', Key)) after.push(key);
  expect(after).not.toContain(Key);
  expect(after).toEqual(expect.arrayContaining(others.map((other) => other.Key)));
  await expect(
    s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention: true })),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });

  const shown = await countersign('carol', 'sessions', 'show', sessionId);
  expect(shown.stdout).toMatch(/hold +placed by Carol Castillo at .*: case 2026-117/);
  expect((await countersign('carol', 'sessions', 'release', sessionId)).stdout).toContain('another auditor');
  expect((await countersign('carol', 'sessions', 'release', sessionId)).exitCode).toBe(5);
  await keepHolds();
  expect(new Set((await holdsOf(sessionId)).map(({ status }) => status))).toEqual(new Set(['ON']));

  expect((await countersign('frank', 'sessions', 'release', sessionId)).stdout).toContain('is released');
  await keepHolds();
  expect(new Set((await holdsOf(sessionId)).map(({ status }) => status))).toEqual(new Set(['OFF']));

  const isOurs = (event: RecordEvent) => 'hold' in event && event.hold.session.id === sessionId;
  await vi.waitFor(
    async () =>
      expect(
        (await eventsOfType(/Held|Hold/))
          .filter(isOurs)
          .map(({ type }) => type)
          .sort(),
      ).toEqual(['HoldReleaseAsked', 'HoldReleased', 'SessionHeld']),
    { timeout: 60_000, interval: 1_000 },
  );
});
