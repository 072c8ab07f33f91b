// Whoever changes the archive, or a copy of it on its way to an auditor, is found out, and the place is named.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FindingKind } from '../../../core/record/finding.ts';
import { checkpointKey } from '../../../core/record/record-keys.ts';
import { createSealedArchive, publicKeyDer, verify } from '../../support/sealed-archive.ts';

type Files = Map<string, Uint8Array>;

const archive = createSealedArchive();
/** Keys of two writers: sealed by checkpoints 0, 1 and 2, ten each, and ten that none has sealed yet. */
const sealed: string[][] = [];
const unsealed: string[] = [];

beforeAll(async () => {
  const chains = [archive.chain(), archive.chain()];
  const write = async (count: number) => {
    const keys: string[] = [];
    for (let index = 0; index < count; index += 1)
      keys.push(await archive.record(chains[index % 2] as never));
    return keys;
  };
  for (let number = 0; number < 3; number += 1) {
    sealed.push(await write(10));
    archive.pass(300);
    await archive.seal();
  }
  unsealed.push(...(await write(10)));
});

const text = (files: Files, key: string) => Buffer.from(files.get(key) ?? []).toString();
const json = (files: Files, key: string) => JSON.parse(text(files, key));
const write = (files: Files, key: string, value: unknown) =>
  files.set(key, Buffer.from(JSON.stringify(value)));
const cut = (files: Files, key: string) => files.set(key, (files.get(key) ?? Buffer.of()).slice(0, -20));
const flip = (files: Files, key: string, at = 40) => {
  const bytes = Buffer.from(files.get(key) ?? []);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  files.set(key, bytes);
};
const swap = (files: Files, one: string, other: string) => {
  const bytes = files.get(one) ?? Buffer.of();
  files.set(one, files.get(other) ?? Buffer.of());
  files.set(other, bytes);
};
const of = (checkpoint: number, index: number) => sealed[checkpoint]?.[index] ?? '';

test('[L5] what nobody touched is intact, and what no checkpoint covers yet is told apart', () => {
  expect(verify(archive.download(), { versions: archive.versions() })).toMatchObject({
    intact: true,
    records: 40,
    sealed: 30,
    notYetSealed: 10,
    checkpoints: 3,
    writers: 2,
    lastCheckpoint: { number: 2, sealedAt: '2026-11-26T12:15:00.000Z' },
  });
});

describe('[L5] of what a checkpoint has sealed, it names', () => {
  const rows: [
    what: string,
    change: (files: Files) => void,
    kind: FindingKind,
    place: () => string,
    checkpoint: number,
  ][] = [
    ['a record that was dropped', (files) => files.delete(of(1, 4)), 'dropped', () => of(1, 4), 1],
    ['the last record of a writer', (files) => files.delete(of(2, 9)), 'dropped', () => of(2, 9), 2],
    [
      'two records that changed places',
      (files) => swap(files, of(1, 2), of(1, 6)),
      'reordered',
      () => [of(1, 2), of(1, 6)].sort()[0] ?? '',
      1,
    ],
    [
      'a record in the place of another',
      (files) => files.set(of(2, 1), files.get(of(0, 1)) ?? Buffer.of()),
      'duplicated',
      () => of(2, 1),
      2,
    ],
    ['a changed bit', (files) => flip(files, of(0, 3)), 'flipped', () => of(0, 3), 0],
    [
      'another outcome',
      (files) => write(files, of(1, 3), { ...json(files, of(1, 3)), outcome: 'denied' }),
      'flipped',
      () => of(1, 3),
      1,
    ],
    ['a lost end', (files) => cut(files, of(2, 5)), 'truncated', () => of(2, 5), 2],
    ['an empty file', (files) => files.set(of(2, 5), Buffer.of()), 'truncated', () => of(2, 5), 2],
    [
      'a record that was moved away',
      (files) => {
        files.set('events/date=2026-11-26/x.json', files.get(of(1, 1)) ?? Buffer.of());
        files.delete(of(1, 1));
      },
      'reordered',
      () => of(1, 1),
      1,
    ],
  ];
  test.each(rows)('%s', (_, change, kind, place, checkpoint) => {
    const files = archive.download();
    change(files);
    const report = verify(files);
    expect(report.intact).toBe(false);
    expect(report.findings[0]).toMatchObject({ kind, key: place(), checkpoint });
  });
});

describe('[L5] of what only the chains prove yet, it names', () => {
  const next = () => unsealed[4] ?? '';
  const rows: [what: string, change: (files: Files) => void, kind: FindingKind, place: () => string][] = [
    [
      'a record that was dropped, by the one after it',
      (files) => files.delete(unsealed[2] ?? ''),
      'dropped',
      next,
    ],
    [
      'a changed outcome',
      (files) => write(files, unsealed[2] ?? '', { ...json(files, unsealed[2] ?? ''), outcome: 'denied' }),
      'flipped',
      () => unsealed[2] ?? '',
    ],
    [
      'two records that changed places',
      (files) => swap(files, unsealed[2] ?? '', unsealed[3] ?? ''),
      'reordered',
      () => [unsealed[2] ?? '', unsealed[3] ?? ''].sort()[0] ?? '',
    ],
    [
      'a record in the place of another',
      (files) => files.set(unsealed[5] ?? '', files.get(unsealed[3] ?? '') ?? Buffer.of()),
      'duplicated',
      () => unsealed[5] ?? '',
    ],
    ['a lost end', (files) => cut(files, unsealed[2] ?? ''), 'truncated', () => unsealed[2] ?? ''],
    [
      'a second record of one number',
      (files) => {
        const other = { ...json(files, unsealed[9] ?? ''), callId: 'call_zzzzzzzzzzzzzzzzzzzzzzzzzz' };
        write(files, forkKey(), other);
      },
      'forked',
      () => forkKey(),
    ],
    [
      'a file that is no record',
      (files) => files.set('calls/date=2026-11-26/note.json', Buffer.from('{}')),
      'inserted',
      () => 'calls/date=2026-11-26/note.json',
    ],
    [
      'a record of a time that was sealed long ago',
      (files) => write(files, backdated, backdatedRecord),
      'inserted',
      () => backdated,
    ],
  ];
  const forkKey = () => {
    const last = unsealed[9] ?? '';
    return `${last.slice(0, last.lastIndexOf('/'))}/call_zzzzzzzzzzzzzzzzzzzzzzzzzz.json`;
  };
  const backdatedRecord = {
    callId: 'call_00000000000000000000000000',
    sessionId: 'ses_x',
    kind: 'call',
    receivedAt: '2026-11-26T11:30:00.000Z',
    chain: { writer: 'wrt_forged', sequence: 0, previousSha256: null },
  };
  const backdated = 'calls/date=2026-11-26/hour=11/session=ses_x/call_00000000000000000000000000.json';
  test.each(rows)('%s', (_, change, kind, place) => {
    const files = archive.download();
    change(files);
    expect(verify(files).findings[0]).toMatchObject({ kind, key: place() });
  });

  test('a writer that goes on after it was said to have ended', async () => {
    const world = createSealedArchive();
    let isLost = false;
    const chain = world.chain(async (key, bytes) => {
      const outcome = await world.put(key, bytes);
      if (isLost) throw new Error('lost');
      return outcome;
    });
    await world.record(chain);
    isLost = true;
    await world.record(chain).catch(() => {});
    isLost = false;
    await world.record(chain);
    const files = world.download();
    const [, doubtful = ''] = [...files.keys()];
    const ended = json(files, doubtful);
    const key = doubtful.replace(/call_\d+/, 'call_99999999999999999999999999');
    const chainOf = { ...ended.chain, sequence: 2, previousSha256: 'a'.repeat(64) };
    write(files, key, { ...ended, callId: 'call_99999999999999999999999999', chain: chainOf });
    expect(verify(files).findings).toContainEqual(expect.objectContaining({ kind: 'forked', key }));
  });
});

describe('[L5] of what S3 says of its versions, it names', () => {
  test('a delete marker', () => {
    const files = archive.download();
    files.delete(of(1, 4));
    const versions = { ...archive.versions(), DeleteMarkers: [{ Key: of(1, 4), IsLatest: true }] };
    expect(verify(files, { versions }).findings).toEqual([
      expect.objectContaining({ kind: 'delete-marker', key: of(1, 4), checkpoint: 1 }),
    ]);
  });

  test('a version that became an older one', () => {
    const files = archive.download();
    write(files, of(1, 4), { ...json(files, of(1, 4)), outcome: 'denied' });
    const versions = archive.versions();
    versions.Versions = versions.Versions.map((row) =>
      row.Key === of(1, 4) ? { ...row, IsLatest: false } : row,
    );
    versions.Versions.push({ Key: of(1, 4), VersionId: 'newer', IsLatest: true });
    expect(verify(files, { versions }).findings).toEqual([
      expect.objectContaining({ kind: 'older-version', key: of(1, 4), checkpoint: 1 }),
    ]);
  });

  test('a second version of what is not sealed yet, and of a checkpoint', () => {
    for (const key of [unsealed[1] ?? '', checkpointKey(1)]) {
      const versions = archive.versions();
      versions.Versions.push({ Key: key, VersionId: 'newer', IsLatest: true });
      expect(verify(archive.download(), { versions }).findings).toEqual([
        expect.objectContaining({ kind: 'older-version', key }),
      ]);
    }
  });
});

describe('[L5] of the checkpoints, it names', () => {
  const change = (files: Files, number: number, by: (checkpoint: ReturnType<typeof json>) => void) => {
    const checkpoint = json(files, checkpointKey(number));
    by(checkpoint);
    write(files, checkpointKey(number), checkpoint);
  };
  const rows: [what: string, change: (files: Files) => void, kind: FindingKind, number: number][] = [
    ['one that is missing', (files) => files.delete(checkpointKey(1)), 'missing-checkpoint', 1],
    ['the first that is missing', (files) => files.delete(checkpointKey(0)), 'missing-checkpoint', 0],
    [
      'one without a signature',
      (files) =>
        change(files, 1, (checkpoint) => {
          checkpoint.signature = '';
        }),
      'unsigned-checkpoint',
      1,
    ],
    [
      'one with the signature of another',
      (files) =>
        change(files, 1, (checkpoint) => {
          checkpoint.signature = json(files, checkpointKey(2)).signature;
        }),
      'wrong-signature',
      1,
    ],
    [
      'one whose statement was changed',
      (files) =>
        change(files, 1, (checkpoint) => {
          checkpoint.statement.recordCount = 9;
        }),
      'wrong-signature',
      1,
    ],
    [
      'one whose list was shortened, with the record',
      (files) => {
        change(files, 1, (checkpoint) => {
          checkpoint.records.shift();
        });
        files.delete([...(sealed[1] ?? [])].sort()[0] ?? '');
      },
      'altered-checkpoint',
      1,
    ],
    ['one that was cut', (files) => cut(files, checkpointKey(1)), 'altered-checkpoint', 1],
    [
      'one in the place of another',
      (files) => files.set(checkpointKey(2), files.get(checkpointKey(1)) ?? Buffer.of()),
      'reordered',
      1,
    ],
    [
      'the last ones, from which records go on',
      (files) => {
        files.delete(checkpointKey(2));
        files.delete(checkpointKey(1));
        for (const key of unsealed)
          write(files, key, { ...json(files, key), receivedAt: '2026-11-26T13:00:00.000Z' });
      },
      'missing-checkpoint',
      1,
    ],
  ];
  test.each(rows)('%s', (_, by, kind, number) => {
    const files = archive.download();
    by(files);
    expect(verify(files).findings[0]).toMatchObject({ kind, checkpoint: number });
  });

  test('all of them, when there is none', () => {
    const files = archive.download();
    for (const key of [0, 1, 2].map(checkpointKey)) files.delete(key);
    expect(verify(files).findings[0]).toMatchObject({ kind: 'missing-checkpoint', checkpoint: 0 });
  });

  test('all of them, under another key', () => {
    const other = new Uint8Array(publicKeyDer).map((byte, index) => (index > 80 ? byte ^ 1 : byte));
    expect(verify(archive.download(), { key: other }).findings.map(({ kind }) => kind)).toEqual([
      'wrong-signature',
      'wrong-signature',
      'wrong-signature',
    ]);
  });

  test('a line that was signed anew over another past', async () => {
    const other = createSealedArchive();
    await other.record(other.chain());
    other.pass(300);
    await other.seal();
    const files = archive.download();
    files.set(checkpointKey(0), other.download().get(checkpointKey(0)) ?? Buffer.of());
    expect(verify(files).findings).toContainEqual(
      expect.objectContaining({ kind: 'forked', key: checkpointKey(0), checkpoint: 0 }),
    );
  });
});

describe('any single change is found', () => {
  test('to any byte of any object that a checkpoint covers, and of any checkpoint', () => {
    const covered = [...sealed.flat(), ...[0, 1, 2].map(checkpointKey)];
    const anywhere = fc.tuple(fc.constantFrom(...covered), fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(anywhere, ([key, position, mask]) => {
        const files = archive.download();
        const bytes = Buffer.from(files.get(key) ?? []);
        const at = position % bytes.byteLength;
        bytes[at] = (bytes[at] ?? 0) ^ mask;
        files.set(key, bytes);
        const report = verify(files);
        expect(report.intact).toBe(false);
        expect(report.findings.map((finding) => finding.key)).toContain(key);
      }),
      { numRuns: 300 },
    );
  });

  test('to any object at all, but for the last of a chain, or of the checkpoints, that nothing goes on from', () => {
    const ends = [...unsealed.slice(-2), checkpointKey(2)];
    const files = [...archive.download().keys()].filter((key) => !ends.includes(key));
    const change = fc.constantFrom<(files: Files, key: string, other: string) => void>(
      (all, key) => all.delete(key),
      (all, key) => cut(all, key),
      (all, key, other) => swap(all, key, other),
      (all, key, other) => all.set(other, all.get(key) ?? Buffer.of()),
      (all, key) => all.set(key, Buffer.of()),
    );
    const pair = fc.shuffledSubarray(files, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(pair, change, ([key = '', other = ''], by) => {
        const changed = archive.download();
        by(changed, key, other);
        expect(verify(changed).intact).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

test('a download of one day alone is verified against all checkpoints', async () => {
  const world = createSealedArchive();
  const chain = world.chain();
  const first = [await world.record(chain), await world.record(chain)];
  world.pass(86_400);
  await world.seal();
  const second = [await world.record(chain), await world.record(chain)];
  await world.seal();
  const files = world.download();
  for (const key of first) files.delete(key);
  expect(verify(files, { only: 'calls/date=2026-11-27/' }).findings).toEqual([]);
  expect(verify(files).findings.map(({ kind }) => kind)).toEqual(['dropped', 'dropped']);
  files.delete(second[1] ?? '');
  expect(verify(files, { only: 'calls/date=2026-11-27/' }).findings).toHaveLength(1);
});
