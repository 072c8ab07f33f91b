// Checkpoints miss no record, however late it came, and are one line, whoever else makes them.
import { describe, expect, test } from 'vitest';
import { checkpointSchema } from '../../../core/record/checkpoint.ts';
import { checkpointKey } from '../../../core/record/record-keys.ts';
import { createSealedArchive, sha256, verify } from '../../support/sealed-archive.ts';

type Archive = ReturnType<typeof createSealedArchive>;
const checkpointOf = (archive: Archive, number: number) =>
  checkpointSchema.parse(
    JSON.parse(Buffer.from(archive.objects.get(checkpointKey(number))?.bytes ?? []).toString()),
  );
const keysOf = (archive: Archive, number: number) =>
  checkpointOf(archive, number).records.map(([key]) => key);

describe('a checkpoint', () => {
  test('holds what was recorded since the one before, names the last record of each writer, and links back', async () => {
    const archive = createSealedArchive();
    const [one, other] = [archive.chain(), archive.chain()];
    const first = [await archive.record(one), await archive.record(other)];
    await archive.seal();
    archive.pass(300);
    const second = [await archive.record(one), await archive.record(one)];
    await archive.seal();
    expect(keysOf(archive, 0).sort()).toEqual(first.sort());
    expect(keysOf(archive, 1).sort()).toEqual(second.sort());
    const { statement } = checkpointOf(archive, 1);
    expect(statement).toMatchObject({
      number: 1,
      recordCount: 2,
      sealedAt: '2026-11-26T12:05:00.000Z',
      previous: { key: checkpointKey(0), sha256: sha256(archive.objects.get(checkpointKey(0))?.bytes ?? '') },
    });
    expect(statement.heads).toMatchObject([
      { sequence: 2, sha256: sha256(archive.objects.get(second[1] ?? '')?.bytes ?? '') },
    ]);
  });

  test('is made also when nothing happened, so that silence shows', async () => {
    const archive = createSealedArchive();
    await archive.seal();
    archive.pass(300);
    await expect(archive.seal()).resolves.toEqual({ checkpoints: 1, records: 0 });
    expect(verify(archive.download())).toMatchObject({ intact: true, checkpoints: 2, records: 0 });
  });

  test('takes in what S3 dates before the last one and could not be listed then', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    await archive.record(chain);
    await archive.seal();
    const late = await archive.record(chain);
    const object = archive.objects.get(late);
    archive.pass(300);
    await archive.record(chain);
    if (object)
      archive.objects.set(late, {
        ...object,
        modifiedAtMilliseconds: object.modifiedAtMilliseconds - 600_000,
      });
    await archive.seal();
    expect(keysOf(archive, 1)).toContain(late);
    expect(verify(archive.download())).toMatchObject({ intact: true, sealed: 3 });
  });

  test('seals each record once', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    for (let number = 0; number < 6; number += 1) {
      await archive.record(chain);
      await archive.seal();
      archive.pass(60);
    }
    const all = [0, 1, 2, 3, 4, 5].flatMap((number) => keysOf(archive, number));
    expect(all).toHaveLength(6);
    expect(new Set(all).size).toBe(6);
  });

  test('of a run beside another is made by one of them, and nothing is lost', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    await archive.record(chain);
    const runs = await Promise.allSettled([archive.seal(), archive.seal(), archive.seal()]);
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(runs.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: {
        code: 'record-unavailable',
        message: expect.stringContaining('the next run goes on from it'),
      },
    });
    await archive.record(chain);
    await archive.seal();
    expect(verify(archive.download())).toMatchObject({ intact: true, sealed: 2, checkpoints: 2 });
  });

  test('after an outage of days takes in all of them', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    await archive.seal();
    for (let day = 0; day < 5; day += 1) {
      archive.pass(86_400);
      await archive.record(chain);
    }
    await expect(archive.seal()).resolves.toMatchObject({ records: 5 });
    expect(verify(archive.download()).findings).toEqual([]);
  });

  test('of a run that failed midway is gone on from, and seals nothing twice', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    for (let index = 0; index < 20_001; index += 1) await archive.record(chain);
    const last = [...archive.objects.keys()].at(-1) ?? '';
    const bytes = archive.objects.get(last);
    archive.objects.set(last, undefined as never);
    await expect(archive.seal()).rejects.toThrow();
    if (bytes) archive.objects.set(last, bytes);
    archive.pass(86_400);
    await expect(archive.seal()).resolves.toEqual({ checkpoints: 1, records: 1 });
    expect(verify(archive.download())).toMatchObject({ intact: true, sealed: 20_001, checkpoints: 2 });
  });

  test('of more records than one holds is several in one run', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    for (let index = 0; index < 20_001; index += 1) await archive.record(chain);
    await expect(archive.seal()).resolves.toEqual({ checkpoints: 2, records: 20_001 });
    archive.pass(300);
    await expect(archive.seal()).resolves.toEqual({ checkpoints: 1, records: 0 });
    expect(verify(archive.download())).toMatchObject({ intact: true, sealed: 20_001, checkpoints: 3 });
  });
});
