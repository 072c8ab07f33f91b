// Expected values: bodies of Smithy's rpcv2Cbor protocol tests (named after each),
// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2-cbor.html and RFC 8949.
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../core/catalogue/model.ts';
import type { JsonValue } from '../../../core/json.ts';
import { readCborBody, writeCborBody } from '../../../core/wire/cbor-body.ts';
import { refusal } from '../../support/refusals.ts';
import * as shapes from '../../support/shapes.ts';

const read = (hex: string, shape: Shape) => readCborBody(Buffer.from(hex, 'hex'), shape, 'request').value;
const write = (value: JsonValue, shape: Shape) => Buffer.from(writeCborBody(value, shape)).toString('hex');
const input = (members: Parameters<typeof shapes.structure>[1]) => shapes.structure('Input', members);

const scalars = input({
  byteValue: shapes.integer,
  doubleValue: shapes.double,
  falseBooleanValue: shapes.boolean,
  floatValue: shapes.float,
  integerValue: shapes.integer,
  longValue: shapes.long,
  shortValue: shapes.integer,
  stringValue: shapes.string,
  trueBooleanValue: shapes.boolean,
  blobValue: shapes.blob,
});

describe('CBOR bodies', () => {
  it('reads maps and strings of indefinite length (RpcV2CborSimpleScalarPropertiesUsingIndefiniteLength)', () => {
    const body =
      'qmlieXRlVmFsdWUFf2Zkb3VibGVlVmFsdWX/+z/+OVgQYk3Tf2VmYWxzZWdCb29sZWFuZVZhbHVl//RqZmxvYXRWYWx1ZfpA9AAAbGludGVnZXJWYWx1ZRkBAGlsb25nVmFsdWUZJpFqc2hvcnRWYWx1ZRkmqn9mc3RyaW5nZVZhbHVl/2ZzaW1wbGVwdHJ1ZUJvb2xlYW5WYWx1ZfVpYmxvYlZhbHVlQ2Zvbw==';
    expect(readCborBody(Buffer.from(body, 'base64'), scalars, 'request').value).toEqual({
      byteValue: 5,
      doubleValue: 1.889,
      falseBooleanValue: false,
      floatValue: 7.625,
      integerValue: 256,
      longValue: 9873,
      shortValue: 9898,
      stringValue: 'simple',
      trueBooleanValue: true,
      blobValue: 'Zm9v',
    });
  });

  it('reads text in chunks (RpcV2CborIndefiniteLengthStringsCanBeDeserialized)', () => {
    const body = 'oWtzdHJpbmdWYWx1ZX94HUFuIGV4YW1wbGUgaW5kZWZpbml0ZSBzdHJpbmcscSBjaHVua2VkIG9uIGNvbW1h/w==';
    expect(readCborBody(Buffer.from(body, 'base64'), scalars, 'request').value).toEqual({
      stringValue: 'An example indefinite string, chunked on comma',
    });
  });

  it('reads bytes in chunks (RpcV2CborIndefiniteLengthByteStringsCanBeDeserialized)', () => {
    const body =
      'oWlibG9iVmFsdWVfWCJBbiBleGFtcGxlIGluZGVmaW5pdGUtYnl0ZSBzdHJpbmcsUSBjaHVua2VkIG9uIGNvbW1h/w==';
    expect(readCborBody(Buffer.from(body, 'base64'), scalars, 'request').value).toEqual({
      blobValue: Buffer.from('An example indefinite-byte string, chunked on comma').toString('base64'),
    });
  });

  it('reads smaller numbers, half-precision ones too (RpcV2CborSupportsUpcastingData)', () => {
    const body =
      'v2tkb3VibGVWYWx1Zfk+AGpmbG9hdFZhbHVl+UegbGludGVnZXJWYWx1ZRg4aWxvbmdWYWx1ZRkBAGpzaG9ydFZhbHVlCv8=';
    expect(readCborBody(Buffer.from(body, 'base64'), scalars, 'request').value).toEqual({
      doubleValue: 1.5,
      floatValue: 7.625,
      integerValue: 56,
      longValue: 256,
      shortValue: 10,
    });
  });

  it.each([
    ['structures', { a: shapes.string }, 'a161616178', { a: 'x' }],
    ['empty structures', { s: input({}) }, 'a16173a0', { s: {} }],
    ['lists', { l: shapes.list(shapes.integer) }, 'a1616c820120', { l: [1, -1] }],
    ['sparse lists', { l: shapes.list(shapes.integer) }, 'a1616c81f6', { l: [null] }],
    ['maps', { m: shapes.map(shapes.boolean) }, 'a1616da16178f5', { m: { x: true } }],
    ['sparse maps', { m: shapes.map(shapes.boolean) }, 'a1616da16178f6', { m: { x: null } }],
    ['blobs', { b: shapes.blob }, 'a1616243010203', { b: 'AQID' }],
    ['longs beyond 2^53', { n: shapes.long }, 'a1616e1b0020000000000001', { n: '9007199254740993' }],
    ['the least long', { n: shapes.long }, 'a1616e3b7fffffffffffffff', { n: '-9223372036854775808' }],
    ['doubles', { d: shapes.double }, 'a16164fb3ff8000000000000', { d: 1.5 }],
    ['whole doubles', { d: shapes.double }, 'a16164fb4000000000000000', { d: 2 }],
    ['infinite doubles', { d: shapes.double }, 'a16164fbfff0000000000000', { d: '-Infinity' }],
    [
      'timestamps (RpcV2CborDateTime…)',
      { t: shapes.timestamp },
      'a16174c11a5d1b3b80',
      { t: '2019-07-02T11:09:52.000Z' },
    ],
    ['timestamps before the epoch', { t: shapes.timestamp }, 'a16174c120', { t: '1969-12-31T23:59:59.000Z' }],
    [
      'fractional timestamps',
      { t: shapes.timestamp },
      'a16174c1fb3fe0000000000000',
      { t: '1970-01-01T00:00:00.500Z' },
    ],
    ['unions', { u: shapes.union('U', { a: shapes.string }) }, 'a16175a161616178', { u: { a: 'x' } }],
    [
      'a name of JavaScript',
      { m: shapes.map(shapes.integer) },
      'a1616da1695f5f70726f746f5f5f01',
      JSON.parse('{"m":{"__proto__":1}}'),
    ],
  ])('reads and writes %s', (_, members, hex, value) => {
    expect(read(hex, input(members))).toEqual(value);
    expect(write(value, input(members))).toBe(hex);
  });

  it('ignores formats and names of other protocols', () => {
    const members = {
      t: shapes.member(shapes.timestamp, { timestampFormat: 'iso8601', locationName: 'other' }),
    };
    expect(read('a16174c100', input(members))).toEqual({ t: '1970-01-01T00:00:00.000Z' });
  });

  it('takes null and undefined members for absent, and an empty body for an empty structure', () => {
    expect(read('a26161f66162f7', input({ a: shapes.string, b: shapes.string }))).toEqual({});
    expect(read('', input({}))).toEqual({});
    expect(write({ a: null }, input({ a: shapes.string }))).toBe('a0');
  });

  it('keeps a byte order mark inside text', () => {
    expect(read('a1616163efbbbf', input({ a: shapes.string }))).toEqual({ a: '\ufeff' });
  });

  it('drops unknown members of answers and says so', () => {
    const bytes = Buffer.from('a26161617861620a', 'hex');
    const shape = input({ a: shapes.string });
    expect(readCborBody(bytes, shape, 'response')).toEqual({ value: { a: 'x' }, unmodelled: true });
    expect(refusal(() => readCborBody(bytes, shape, 'request')).code).toBe('unmodelled-parameter');
  });

  const any = input({ a: shapes.string, b: shapes.blob, m: shapes.map(shapes.string) });
  it.each([
    ['a key twice', 'a2616161786161617a'],
    ['a key twice in a map', 'a1616da2616161786161617a'],
    ['a key twice in an indefinite map', 'bf616161786161617aff'],
    ['a key twice, once in chunks', 'a2616161787f6161ff617a'],
    ['a number for a key', 'a1016178'],
    ['text that is not UTF-8', 'a1616161ff'],
    ['an encoded half of a surrogate pair', 'a1616163eda080'],
    ['a character cut in two chunks', 'a161617f61c361a9ff'],
    ['bytes among chunks of text', 'a161617f4161ff'],
    ['chunks in chunks', 'a161617f7f6161ffff'],
    ['a text without its break', 'a161617f6161'],
    ['an unknown tag', 'a16161c26178'],
    ['a break out of place', 'a16161ff'],
    ['a second item', 'a0a0'],
    ['a body that is cut', 'a161616578'],
    ['a length beyond the body', 'a161617affffffff78'],
    ['a nesting without end', '81'.repeat(200_000)],
    ['JSON', '7b7d'],
  ])('[P10] refuses %s', (_, hex) => {
    expect(['malformed-request', 'invalid-parameter']).toContain(refusal(() => read(hex, any)).code);
  });

  it.each([
    ['an integer for text', { a: shapes.string }, 'a1616101'],
    ['text for bytes', { a: shapes.blob }, 'a161616178'],
    ['bytes for text', { a: shapes.string }, 'a161614178'],
    ['a fraction for an integer', { a: shapes.integer }, 'a16161f93e00'],
    ['an integer beyond 64 bits', { a: shapes.long }, 'a161611bffffffffffffffff'],
    ['a timestamp without its tag', { a: shapes.timestamp }, 'a1616100'],
    ['a timestamp of text', { a: shapes.timestamp }, 'a16161c16130'],
    ['a timestamp that is no number', { a: shapes.timestamp }, 'a16161c1f97e00'],
    ['a time for an integer', { a: shapes.integer }, 'a16161c100'],
    ['a list for a structure', { a: input({}) }, 'a1616180'],
    [
      'a union with two members',
      { a: shapes.union('U', { x: shapes.integer, y: shapes.integer }) },
      'a16161a26178016179' + '02',
    ],
    ['a document, which the protocol has not', { a: shapes.document }, 'a1616100'],
  ])('refuses %s', (_, members, hex) => {
    expect(refusal(() => read(hex, input(members))).code).toBe('invalid-parameter');
  });
});
