// The archive: one object per record in a bucket with Object Lock, written once and never over another.
// Keys: calls/date=YYYY-MM-DD/session=SESSION/CALL.json (and .intent.json, .streaming.json), docs/adr/0001.
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CountersignError } from '../core/countersign-error.ts';
import type { Archive } from '../core/ports.ts';
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';

const suffixes = { intent: '.intent.json', streaming: '.streaming.json', call: '.json' } as const;
const secondsPerDay = 86_400;
/** Reads of one session that are under way at once. */
const concurrentReads = 8;

export function archiveKey(transcript: Transcript): string {
  const { receivedAt, sessionId, callId, kind } = transcript;
  return `calls/date=${receivedAt.slice(0, 10)}/session=${sessionId}/${callId}${suffixes[kind]}`;
}

export function createS3Archive(client: S3Client, bucketName: string): Archive {
  async function* keysOf(session: Session): AsyncGenerator<string> {
    const lastEpochSeconds = session.expiresAtEpochSeconds;
    for (let at = session.issuedAtEpochSeconds; ; at += secondsPerDay) {
      const date = new Date(Math.min(at, lastEpochSeconds) * 1000).toISOString().slice(0, 10);
      let ContinuationToken: string | undefined;
      do {
        const command = new ListObjectsV2Command({
          Bucket: bucketName,
          Prefix: `calls/date=${date}/session=${session.id}/`,
          ContinuationToken,
        });
        const page = await client.send(command).catch(unreadable);
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      if (at >= lastEpochSeconds) return;
    }
  }

  async function readObject(Key: string): Promise<Transcript> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key })).catch(unreadable);
    return JSON.parse((await Body?.transformToString('utf8')) ?? '');
  }

  return {
    async put(transcript) {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucketName,
            Key: archiveKey(transcript),
            Body: JSON.stringify(transcript),
            ContentType: 'application/json',
            IfNoneMatch: '*',
          }),
        );
      } catch (error) {
        throw new CountersignError(
          'record-unavailable',
          'the archive cannot be written, so nothing may run: try again in a moment',
          { cause: error },
        );
      }
    },

    async *read(session) {
      const keys = [];
      for await (const key of keysOf(session)) keys.push(key);
      const latest = new Map<string, string>();
      const rank = (key: string) =>
        [suffixes.intent, suffixes.streaming].findIndex((end) => key.endsWith(end));
      for (const key of keys) {
        const callId = key.slice(key.lastIndexOf('/') + 1).split('.')[0] ?? key;
        const known = latest.get(callId);
        // -1 is the whole call; then `streaming` (1) says more than `intent` (0).
        const isBetter =
          known === undefined || rank(key) === -1 || (rank(known) !== -1 && rank(key) > rank(known));
        if (isBetter) latest.set(callId, key);
      }
      const ordered = [...latest.keys()].sort().flatMap((callId) => latest.get(callId) ?? []);
      for (let index = 0; index < ordered.length; index += concurrentReads) {
        yield* await Promise.all(ordered.slice(index, index + concurrentReads).map(readObject));
      }
    },
  };
}

function unreadable(cause: unknown): never {
  throw new CountersignError('record-unavailable', 'the archive cannot be read: try again in a moment', {
    cause,
  });
}
