// Compactions are proved by the checkpoints that sealed their records: whatever was changed in one is found in its row, whether the
// records were downloaded as well or are long gone.
import { beforeAll, describe, expect, test } from 'vitest';
import { columnsOfParquet } from '../../../adapters/parquet-rows.ts';
import type { CompactedColumns } from '../../../core/record/compact.ts';
import { createVerification } from '../../../core/record/verification.ts';
import { compacted } from '../../support/queried-archive.ts';
import { createSealedArchive, publicKeyDer } from '../../support/sealed-archive.ts';

const archive = createSealedArchive();
let files: ReadonlyMap<string, CompactedColumns>;
const fileOf = (hour: number) => `compacted/calls/date=2026-11-26/hour=${hour}/part-0000.parquet`;

beforeAll(async () => {
  const chain = archive.chain();
  const minutes = 5;
  for (let minute = 0; minute < 180; minute += minutes) {
    await archive.record(chain, { outcome: 'succeeded' });
    archive.pass(minutes * 60);
    await archive.seal();
  }
  const made = await compacted(archive.objects, Date.parse('2026-11-26T16:00:00.000Z'));
  const read = [...made.files].map(
    async ([key, file]) => [key, (await columnsOfParquet(file)) ?? {}] as const,
  );
  files = new Map(await Promise.all(read));
});

/** `changed`: in the place of the file of that name. */
function verify(changed: Readonly<Record<string, CompactedColumns | undefined>> = {}, only?: string) {
  const verification = createVerification({
    publicKeysDer: [publicKeyDer],
    ...(only !== undefined && { only }),
  });
  for (const [key, bytes] of archive.download()) verification.add(key, bytes);
  for (const [key, columns] of new Map([...files, ...Object.entries(changed)]))
    verification.addCompaction(key, columns);
  return verification.finish();
}

const rowsOf = (hour: number): CompactedColumns => files.get(fileOf(hour)) ?? {};
const mapRows = (
  columns: CompactedColumns,
  change: (values: readonly (string | null)[], name: string) => readonly (string | null)[],
): CompactedColumns =>
  Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, change(values, name)]));
const recordAt = (hour: number, row: number) => JSON.parse(rowsOf(hour).record?.[row] ?? '{}');

test('what the compaction made of the records is proved, with the records and without them', () => {
  expect([...files.keys()]).toEqual([12, 13, 14].map(fileOf));
  expect(verify()).toMatchObject({ findings: [], records: 36, compactedRows: 36 });
  expect(verify({}, 'compacted/')).toMatchObject({ findings: [], records: 0, compactedRows: 36 });
});

test('what was not asked about is not looked at', () => {
  const only = 'calls/date=2026-11-26/';
  expect(verify({ [fileOf(13)]: undefined }, only)).toMatchObject({ findings: [], compactedRows: 0 });
});

describe.each([
  ['with the records', undefined],
  ['without them', 'compacted/'],
])('[L5] %s', (_, only) => {
  test('a cell that was flipped is named, with its row and what stood there', () => {
    const changed = mapRows(rowsOf(13), (values, name) =>
      name === 'outcome' ? values.map((value, row) => (row === 3 ? 'denied' : value)) : values,
    );
    const { findings, intact } = verify({ [fileOf(13)]: changed }, only);
    expect(intact).toBe(false);
    expect(findings).toMatchObject([
      {
        kind: 'flipped',
        key: fileOf(13),
        checkpoint: expect.any(Number),
        message: 'row 4 says `denied` under `outcome` where its record says `succeeded`',
      },
    ]);
  });

  test('a row whose record was changed with it is named by the record', () => {
    const { callId } = recordAt(13, 3);
    const changed = mapRows(rowsOf(13), (values, name) => {
      if (name !== 'outcome' && name !== 'record') return values;
      return values.map((value, row) => (row === 3 ? (value ?? '').replace('succeeded', 'denied') : value));
    });
    expect(verify({ [fileOf(13)]: changed }, only).findings).toMatchObject([
      {
        kind: 'flipped',
        key: fileOf(13),
        message: expect.stringMatching(
          `^row 4 holds calls/.*${callId}\\.json with other bytes than checkpoint \\d+ sealed$`,
        ),
      },
    ]);
  });

  test('rows that were taken out are missed', () => {
    const [first, second] = [recordAt(13, 3), recordAt(13, 4)];
    const changed = mapRows(rowsOf(13), (values) => values.filter((_, row) => row !== 3 && row !== 4));
    const { findings } = verify({ [fileOf(13)]: changed }, only);
    expect(findings).toMatchObject([{ kind: 'dropped', key: 'compacted/calls/date=2026-11-26/hour=13/' }]);
    expect(findings[0]?.message).toMatch(/^no row holds calls\/.*, nor 1 more of that time$/);
    expect([first.callId, second.callId].some((callId) => findings[0]?.message.includes(callId))).toBe(true);
  });

  test('a row that stands twice, one that was made up, and one in another hour are named', () => {
    const added = (columns: CompactedColumns, row: (name: string) => string | null) =>
      mapRows(columns, (values, name) => [...values, row(name)]);
    const twice = added(rowsOf(13), (name) => rowsOf(13)[name]?.[0] ?? null);
    expect(verify({ [fileOf(13)]: twice }, only).findings).toMatchObject([
      { kind: 'duplicated', key: fileOf(13), message: `row 13 holds the record of row 1 of ${fileOf(13)}` },
    ]);
    const madeUp = added(rowsOf(13), (name) => (name === 'record' ? '{"callId":"call_x"}' : null));
    const [finding] = verify({ [fileOf(13)]: { record: madeUp.record ?? [] } }, only).findings;
    expect(finding).toEqual({
      kind: 'inserted',
      key: fileOf(13),
      message: 'row 13 holds no record that was sealed, nor one that lies here',
    });
    const moved = added(rowsOf(14), (name) => rowsOf(12)[name]?.[5] ?? null);
    const rest = mapRows(rowsOf(12), (values) => values.filter((_, row) => row !== 5));
    expect(verify({ [fileOf(12)]: rest, [fileOf(14)]: moved }, only).findings).toMatchObject([
      {
        kind: 'reordered',
        key: fileOf(14),
        message: expect.stringMatching(/^row 13 holds calls\/.*, which was written in another hour$/),
      },
    ]);
  });

  test('a row that was put among the rows of the other table is named, and not counted there', () => {
    const events = 'compacted/events/date=2026-11-26/hour=13/part-0000.parquet';
    const rest = mapRows(rowsOf(13), (values) => values.filter((_, row) => row !== 3));
    const moved = { record: [rowsOf(13).record?.[3] ?? null] };
    expect(verify({ [fileOf(13)]: rest, [events]: moved }, only).findings).toContainEqual(
      expect.objectContaining({
        kind: 'reordered',
        key: events,
        message: expect.stringMatching(/^row 1 holds calls\/.*, which is none of `events`$/),
      }),
    );
  });

  test('a file that cannot be read, and one of a name that no compaction has, are named', () => {
    const stray = 'compacted/calls/date=2026-11-26/hour=13/more.parquet';
    expect(verify({ [fileOf(12)]: undefined, [stray]: rowsOf(13) }, only).findings).toMatchObject([
      { kind: 'flipped', key: fileOf(12), message: 'it cannot be read as rows with a `record` each' },
      { kind: 'inserted', key: stray, message: 'no compaction is called so' },
    ]);
  });
});

test('an hour that was never compacted is no fault: its records are what counts', () => {
  const verification = createVerification({ publicKeysDer: [publicKeyDer] });
  for (const [key, bytes] of archive.download()) verification.add(key, bytes);
  verification.addCompaction(fileOf(12), rowsOf(12));
  expect(verification.finish()).toMatchObject({ findings: [], compactedRows: 12 });
});

test('[L5] a row that agrees with a record that was changed after it was sealed is found like the record', () => {
  const verification = createVerification({ publicKeysDer: [publicKeyDer] });
  const { callId } = recordAt(13, 3);
  const flip = (text: string) => text.replace('succeeded', 'denied');
  for (const [key, bytes] of archive.download()) {
    const text = Buffer.from(bytes).toString();
    verification.add(key, key.includes(callId) ? Buffer.from(flip(text)) : bytes);
  }
  for (const [key, columns] of files) {
    const changed = mapRows(columns, (values) =>
      values.map((value, row) => (key === fileOf(13) && row === 3 ? flip(value ?? '') : value)),
    );
    verification.addCompaction(key, changed);
  }
  expect(verification.finish().findings.map(({ kind, key }) => [kind, key.startsWith('compacted/')])).toEqual(
    [
      ['flipped', false],
      ['flipped', true],
    ],
  );
});
