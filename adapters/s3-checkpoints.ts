// Checkpoints in a bucket: read, and written once under their number. Copies to a second bucket what is missing there.
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { sha256Hex } from '../core/call.ts';
import { checkpointSchema } from '../core/record/checkpoint.ts';
import { checkpointKey, checkpointPrefix } from '../core/record/record-keys.ts';
import type { SealPorts, StoredCheckpoint } from '../core/record/seal.ts';
import { putOnce } from './s3-put-once.ts';

export function createS3Checkpoints(client: S3Client, Bucket: string): SealPorts['checkpoints'] {
  return {
    async latest() {
      const key = await latestKey(client, Bucket);
      return key === undefined ? undefined : this.get(key);
    },

    async get(key): Promise<StoredCheckpoint> {
      const bytes = await bytesOf(client, Bucket, key);
      const checkpoint = checkpointSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
      return { key, sha256: sha256Hex(bytes), checkpoint };
    },

    put: (key, checkpoint) =>
      putOnce(client, Bucket, key, new TextEncoder().encode(JSON.stringify(checkpoint))),
  };
}

/** Copies every checkpoint up to that number which comes after the last one in the copy. Resolves with how many. */
export async function copyCheckpoints(
  client: S3Client,
  from: { readonly bucket: string; readonly lastNumber: number },
  toBucket: string,
): Promise<number> {
  const last = await latestKey(client, toBucket);
  const first = last === undefined ? 0 : numberOf(last) + 1;
  for (let number = first; number <= from.lastNumber; number += 1) {
    const key = checkpointKey(number);
    await putOnce(client, toBucket, key, await bytesOf(client, from.bucket, key));
  }
  return Math.max(0, from.lastNumber - first + 1);
}

async function bytesOf(client: S3Client, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

/** Of the last folder the last key: text order is the order of numbers. */
async function latestKey(client: S3Client, Bucket: string): Promise<string | undefined> {
  const folder = (await allOf(client, Bucket, checkpointPrefix, '/')).at(-1);
  return folder === undefined ? undefined : (await allOf(client, Bucket, folder)).at(-1);
}

async function allOf(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  Delimiter?: string,
): Promise<string[]> {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken, ...(Delimiter && { Delimiter }) }),
    );
    for (const { Prefix: prefix } of page.CommonPrefixes ?? []) if (prefix !== undefined) found.push(prefix);
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) found.push(Key);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found.sort();
}

function numberOf(key: string): number {
  return Number(/(\d{12})\.json$/.exec(key)?.[1]);
}
