import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson, parseStrictJson } from '../../../core/wire/strict-json.ts';
import { refusal } from '../../support/refusals.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        if (/\d{16}/.test(text) || !text.isWellFormed()) return;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('reads every escape of RFC 8259 section 7', () => {
    expect(parse('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"')).toBe('"\\/\b\f\n\r\té😀');
  });

  it('keeps `__proto__` as a name like any other', () => {
    const value = parse('{"__proto__":{"admin":true},"constructor":1}') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('admin' in value).toBe(false);
  });

  it('reads a negative zero as zero, as canonical JSON has it', () => {
    expect(Object.is(parse('-0'), 0)).toBe(true);
  });

  it.each([
    ['a duplicate name', '{"a":1,"a":2}'],
    ['a duplicate name spelt with an escape', '{"a":1,"\\u0061":2}'],
    ['a duplicate `__proto__`', '{"__proto__":1,"__proto__":2}'],
    ['a duplicate name deep down', '[[{"x":{"a":1,"b":2,"a":3}}]]'],
    ['a lone high surrogate', '"\\ud800"'],
    ['a lone low surrogate', '"\\udc00x"'],
    ['a lone surrogate in a name', '{"\\ud800":1}'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '[Infinity]'],
    ['a number beyond doubles', '1e400'],
    ['an integer that a double would round', '9007199254740993'],
    ['leading zeros', '01'],
    ['a plus sign', '+1'],
    ['a bare fraction', '.5'],
    ['a number that ends in its point', '1.'],
    ['hexadecimal', '0x10'],
    ['a trailing comma in an object', '{"a":1,}'],
    ['a trailing comma in an array', '[1,]'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{/* */}'],
    ['a second value', '{} {}'],
    ['a control character in a string', '"a\u0001"'],
    ['a raw line end in a string', '"a\n"'],
    ['an unknown escape', '"\\x41"'],
    ['an escape named like a method', '"\\constructor"'],
    ['a short escape', '"\\u12"'],
    ['an unfinished string', '"abc'],
    ['an unfinished object', '{"a":1'],
    ['nothing', ''],
    ['white space that JSON has not', '\u00a0{}'],
  ])('[P1] refuses %s', (_, text) => {
    expect(refusal(() => parse(text)).code).toBe('malformed-request');
  });

  it('[P1] refuses a byte order mark, UTF-16, and bytes that are not UTF-8', () => {
    for (const bytes of [
      Buffer.from('\ufeff{}'),
      Buffer.from('{}', 'utf16le'),
      Buffer.from('\ufeff{}', 'utf16le'),
      Buffer.from([0x22, 0xff, 0x22]),
      // an overlong `"` and an encoded surrogate
      Buffer.from([0x22, 0xc0, 0xa2, 0x22]),
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    ]) {
      expect(refusal(() => parseStrictJson(bytes)).code).toBe('malformed-request');
    }
  });

  it('refuses a nesting that would exhaust the stack', () => {
    expect(refusal(() => parse('['.repeat(1_000_000))).message).toContain('nests deeper');
    expect(refusal(() => parse('{"a":'.repeat(300))).message).toContain('nests deeper');
  });

  it('never repeats what the client sent in its message', () => {
    expect(refusal(() => parse('{"hunter2":1,"hunter2":2}')).message).not.toContain('hunter2');
  });

  it('takes time in proportion to the length', () => {
    // A quadratic reader would take minutes for these.
    const long = 200_000;
    parse(`"${'\\n'.repeat(long)}"`);
    parse(`[${'1,'.repeat(long)}1]`);
    parse(`{${Array.from({ length: long }, (_, index) => `"k${index}":0`).join(',')}}`);
    expect(refusal(() => parseExactJson(Buffer.from('9'.repeat(1_000_000)))).code).toBe('malformed-request');
  });
});

describe('parseExactJson', () => {
  it('keeps integers beyond ±(2^53−1) as bigints', () => {
    const text = '[9007199254740991,9007199254740992,-9223372036854775808]';
    expect(parseExactJson(Buffer.from(text))).toEqual([
      9007199254740991,
      9007199254740992n,
      -9223372036854775808n,
    ]);
  });
});
