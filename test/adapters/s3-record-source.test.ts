// What is new in the archive is found whatever day it belongs to, on quiet days and on days of many pages, and only once.
import { GetObjectCommand, type ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createS3RecordSource } from '../../adapters/s3-record-source.ts';

const now = Date.parse('2026-11-26T12:00:00.000Z');
const hour = 3_600_000;
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Pages of a thousand in the order of text, as ListObjectsV2 gives them; key → when it was written. */
function s3With(objects: ReadonlyMap<string, number>) {
  let listings = 0;
  const client = {
    async send(command: ListObjectsV2Command | GetObjectCommand) {
      if (command instanceof GetObjectCommand) {
        const text = '{"chain":{"writer":"wrt_1","sequence":0,"previousSha256":null}}';
        return { VersionId: 'v1', Body: { transformToByteArray: async () => Buffer.from(text) } };
      }
      listings += 1;
      const { Prefix = '', StartAfter = '' } = command.input;
      const found = [...objects.keys()].filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
      const Contents = found
        .slice(0, 1000)
        .map((Key) => ({ Key, LastModified: new Date(objects.get(Key) ?? 0) }));
      return { Contents, IsTruncated: found.length > 1000 };
    },
  } as unknown as S3Client;
  return { source: createS3RecordSource(client, 'archive'), listings: () => listings };
}

const keysOf = async (source: ReturnType<typeof s3With>['source'], since: number | undefined) => {
  const keys: string[] = [];
  for await (const key of source.keysSince(since, now)) keys.push(key);
  return keys.sort();
};

test('of a quiet time takes a few listings', async () => {
  const fresh = 'calls/date=2026-11-26/hour=11/session=ses_1/call_1.json';
  const event = 'events/date=2026-11-26/hour=11/evt_1.json';
  const late = 'calls/date=2026-11-25/hour=23/session=ses_1/call_0.json';
  const old = 'calls/date=2026-11-26/hour=10/session=ses_1/call_2.json';
  const { source, listings } = s3With(
    new Map([
      [fresh, now],
      [event, now],
      [late, now],
      [old, now - hour],
    ]),
  );
  await expect(keysOf(source, now - 300_000)).resolves.toEqual([late, fresh, event]);
  expect(listings()).toBeLessThanOrEqual(8);
});

test.each([
  ['an hour', 1],
  ['a day', 24],
])('of %s of many pages gives every key once, whatever it begins with', async (_, hoursUsed) => {
  const keys = Array.from({ length: 5000 }, (_, index) => {
    const session = `ses_${alphabet[index % 32]}${alphabet[(index * 7) % 32]}`;
    const ofHour = `hour=${String(index % hoursUsed).padStart(2, '0')}`;
    return `calls/date=2026-11-26/${ofHour}/session=${session}/call_${String(index).padStart(5, '0')}.json`;
  });
  const strange = [
    'calls/date=2026-11-26/a.json',
    'calls/date=2026-11-26/hour=00/a.json',
    'calls/date=2026-11-26/hour=00/session=ses_/x',
    'calls/date=2026-11-26/hour=00/zzz',
    'calls/date=2026-11-26/session=ses_/x',
    'calls/date=2026-11-26/zzz',
  ];
  const all = [...keys, ...strange];
  const { source } = s3With(new Map(all.map((key) => [key, now])));
  await expect(keysOf(source, now - hour)).resolves.toEqual(all.sort());
  await expect(keysOf(source, undefined)).resolves.toEqual(all.sort());
});

test('a record is read with its version, its hash and its place', async () => {
  const { source } = s3With(new Map());
  await expect(source.read('k')).resolves.toMatchObject({
    key: 'k',
    versionId: 'v1',
    lengthBytes: 63,
    place: { writer: 'wrt_1', sequence: 0 },
  });
});
