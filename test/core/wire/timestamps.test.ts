// Expected values: Smithy's protocol tests (datetime-offsets, fractional-seconds, timestamp formats of awsJson1_1)
// and https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait.
import { describe, expect, it } from 'vitest';
import { readTimestamp, writeTimestamp } from '../../../core/wire/timestamps.ts';

describe('readTimestamp', () => {
  it.each([
    ['2014-04-29T18:30:38Z', '2014-04-29T18:30:38.000Z'],
    ['2019-12-16T22:48:18-01:00', '2019-12-16T23:48:18.000Z'],
    ['2019-12-17T00:48:18+01:00', '2019-12-16T23:48:18.000Z'],
    ['2000-01-02T20:34:56.123Z', '2000-01-02T20:34:56.123Z'],
    ['2000-01-02T20:34:56.000Z', '2000-01-02T20:34:56.000Z'],
    ['2000-01-02T20:34:56.123456789Z', '2000-01-02T20:34:56.123Z'],
    ['2000-01-02T20:34:56.5Z', '2000-01-02T20:34:56.500Z'],
    ['2020-02-29T00:00:00Z', '2020-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('reads the date-time %s', (text, canonical) => {
    expect(readTimestamp(text, 'iso8601')).toBe(canonical);
  });

  it.each([
    ['Tue, 29 Apr 2014 18:30:38 GMT', '2014-04-29T18:30:38.000Z'],
    ['Sun, 02 Jan 2000 20:34:56.456 GMT', '2000-01-02T20:34:56.456Z'],
  ])('reads the HTTP date %s', (text, canonical) => {
    expect(readTimestamp(text, 'rfc822')).toBe(canonical);
  });

  it.each([
    [1398796238, '2014-04-29T18:30:38.000Z'],
    [1398796238.123, '2014-04-29T18:30:38.123Z'],
    [-1, '1969-12-31T23:59:59.000Z'],
    ['1398796238', '2014-04-29T18:30:38.000Z'],
    ['1.398796238E9', '2014-04-29T18:30:38.000Z'],
  ])('reads the seconds %s', (seconds, canonical) => {
    expect(readTimestamp(seconds, 'unixTimestamp')).toBe(canonical);
  });

  it.each([
    ['2014-02-30T00:00:00Z', 'iso8601'],
    ['2014-04-29T24:00:00Z', 'iso8601'],
    ['2014-04-29T18:30:60Z', 'iso8601'],
    ['2014-04-29T18:30:38', 'iso8601'],
    ['2014-04-29', 'iso8601'],
    ['2014-04-29T18:30:38+25:00', 'iso8601'],
    ['1398796238', 'iso8601'],
    ['Tue, 31 Feb 2014 18:30:38 GMT', 'rfc822'],
    ['Tuesday, 29-Apr-14 18:30:38 GMT', 'rfc822'],
    ['Tue, 29 Apr 2014 18:30:38 +0100', 'rfc822'],
    ['0x10', 'unixTimestamp'],
    ['', 'unixTimestamp'],
    ['Infinity', 'unixTimestamp'],
    ['999999999999999', 'unixTimestamp'],
    [Number.NaN, 'unixTimestamp'],
    [1398796238, 'iso8601'],
  ] as const)('does not read %s as %s', (value, format) => {
    expect(readTimestamp(value, format)).toBeUndefined();
  });
});

describe('writeTimestamp', () => {
  it('writes each format', () => {
    expect(writeTimestamp('2014-04-29T18:30:38.000Z', 'iso8601')).toBe('2014-04-29T18:30:38Z');
    expect(writeTimestamp('2014-04-29T18:30:38.120Z', 'iso8601')).toBe('2014-04-29T18:30:38.120Z');
    expect(writeTimestamp('2014-04-29T18:30:38.000Z', 'rfc822')).toBe('Tue, 29 Apr 2014 18:30:38 GMT');
    expect(writeTimestamp('2014-04-29T18:30:38.000Z', 'unixTimestamp')).toBe(1398796238);
    expect(writeTimestamp('2014-04-29T18:30:38.123Z', 'unixTimestamp')).toBe(1398796238.123);
  });

  it('does not write an HTTP date that would lose milliseconds', () => {
    expect(writeTimestamp('2014-04-29T18:30:38.500Z', 'rfc822')).toBeUndefined();
  });

  it.each(['2014-04-29T18:30:38Z', '2014-02-30T00:00:00.000Z', 'now', '1398796238'])(
    'does not write %s, which is not the one form of a timestamp',
    (text) => {
      expect(writeTimestamp(text, 'iso8601')).toBeUndefined();
    },
  );
});
