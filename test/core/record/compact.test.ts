// Which records an hour's files hold, and that each is in one of them, however often it is made.
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, expect, test } from 'vitest';
import { compactedPrefix } from '../../../core/record/compact.ts';
import { checkpointPrefix, recordPrefixes } from '../../../core/record/record-keys.ts';
import { compacted, createQueriedArchive, type Objects } from '../../support/queried-archive.ts';

const hourMilliseconds = 3_600_000;
let objects: Objects;
let nowMilliseconds: number;

beforeAll(async () => {
  ({ objects, nowMilliseconds } = await createQueriedArchive());
});

const recordsIn = async (files: ReadonlyMap<string, Uint8Array>): Promise<string[]> => {
  const rows = await Promise.all(
    [...files.values()].map((file) => parquetReadObjects({ file: new Uint8Array(file).buffer })),
  );
  return rows.flat().map(({ record }) => String(record));
};

test('each record of a closed hour is in one file, byte for byte', async () => {
  const { files, outcome } = await compacted(objects, nowMilliseconds + 2 * hourMilliseconds);
  const stored = [...objects.values()].map(({ bytes }) => Buffer.from(bytes).toString());
  expect((await recordsIn(files)).sort()).toEqual(stored.sort());
  expect(outcome).toEqual({ files: files.size, records: objects.size });
  for (const key of files.keys())
    expect(key).toMatch(/^compacted\/(calls|events)\/date=\d{4}-\d\d-\d\d\/hour=\d\d\/part-0000\.parquet$/);
});

test('an object that is no record holds up none', async () => {
  const key = 'calls/date=2026-11-18/session=x/call_x.json';
  const littered: Objects = new Map([
    ...objects,
    [key, { bytes: Buffer.from('no { record'), modifiedAtMilliseconds: nowMilliseconds }],
  ]);
  const { files } = await compacted(littered, nowMilliseconds + 2 * hourMilliseconds);
  expect(await recordsIn(files)).toHaveLength(objects.size);
});

test('the open hour waits until it is closed and what was written last can be listed', async () => {
  const written = [...objects.values()].map(({ modifiedAtMilliseconds }) => modifiedAtMilliseconds);
  const hourEnd = (Math.floor(Math.max(...written) / hourMilliseconds) + 1) * hourMilliseconds;
  const before = await compacted(objects, hourEnd + 4 * 60_000);
  const after = await compacted(objects, hourEnd + 5 * 60_000);
  expect(before.outcome.records).toBeLessThan(objects.size);
  expect(after.outcome.records).toBe(objects.size);
});

test('a later run reads nothing of what is made, and makes the same of what is not', async () => {
  const first = await compacted(objects, nowMilliseconds + 2 * hourMilliseconds);
  const again = await compacted(objects, nowMilliseconds + 3 * hourMilliseconds, first.files);
  expect(again).toMatchObject({ reads: [], outcome: { files: 0, records: 0 } });
  const [lost = '', ...kept] = [...first.files.keys()];
  const made = new Map(kept.map((key) => [key, first.files.get(key) ?? Buffer.of()]));
  const repaired = await compacted(objects, nowMilliseconds + 3 * hourMilliseconds, made);
  expect([...repaired.files]).toEqual([[lost, first.files.get(lost)]]);
});

test('a busy hour is cut into files of 20,000 records or 64 MB', async () => {
  const [[, sample] = [], ..._] = objects;
  const bytes = sample?.bytes ?? Buffer.of();
  const busy: Objects = new Map(
    Array.from({ length: 20_001 }, (_, index) => [
      `calls/date=2026-11-26/session=s/call_${String(index).padStart(26, '0')}.json`,
      { bytes: index === 0 ? bytes : Buffer.from('{}'), modifiedAtMilliseconds: nowMilliseconds },
    ]),
  );
  const { files } = await compacted(busy, nowMilliseconds + 2 * hourMilliseconds);
  expect([...files.keys()].map((key) => key.slice(-17))).toEqual(['part-0000.parquet', 'part-0001.parquet']);
});

test('lies where no checkpoint looks for records', () => {
  for (const prefix of [...recordPrefixes, checkpointPrefix]) {
    expect(compactedPrefix.startsWith(prefix) || prefix.startsWith(compactedPrefix)).toBe(false);
  }
});
