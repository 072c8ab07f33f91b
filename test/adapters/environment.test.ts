// Rings of keys as the environment of a function names them.
import { describe, expect, test } from 'vitest';
import { keyRingVariable } from '../../adapters/environment.ts';

const read = (PAGE_KEYS: string) => keyRingVariable({ PAGE_KEYS }, 'pageKeys');

describe('keys by generation', () => {
  test('the first is the one in use', () => {
    expect(read('2=key-b,1=key-a')).toEqual({
      current: '2',
      versions: new Map([
        ['2', 'key-b'],
        ['1', 'key-a'],
      ]),
    });
  });

  test.each(['key-a', '1=', '0=key-a', '1=key-a,', '1=key-a,key-b', 'x=key-a'])('refuses `%s`', (text) => {
    expect(() => read(text)).toThrow(/PAGE_KEYS is no list of `GENERATION=ID`/);
  });

  test('refuses an empty one', () => {
    expect(() => read('')).toThrow(/PAGE_KEYS is not set/);
  });
});
