// What the checkpoint function reads of the archive: which records came since a time, and each of them whole.
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { sha256Hex } from '../core/call.ts';
import { placeOf } from '../core/record/chain-link.ts';
import { recordPrefixes } from '../core/record/record-keys.ts';
import type { SealPorts } from '../core/record/seal.ts';

const millisecondsPerDay = 86_400_000;
/** A record's key has the date of its call, which began before it was written: hours before, for what a sweeper settles. */
const dateWindowMilliseconds = 26 * 3_600_000;

export function createS3RecordSource(client: S3Client, Bucket: string): SealPorts['records'] {
  async function* listed(Prefix: string, sinceMilliseconds: number): AsyncGenerator<string> {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
      for (const { Key, LastModified } of page.Contents ?? []) {
        // S3 gives whole seconds.
        if (Key !== undefined && Number(LastModified) >= Math.floor(sinceMilliseconds / 1000) * 1000)
          yield Key;
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  return {
    async *keysSince(sinceMilliseconds, nowMilliseconds) {
      for (const prefix of recordPrefixes) {
        if (sinceMilliseconds === undefined) {
          yield* listed(prefix, 0);
          continue;
        }
        const firstDay = Math.floor((sinceMilliseconds - dateWindowMilliseconds) / millisecondsPerDay);
        // A day ahead, for clocks that are.
        const lastDay = Math.floor(nowMilliseconds / millisecondsPerDay) + 1;
        for (let day = firstDay; day <= lastDay; day += 1) {
          const date = new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
          yield* listed(`${prefix}date=${date}/`, sinceMilliseconds);
        }
      }
    },

    async read(key) {
      const { Body, VersionId = '' } = await client.send(new GetObjectCommand({ Bucket, Key: key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const sha256 = sha256Hex(bytes);
      const place = placeOf(bytes, sha256);
      return { key, versionId: VersionId, sha256, lengthBytes: bytes.byteLength, ...(place && { place }) };
    },
  };
}
