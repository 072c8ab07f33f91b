// The archive: one object per record in a bucket with Object Lock, written once and never over another, each bound to the
// one before in the chain of its writer (core/record/chain.ts). Keys: core/record/record-keys.ts.
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { CountersignError } from '../core/countersign-error.ts';
import { callIdMilliseconds } from '../core/identifiers.ts';
import type { Archive, RandomBytes } from '../core/ports.ts';
import { createRecordChain } from '../core/record/chain.ts';
import { callFolder, callFoldersOf, kindOfKey, transcriptKey } from '../core/record/record-keys.ts';
import type { Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import { putOnce } from './s3-put-once.ts';

/** Reads of one session that are under way at once. */
const concurrentReads = 8;

export interface ArchiveReader extends Pick<Archive, 'read'> {
  /** The record that says most of one call; undefined: there is none. Throws CountersignError `record-unavailable`. */
  find(call: Pick<Transcript, 'callId' | 'sessionId'>): Promise<Transcript | undefined>;
}

/** Whoever only reads has no chain. */
export function createS3ArchiveReader(client: S3Client, bucketName: string): ArchiveReader {
  async function* keysBelow(Prefix: string): AsyncGenerator<string> {
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({ Bucket: bucketName, Prefix, ContinuationToken });
      const page = await client.send(command).catch(unreadable);
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async function* keysOf(session: Session): AsyncGenerator<string> {
    for (const folder of callFoldersOf(session)) yield* keysBelow(folder);
  }

  async function readObject(Key: string): Promise<Transcript> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucketName, Key })).catch(unreadable);
    return JSON.parse((await Body?.transformToString('utf8')) ?? '');
  }

  return {
    async find({ callId, sessionId }) {
      const receivedAt = new Date(callIdMilliseconds(callId)).toISOString();
      const keys: string[] = [];
      for await (const key of keysBelow(`${callFolder(receivedAt, sessionId)}${callId}.`)) keys.push(key);
      const best = keys.sort((a, b) => saying(b) - saying(a))[0];
      return best === undefined ? undefined : readObject(best);
    },

    async *read(session) {
      const keys = [];
      for await (const key of keysOf(session)) keys.push(key);
      const latest = new Map<string, string>();
      for (const key of keys) {
        const callId = key.slice(key.lastIndexOf('/') + 1).split('.')[0] ?? key;
        const known = latest.get(callId);
        if (known === undefined || saying(key) > saying(known)) latest.set(callId, key);
      }
      const ordered = [...latest.keys()].sort().flatMap((callId) => latest.get(callId) ?? []);
      for (let index = 0; index < ordered.length; index += concurrentReads) {
        yield* await Promise.all(ordered.slice(index, index + concurrentReads).map(readObject));
      }
    },
  };
}

/** One `createS3Archive` is one writer. */
export function createS3Archive(
  client: S3Client,
  bucketName: string,
  random: RandomBytes,
  /** Of one write. Default: putOnce's own. */
  patienceMilliseconds?: number,
): Archive & ArchiveReader {
  const chain = createRecordChain({
    random,
    write: (key, bytes) => putOnce(client, bucketName, key, bytes, patienceMilliseconds),
  });
  return {
    ...createS3ArchiveReader(client, bucketName),
    async put(transcript) {
      const outcome = await chain.append(transcriptKey(transcript), transcript).catch(unwritable);
      if (outcome === 'taken') unwritable(new Error(`${transcriptKey(transcript)} was there before`));
    },
  };
}

/** How much a record says of its call. */
const saying = (key: string): number => ['intent', 'streaming', 'call'].indexOf(kindOfKey(key));

function unwritable(cause: unknown): never {
  throw new CountersignError(
    'record-unavailable',
    'the archive cannot be written, so nothing may run: try again in a moment',
    { cause },
  );
}

function unreadable(cause: unknown): never {
  throw new CountersignError('record-unavailable', 'the archive cannot be read: try again in a moment', {
    cause,
  });
}
