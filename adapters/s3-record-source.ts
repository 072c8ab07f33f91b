// What the checkpoint function reads of the archive: which records came since a time, and each of them whole.
import { type _Object, GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { sha256Hex } from '../core/call.ts';
import { placeOf } from '../core/record/chain-link.ts';
import type { CompactPorts, StoredObject } from '../core/record/compact.ts';
import { recordPrefixes } from '../core/record/record-keys.ts';
import type { SealPorts } from '../core/record/seal.ts';

/** What follows `ses_` in a session's id, in the order of text. */
const sessionBeginnings = '0123456789abcdefghjkmnpqrstvwxyz';
const millisecondsPerDay = 86_400_000;
/** A record's key has the date of its call, which began before it was written: hours before, for what a sweeper settles. */
const dateWindowMilliseconds = 26 * 3_600_000;

export function createS3RecordSource(
  client: S3Client,
  Bucket: string,
): SealPorts['records'] & { readonly objectsSince: CompactPorts['recordsSince'] } {
  /** Of one page, and whether that was all. */
  async function page(Prefix: string, StartAfter: string | undefined) {
    const command = new ListObjectsV2Command({ Bucket, Prefix, ...(StartAfter && { StartAfter }) });
    const { Contents = [], IsTruncated = false } = await client.send(command);
    return { objects: Contents, last: Contents.at(-1)?.Key, isAll: !IsTruncated };
  }

  async function objectsBelow(prefix: string, sinceMilliseconds: number): Promise<StoredObject[]> {
    // S3 gives whole seconds.
    const since = Math.floor(sinceMilliseconds / 1000) * 1000;
    const isNew = ({ LastModified }: { readonly LastModified?: Date | undefined }) =>
      Number(LastModified) >= since;
    const first = await page(prefix, undefined);
    if (first.isAll) return first.objects.filter(isNew).flatMap(stored);
    // A busy day has millions: its sessions are listed in parts, from each beginning to the next, with nothing between.
    const beginnings = ['', ...[...sessionBeginnings].map((character) => `session=ses_${character}`)];
    const parts = beginnings.map(async (beginning, index) => {
      const next = beginnings[index + 1];
      const end = next === undefined ? undefined : `${prefix}${next}`;
      const found: StoredObject[] = [];
      let after: string | undefined = beginning === '' ? undefined : `${prefix}${beginning}`;
      for (;;) {
        const { objects, last, isAll } = await page(prefix, after);
        for (const object of objects) {
          if (object.Key === undefined || (end !== undefined && object.Key > end)) continue;
          if (isNew(object)) found.push(...stored(object));
        }
        if (isAll || last === undefined || (end !== undefined && last > end)) return found;
        after = last;
      }
    });
    return (await Promise.all(parts)).flat();
  }

  async function* objectsSince(sinceMilliseconds: number | undefined, nowMilliseconds: number) {
    for (const prefix of recordPrefixes) {
      if (sinceMilliseconds === undefined) {
        yield* await objectsBelow(prefix, 0);
        continue;
      }
      const firstDay = Math.floor((sinceMilliseconds - dateWindowMilliseconds) / millisecondsPerDay);
      // A day ahead, for clocks that are.
      const lastDay = Math.floor(nowMilliseconds / millisecondsPerDay) + 1;
      for (let day = firstDay; day <= lastDay; day += 1) {
        const date = new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
        yield* await objectsBelow(`${prefix}date=${date}/`, sinceMilliseconds);
      }
    }
  }

  return {
    objectsSince,

    async *keysSince(sinceMilliseconds, nowMilliseconds) {
      for await (const { key } of objectsSince(sinceMilliseconds, nowMilliseconds)) yield key;
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

function stored({ Key, Size = 0, LastModified }: _Object): StoredObject[] {
  if (Key === undefined) return [];
  return [{ key: Key, lengthBytes: Size, modifiedAtMilliseconds: Number(LastModified) }];
}
