// What approval pages keep in browsers, while its key is rotated.
import { describe, expect, test } from 'vitest';
import { createSeal } from '../../functions/sealed.ts';

const key = (generation: string) => [generation, Buffer.alloc(32, Number(generation))] as const;
const sealWith = (current: string, ...others: string[]) =>
  createSeal({ current, versions: new Map([current, ...others].map(key)) });
const expiresAtEpochSeconds = 2_000_000_000;
const now = expiresAtEpochSeconds - 1;

describe('a sealed value, while the page key is rotated', () => {
  test('opens from either side of each step, and no more once its generation is gone', async () => {
    const before = await sealWith('1').seal('person', 'alice', expiresAtEpochSeconds);
    const after = await sealWith('2', '1').seal('person', 'bob', expiresAtEpochSeconds);
    expect(await sealWith('1', '2').open('person', before, now)).toBe('alice');
    expect(await sealWith('2', '1').open('person', before, now)).toBe('alice');
    expect(await sealWith('1', '2').open('person', after, now)).toBe('bob');
    expect(await sealWith('2').open('person', after, now)).toBe('bob');
    expect(await sealWith('2').open('person', before, now)).toBeUndefined();
  });

  test('is of one kind and has an end', async () => {
    const seal = sealWith('1');
    const text = await seal.seal('person', 'alice', expiresAtEpochSeconds);
    expect(await seal.open('state', text, now)).toBeUndefined();
    expect(await seal.open('person', text, expiresAtEpochSeconds)).toBeUndefined();
  });
});
