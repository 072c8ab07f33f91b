// The chain of a writer: nothing is lost and nothing forks, whatever becomes of single writes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkOf } from '../../../core/record/chain-link.ts';
import { createSealedArchive, sha256, verify } from '../../support/sealed-archive.ts';

const linkIn = (bytes: Uint8Array | undefined) => linkOf(JSON.parse(Buffer.from(bytes ?? []).toString()));

describe('a writer', () => {
  test('[L5] numbers its records and binds each to the stored bytes of the one before', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    const keys = [await archive.record(chain), await archive.record(chain), await archive.record(chain)];
    const [first, second, third] = keys.map((key) => archive.objects.get(key)?.bytes);
    expect(linkIn(first)).toMatchObject({ sequence: 0, previousSha256: null });
    expect(linkIn(second)).toMatchObject({ sequence: 1, previousSha256: sha256(first ?? '') });
    expect(linkIn(third)).toMatchObject({ sequence: 2, previousSha256: sha256(second ?? '') });
    expect(new Set([first, second, third].map((bytes) => linkIn(bytes)?.writer)).size).toBe(1);
  });

  test('ends at a write that failed, and the next one says what is stored and what is in doubt', async () => {
    const archive = createSealedArchive();
    let isFailing = false;
    const chain = archive.chain(async (key, bytes) => {
      if (isFailing) throw new Error('timed out');
      return archive.put(key, bytes);
    });
    const before = archive.objects.get(await archive.record(chain))?.bytes ?? Buffer.of();
    isFailing = true;
    await expect(archive.record(chain)).rejects.toThrow('timed out');
    await expect(archive.record(chain)).rejects.toThrow('timed out');
    isFailing = false;
    const after = linkIn(archive.objects.get(await archive.record(chain))?.bytes);
    expect(after).toMatchObject({
      sequence: 0,
      previousSha256: null,
      takesOver: {
        stored: { writer: linkIn(before)?.writer, sequence: 0, sha256: sha256(before) },
        doubtful: [{ writer: linkIn(before)?.writer, sequence: 1 }, { sequence: 0 }],
      },
    });
    expect(after?.writer).not.toBe(linkIn(before)?.writer);
    await archive.seal();
    expect(verify(archive.download())).toMatchObject({ intact: true, records: 2, writers: 2 });
  });

  test('a write that was carried out and whose answer was lost breaks nothing', async () => {
    const archive = createSealedArchive();
    let losesAnswer = false;
    const chain = archive.chain(async (key, bytes) => {
      const outcome = await archive.put(key, bytes);
      if (losesAnswer) throw new Error('connection reset');
      return outcome;
    });
    await archive.record(chain);
    losesAnswer = true;
    await expect(archive.record(chain)).rejects.toThrow('connection reset');
    losesAnswer = false;
    await archive.record(chain);
    expect(archive.objects.size).toBe(3);
    await archive.seal();
    expect(verify(archive.download())).toMatchObject({ intact: true, records: 3, writers: 2 });
  });

  test('a key that is taken is told, and its number is not used again', async () => {
    const archive = createSealedArchive();
    const chain = archive.chain();
    const key = await archive.record(chain);
    await expect(chain.append(key, { again: true })).resolves.toBe('taken');
    const next = linkIn(archive.objects.get(await archive.record(chain))?.bytes);
    expect(next).toMatchObject({ sequence: 0, takesOver: { doubtful: [{ sequence: 1 }] } });
  });

  test('one that hangs holds back those behind it, and none of them overtakes it', async () => {
    const archive = createSealedArchive();
    let release = (): void => {};
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    let writes = 0;
    const chain = archive.chain(async (key, bytes) => {
      writes += 1;
      await hanging;
      return archive.put(key, bytes);
    });
    const all = [archive.record(chain), archive.record(chain)];
    await Promise.resolve();
    expect(writes).toBeLessThanOrEqual(1);
    release();
    await Promise.all(all);
    expect(verify(archive.download()).findings.filter(({ kind }) => kind !== 'missing-checkpoint')).toEqual(
      [],
    );
  });
});

describe('1,000 calls at once', () => {
  test.each([1, 8, 100])('of %i instances lose no record and break no chain', async (instances) => {
    const archive = createSealedArchive();
    const chains = Array.from({ length: instances }, () => archive.chain());
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) => archive.record(chains[index % instances] as never)),
    );
    await archive.seal();
    expect(verify(archive.download())).toMatchObject({
      intact: true,
      records: 1000,
      sealed: 1000,
      writers: instances,
    });
  });

  test('with any of the writes failing, before or after they took effect, what is stored verifies', async () => {
    const fates = fc.array(fc.constantFrom('good', 'good', 'good', 'lost', 'refused'), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(fates, async (order) => {
        const archive = createSealedArchive();
        let index = 0;
        const chain = archive.chain(async (key, bytes) => {
          const fate = order[index++];
          if (fate === 'refused') throw new Error('refused');
          const outcome = await archive.put(key, bytes);
          if (fate === 'lost') throw new Error('lost');
          return outcome;
        });
        const outcomes = await Promise.allSettled(order.map(() => archive.record(chain)));
        await archive.seal();
        const report = verify(archive.download());
        expect(report.findings).toEqual([]);
        expect(report.records).toBe(order.filter((fate) => fate !== 'refused').length);
        expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
          order.map((fate) => fate === 'good'),
        );
      }),
      { numRuns: 100 },
    );
  });
});
