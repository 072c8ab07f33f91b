// Reads the archive as the administrator of the customer's account does: plain S3, with what its lock says.
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { RecordEvent } from '../../core/record/record-event.ts';
import type { Transcript } from '../../core/transcript.ts';
import { archiveObjects, readsAtOnce } from './archive-objects.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

interface ArchivedRecord {
  readonly key: string;
  readonly transcript: Transcript;
  readonly lockMode: string | undefined;
  readonly lockedUntil: Date | undefined;
  readonly writtenAt: Date | undefined;
}

/** What other test files left before this one began is none of its sessions'. Full seconds, as S3 gives them. */
const begunAtMilliseconds = Math.floor(Date.now() / 1000) * 1000;

/** Nothing in the archive ever changes, so that each object is read once. */
const read = new Map<string, Promise<ArchivedRecord>>();

/** All records of calls since the test file began, in no order. */
export async function recordsWritten(): Promise<readonly ArchivedRecord[]> {
  const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
  const Bucket = inject('stack').outputs.ArchiveBucketName ?? '';
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: 'calls/' })) {
    const unread = Contents.filter(
      ({ Key = '', LastModified }) => Number(LastModified) >= begunAtMilliseconds && !read.has(Key),
    );
    for (let index = 0; index < unread.length; index += readsAtOnce) {
      for (const { Key = '' } of unread.slice(index, index + readsAtOnce)) {
        if (!read.has(Key)) read.set(Key, readRecord(s3, Bucket, Key));
      }
      await Promise.all(read.values());
    }
  }
  return Promise.all(read.values());
}

/** All records of the sessions of that name, in the order of their calls, an intent before the end of its call. */
export async function recordsOf(roleSessionName: string): Promise<readonly ArchivedRecord[]> {
  const records = await recordsWritten();
  const sessions = new Set(
    records
      .filter(({ transcript: { maskedCall } }) => maskedCall?.parameters.RoleSessionName === roleSessionName)
      .map(({ transcript }) => transcript.sessionId),
  );
  const order = ({ transcript: { callId, kind } }: ArchivedRecord) =>
    `${callId} ${['intent', 'streaming', 'call'].indexOf(kind)}`;
  return records
    .filter(({ transcript }) => sessions.has(transcript.sessionId))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function readRecord(s3: S3Client, Bucket: string, Key: string): Promise<ArchivedRecord> {
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return {
    key: Key,
    transcript: JSON.parse((await object.Body?.transformToString()) ?? ''),
    lockMode: object.ObjectLockMode,
    lockedUntil: object.ObjectLockRetainUntilDate,
    writtenAt: object.LastModified,
  };
}

/** What was recorded besides calls, as far as its type is asked for. */
export async function eventsOfType(type: RegExp): Promise<readonly RecordEvent[]> {
  const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
  const Bucket = inject('stack').outputs.ArchiveBucketName ?? '';
  const objects = await archiveObjects(s3, Bucket, ['events/']);
  return [...objects.values()]
    .map((bytes): RecordEvent => JSON.parse(Buffer.from(bytes).toString()))
    .filter((event) => type.test(event.type));
}
