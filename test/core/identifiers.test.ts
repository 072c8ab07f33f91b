import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newCallId, newId } from '../../core/identifiers.ts';

describe('ids', () => {
  it('are the prefix and 26 lower-case Crockford characters', () => {
    for (const prefix of ['ses', 'req', 'grant'] as const) {
      expect(newId(prefix, randomBytes)).toMatch(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`));
    }
    expect(newCallId(1_764_000_000_000, randomBytes)).toMatch(/^call_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('spend five bits of every random byte', () => {
    const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index + 224);
    expect(newId('ses', bytes)).toBe('ses_0123456789abcdefghjkmnpqrs');
  });

  it('of calls hold the time as ULID does (the example in its specification: 1469918176385)', () => {
    // https://github.com/ulid/javascript: ulid(1469918176385) begins with 01ARYZ6S41
    expect(newCallId(1_469_918_176_385, randomBytes).slice(0, 15)).toBe('call_01aryz6s41');
  });

  it('of calls sort by time', () => {
    const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(time, time, (one, other) => {
        fc.pre(one < other);
        expect(newCallId(one, randomBytes) < newCallId(other, randomBytes)).toBe(true);
      }),
    );
  });

  it('refuses a time that is no whole millisecond', () => {
    for (const time of [-1, 0.5, Number.NaN, 2 ** 48])
      expect(() => newCallId(time, randomBytes)).toThrow(RangeError);
  });
});
