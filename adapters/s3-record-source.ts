// What the checkpoint function reads of the archive: which records came since a time, and each of them whole.
import { type _Object, GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { sha256Hex } from '../core/call.ts';
import { placeOf } from '../core/record/chain-link.ts';
import type { CompactPorts, StoredObject } from '../core/record/compact.ts';
import { recordPrefixes } from '../core/record/record-keys.ts';
import type { SealPorts } from '../core/record/seal.ts';

/** How a busy day is parted, and then a busy hour: what its keys go on with, in the order of text. */
const hours = Array.from({ length: 24 }, (_, hour) => `hour=${String(hour).padStart(2, '0')}/`);
const sessions = [...'0123456789abcdefghjkmnpqrstvwxyz'].map((character) => `session=ses_${character}`);
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

  /** The keys after `from` up to `end`. Those of a busy time are listed in parts, from each beginning to the next, with nothing between. */
  async function objectsBetween(
    place: { readonly prefix: string; readonly from: string; readonly end?: string | undefined },
    isNew: (object: _Object) => boolean,
    [beginnings = [], ...deeper]: readonly (readonly string[])[],
  ): Promise<StoredObject[]> {
    const { prefix, from, end } = place;
    const found: StoredObject[] = [];
    let after: string | undefined = from === prefix ? undefined : from;
    for (;;) {
      const { objects, last, isAll } = await page(prefix, after);
      for (const object of objects) {
        if (object.Key === undefined || (end !== undefined && object.Key > end)) continue;
        if (isNew(object)) found.push(...stored(object));
      }
      if (isAll || last === undefined || (end !== undefined && last > end)) return found;
      if (beginnings.length > 0) break;
      after = last;
    }
    const cuts = [from, ...beginnings.map((beginning) => from + beginning), end];
    const parts = cuts.slice(0, -1).map((cut, index) => {
      const part = { prefix, from: cut ?? from, end: cuts[index + 1] };
      // What comes before the first beginning is not parted further.
      return objectsBetween(part, isNew, index === 0 ? [] : deeper);
    });
    return (await Promise.all(parts)).flat();
  }

  async function* objectsSince(sinceMilliseconds: number | undefined, nowMilliseconds: number) {
    // S3 gives whole seconds.
    const since = Math.floor((sinceMilliseconds ?? 0) / 1000) * 1000;
    const isNew = ({ LastModified }: _Object) => Number(LastModified) >= since;
    for (const prefix of recordPrefixes) {
      if (sinceMilliseconds === undefined) {
        yield* await objectsBetween({ prefix, from: prefix }, isNew, []);
        continue;
      }
      const firstDay = Math.floor((sinceMilliseconds - dateWindowMilliseconds) / millisecondsPerDay);
      // A day ahead, for clocks that are.
      const lastDay = Math.floor(nowMilliseconds / millisecondsPerDay) + 1;
      for (let day = firstDay; day <= lastDay; day += 1) {
        const date = new Date(day * millisecondsPerDay).toISOString().slice(0, 10);
        const ofDay = `${prefix}date=${date}/`;
        yield* await objectsBetween({ prefix: ofDay, from: ofDay }, isNew, [hours, sessions]);
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
