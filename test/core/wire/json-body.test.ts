// Expected values: Smithy's awsJson1_1 protocol tests and
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html.
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../core/catalogue/model.ts';
import type { JsonValue } from '../../../core/json.ts';
import { readJsonBody, writeJsonBody } from '../../../core/wire/json-body.ts';
import { refusal } from '../../support/refusals.ts';
import * as shapes from '../../support/shapes.ts';

const read = (text: string, shape: Shape) => readJsonBody(Buffer.from(text), shape, 'request').value;
const answer = (text: string, shape: Shape) => readJsonBody(Buffer.from(text), shape, 'response');
const write = (value: JsonValue, shape: Shape) => Buffer.from(writeJsonBody(value, shape)).toString();
const input = (members: Parameters<typeof shapes.structure>[1]) => shapes.structure('Input', members);

describe('JSON bodies', () => {
  it.each([
    ['strings', { String: shapes.string }, '{"String":"abc xyz"}', { String: 'abc xyz' }],
    ['booleans', { Boolean: shapes.boolean }, '{"Boolean":false}', { Boolean: false }],
    ['integers', { Integer: shapes.integer }, '{"Integer":1234}', { Integer: 1234 }],
    ['longs', { Long: shapes.long }, '{"Long":999999999999}', { Long: 999999999999 }],
    ['longs beyond 2^53', { Long: shapes.long }, '{"Long":9007199254740993}', { Long: '9007199254740993' }],
    ['floats', { Float: shapes.float }, '{"Float":1234.5}', { Float: 1234.5 }],
    ['floats that are not numbers', { Float: shapes.float }, '{"Float":"-Infinity"}', { Float: '-Infinity' }],
    ['blobs', { Blob: shapes.blob }, '{"Blob":"YmluYXJ5LXZhbHVl"}', { Blob: 'YmluYXJ5LXZhbHVl' }],
    ['timestamps', { At: shapes.timestamp }, '{"At":946845296}', { At: '2000-01-02T20:34:56.000Z' }],
    [
      'fractional timestamps',
      { At: shapes.timestamp },
      '{"At":946845296.123}',
      { At: '2000-01-02T20:34:56.123Z' },
    ],
    [
      'timestamps in a format of their own',
      { At: shapes.member(shapes.timestamp, { timestampFormat: 'iso8601' }) },
      '{"At":"2000-01-02T20:34:56Z"}',
      { At: '2000-01-02T20:34:56.000Z' },
    ],
    [
      'HTTP dates (AwsJson11TimestampsWithHttpDateFormat)',
      { At: { ...shapes.timestamp, timestampFormat: 'rfc822' } as const },
      '{"At":"Sun, 02 Jan 2000 20:34:56 GMT"}',
      { At: '2000-01-02T20:34:56.000Z' },
    ],
    [
      'the least long',
      { Long: shapes.long },
      '{"Long":-9223372036854775808}',
      { Long: '-9223372036854775808' },
    ],
    [
      'maps of maps of lists',
      { Map: shapes.map(shapes.map(shapes.list(shapes.blob))) },
      '{"Map":{"a":{"b":["Zm9v"]}}}',
      { Map: { a: { b: ['Zm9v'] } } },
    ],
    ['empty structures', { Struct: input({}) }, '{"Struct":{}}', { Struct: {} }],
    ['empty lists', { List: shapes.list(shapes.string) }, '{"List":[]}', { List: [] }],
    ['empty maps', { Map: shapes.map(shapes.string) }, '{"Map":{}}', { Map: {} }],
    ['sparse lists', { List: shapes.list(shapes.string) }, '{"List":["a",null]}', { List: ['a', null] }],
    ['sparse maps', { Map: shapes.map(shapes.string) }, '{"Map":{"a":null}}', { Map: { a: null } }],
    [
      'lists of lists',
      { List: shapes.list(shapes.list(shapes.integer)) },
      '{"List":[[1],[2,3]]}',
      { List: [[1], [2, 3]] },
    ],
    [
      'documents',
      { Document: shapes.document },
      '{"Document":{"str":"test","num":[1.5,true,null],"Input":{}}}',
      { Document: { str: 'test', num: [1.5, true, null], Input: {} } },
    ],
    [
      'renamed members (restJson1 JsonName)',
      { renamed: shapes.member(shapes.string, { locationName: 'wire' }) },
      '{"wire":"x"}',
      { renamed: 'x' },
    ],
    [
      'unions',
      { U: shapes.union('U', { a: shapes.string, b: shapes.integer }) },
      '{"U":{"b":1}}',
      { U: { b: 1 } },
    ],
  ])('reads and writes %s', (_, members, text, value) => {
    expect(read(text, input(members))).toEqual(value);
    expect(write(value, input(members))).toBe(text);
  });

  it('takes an empty body for an empty object, as servers must', () => {
    expect(read('', input({ a: shapes.string }))).toEqual({});
    expect(write({}, input({}))).toBe('{}');
  });

  it('drops null members (AwsJson11StructuresDontSerializeNullValues)', () => {
    expect(read('{"a":null}', input({ a: shapes.string }))).toEqual({});
    expect(write({ a: null }, input({ a: shapes.string }))).toBe('{}');
  });

  it('ignores `__type` in a union and nowhere else', () => {
    const union = shapes.union('U', { a: shapes.string });
    expect(read('{"U":{"__type":"ns#U","a":"x"}}', input({ U: union }))).toEqual({ U: { a: 'x' } });
    expect(refusal(() => read('{"__type":"ns#Input"}', input({ a: shapes.string }))).code).toBe(
      'unmodelled-parameter',
    );
  });

  it('leaves members of headers, path and query out of the top, and only there', () => {
    const bound = { Key: shapes.member(shapes.string, { location: 'header' }), Body: shapes.string };
    expect(write({ Key: 'k', Body: 'b' }, input(bound))).toBe('{"Body":"b"}');
    expect(refusal(() => read('{"Key":"k"}', input(bound))).code).toBe('unmodelled-parameter');
    expect(read('{"Inner":{"Key":"k"}}', input({ Inner: input(bound) }))).toEqual({ Inner: { Key: 'k' } });
  });

  it('[P11] refuses an unknown member in a request and names its path', () => {
    const shape = input({ Items: shapes.list(input({ a: shapes.string })) });
    const error = refusal(() => read('{"Items":[{"a":"x"},{"b":"y"}]}', shape));
    expect(error.code).toBe('unmodelled-parameter');
    expect(error.message).toContain('`Input.Items[1].b`');
    expect(refusal(() => write({ Items: [{ b: 'y' }] }, shape)).message).toContain('`Input.Items[0].b`');
  });

  it('[P1] refuses a member in another case', () => {
    expect(refusal(() => read('{"tablename":"x"}', input({ TableName: shapes.string }))).code).toBe(
      'unmodelled-parameter',
    );
  });

  it('drops unknown members of an answer and says so', () => {
    const shape = input({ a: shapes.string });
    expect(answer('{"a":"x","new":{"deep":1}}', shape)).toEqual({ value: { a: 'x' }, unmodelled: true });
    expect(answer('{"a":"x"}', shape)).toEqual({ value: { a: 'x' }, unmodelled: false });
  });

  it('takes numbers and booleans as text in answers only', () => {
    const shape = input({ n: shapes.integer, b: shapes.boolean });
    expect(answer('{"n":"12","b":"true"}', shape).value).toEqual({ n: 12, b: true });
    expect(refusal(() => read('{"n":"12"}', shape)).code).toBe('invalid-parameter');
    expect(refusal(() => read('{"b":"true"}', shape)).code).toBe('invalid-parameter');
  });

  it.each([
    ['a number for a string', shapes.string, '1'],
    ['a string for an integer', shapes.integer, '"1"'],
    ['a fraction for an integer', shapes.integer, '1.5'],
    ['an integer beyond 64 bits', shapes.long, '9223372036854775808'],
    ['a long spelt with an exponent that a double rounds', shapes.long, '9.007199254740993e15'],
    ['a boolean for a number', shapes.double, 'true'],
    ['a string for a float', shapes.float, '"1.5"'],
    ['text for epoch seconds', shapes.timestamp, '"946845296"'],
    ['an object for a string', shapes.string, '{}'],
    ['an array for an object', input({}), '[]'],
    ['an object for an array', shapes.list(shapes.string), '{}'],
    ['an array for a map', shapes.map(shapes.string), '[]'],
    ['unpadded base64', shapes.blob, '"Zm9"'],
    [
      'a union with two members',
      shapes.union('U', { a: shapes.string, b: shapes.string }),
      '{"a":"1","b":"2"}',
    ],
    ['a union with none', shapes.union('U', { a: shapes.string }), '{}'],
    ['an integer in a document that a double rounds', shapes.document, '[9007199254740993]'],
  ])('refuses %s', (_, shape, text) => {
    const error = refusal(() => read(`{"It":${text}}`, input({ It: shape })));
    expect(error.code).toBe('invalid-parameter');
    expect(error.message).toContain('Input.It');
  });

  it('refuses null and scalars in the place of the body', () => {
    for (const text of ['null', '"x"', '1', '[]']) {
      expect(refusal(() => read(text, input({}))).code).toBe('invalid-parameter');
    }
  });

  it('reads and writes recursive shapes (DynamoDB items)', () => {
    const shape = input({ Item: shapes.map(shapes.attributeValue()) });
    const text = '{"Item":{"a":{"M":{"b":{"L":[{"N":"1"},{"B":"AQID"},{"NULL":true}]}}}}}';
    expect(write(read(text, shape), shape)).toBe(text);
  });

  it('keeps map keys that are names of JavaScript', () => {
    const shape = input({ Map: shapes.map(shapes.string) });
    const text = '{"Map":{"__proto__":"a","constructor":"b","toString":"c"}}';
    expect(write(read(text, shape), shape)).toBe(text);
  });
});
