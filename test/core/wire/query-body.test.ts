// Expected values: Smithy's awsQuery and ec2Query protocol tests and
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, …/aws-ec2-query-protocol.html.
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../core/json.ts';
import { parseFormPairs } from '../../../core/wire/form.ts';
import { readQueryParameters, writeQueryParameters } from '../../../core/wire/query-body.ts';
import { refusal } from '../../support/refusals.ts';
import * as shapes from '../../support/shapes.ts';

type Members = Parameters<typeof shapes.structure>[1];
const input = (members: Members) => shapes.structure('Input', members);
const frame = { action: 'Op', version: '2020-01-08' };
const head = 'Action=Op&Version=2020-01-08';

const read = (text: string, members: Members, protocol: 'query' | 'ec2' = 'query') =>
  readQueryParameters(parseFormPairs(text), input(members), protocol);
const write = (value: JsonValue, members: Members, protocol: 'query' | 'ec2' = 'query') =>
  writeQueryParameters(value, input(members), protocol, frame);

const nested = input({ hi: shapes.string });

describe('forms of the query protocol', () => {
  it.each([
    ['strings', { Foo: shapes.string }, 'Foo=val%201', { Foo: 'val 1' }],
    ['booleans', { Baz: shapes.boolean }, 'Baz=true', { Baz: true }],
    ['numbers', { Bam: shapes.integer, Boo: shapes.double }, 'Bam=10&Boo=10.8', { Bam: 10, Boo: 10.8 }],
    ['blobs', { Qux: shapes.blob }, 'Qux=dmFsdWU%3D', { Qux: 'dmFsdWU=' }],
    [
      'timestamps',
      { At: shapes.timestamp },
      'At=2015-01-25T08%3A00%3A00Z',
      { At: '2015-01-25T08:00:00.000Z' },
    ],
    [
      'epoch timestamps',
      { At: shapes.member(shapes.timestamp, { timestampFormat: 'unixTimestamp' }) },
      'At=1422172800',
      { At: '2015-01-25T08:00:00.000Z' },
    ],
    [
      'HTTP dates (QueryTimestamps)',
      { At: { ...shapes.timestamp, timestampFormat: 'rfc822' } as const },
      'At=Sun%2C%2025%20Jan%202015%2008%3A00%3A00%20GMT',
      { At: '2015-01-25T08:00:00.000Z' },
    ],
    ['longs beyond 2^53', { N: shapes.long }, 'N=9223372036854775807', { N: '9223372036854775807' }],
    [
      'floats that are not numbers (AwsQuerySupportsNaNFloatInputs)',
      { F: shapes.float, D: shapes.double },
      'F=NaN&D=-Infinity',
      { F: 'NaN', D: '-Infinity' },
    ],
    [
      'structures',
      {
        foo: shapes.string,
        bar: shapes.member(shapes.string, { locationName: 'Custom' }),
        baz: input({ temp: shapes.string }),
      },
      'foo=a&Custom=b&baz.temp=c',
      { foo: 'a', bar: 'b', baz: { temp: 'c' } },
    ],
    [
      'lists',
      { ListArg: shapes.list(shapes.string) },
      'ListArg.member.1=foo&ListArg.member.2=bar',
      { ListArg: ['foo', 'bar'] },
    ],
    [
      'lists of structures',
      { ComplexListArg: shapes.list(nested) },
      'ComplexListArg.member.1.hi=hello&ComplexListArg.member.2.hi=hola',
      { ComplexListArg: [{ hi: 'hello' }, { hi: 'hola' }] },
    ],
    ['empty lists (EmptyQueryLists)', { ListArg: shapes.list(shapes.string) }, 'ListArg=', { ListArg: [] }],
    [
      'flattened lists (FlattenedQueryLists)',
      { FlattenedListArg: shapes.member(shapes.list(shapes.string), { flattened: true }) },
      'FlattenedListArg.1=A&FlattenedListArg.2=B',
      { FlattenedListArg: ['A', 'B'] },
    ],
    [
      'lists with named items (QueryListArgWithXmlNameMember)',
      { ListArg: shapes.list(shapes.member(shapes.string, { locationName: 'item' })) },
      'ListArg.item.1=A',
      { ListArg: ['A'] },
    ],
    [
      'flattened lists named by their items (SimpleDB)',
      { Attributes: shapes.list(shapes.member(nested, { locationName: 'Attribute' }), { flattened: true }) },
      'Attribute.1.hi=A',
      { Attributes: [{ hi: 'A' }] },
    ],
    [
      'maps (QuerySimpleQueryMaps)',
      { MapArg: shapes.map(shapes.string) },
      'MapArg.entry.1.key=bar&MapArg.entry.1.value=Bar&MapArg.entry.2.key=foo&MapArg.entry.2.value=Foo',
      { MapArg: { bar: 'Bar', foo: 'Foo' } },
    ],
    [
      'maps of structures',
      { ComplexMapArg: shapes.map(nested) },
      'ComplexMapArg.entry.1.key=bar&ComplexMapArg.entry.1.value.hi=Bar',
      { ComplexMapArg: { bar: { hi: 'Bar' } } },
    ],
    [
      'flattened maps with named parts (QueryFlattenedQueryMapsWithXmlName)',
      {
        Attributes: shapes.member(
          shapes.map(
            shapes.member(shapes.string, { locationName: 'Value' }),
            { flattened: true },
            shapes.member(shapes.string, { locationName: 'Name' }),
          ),
          { locationName: 'Attribute' },
        ),
      },
      'Attribute.1.Name=a&Attribute.1.Value=b',
      { Attributes: { a: 'b' } },
    ],
    [
      'flattened maps (QueryFlattenedQueryMaps)',
      { M: shapes.member(shapes.map(shapes.string), { flattened: true }) },
      'M.1.key=a&M.1.value=A&M.2.key=b&M.2.value=B',
      { M: { a: 'A', b: 'B' } },
    ],
    [
      'maps of lists (QueryNestedQueryMapOfLists)',
      { M: shapes.map(shapes.list(shapes.string)) },
      'M.entry.1.key=foo&M.entry.1.value.member.1=A&M.entry.1.value.member.2=B',
      { M: { foo: ['A', 'B'] } },
    ],
    [
      'flattened lists named by their member before their items (QueryFlattenedListArgWithXmlName)',
      {
        FlattenedListArgWithXmlName: shapes.member(
          shapes.list(shapes.member(shapes.string, { locationName: 'item' })),
          { flattened: true, locationName: 'Hi' },
        ),
      },
      'Hi.1=A&Hi.2=B',
      { FlattenedListArgWithXmlName: ['A', 'B'] },
    ],
    [
      'nested lists',
      { NestedListArg: shapes.list(shapes.list(shapes.string)) },
      'NestedListArg.member.1.member.1=a&NestedListArg.member.2.member.1=b',
      { NestedListArg: [['a'], ['b']] },
    ],
  ])('reads and writes %s', (_, members, text, value) => {
    expect(read(`${head}&${text}`, members)).toEqual(value);
    expect(write(value, members)).toBe(`${head}&${text}`);
  });

  it('reads more than nine items in the order of their numbers', () => {
    const items = Array.from({ length: 12 }, (_, index) => `v${index + 1}`);
    const pairs = items.map((item, index) => `L.member.${index + 1}=${item}`).reverse();
    expect(read(pairs.join('&'), { L: shapes.list(shapes.string) })).toEqual({ L: items });
  });

  const members = {
    Name: shapes.string,
    List: shapes.list(shapes.string),
    Map: shapes.map(shapes.string),
    Inner: nested,
  };
  it.each([
    ['[P2] a field twice', 'Name=a&Name=b', 'ambiguous-request'],
    ['[P2] `Action` twice', 'Action=A&Action=B', 'ambiguous-request'],
    ['[P2] `Action` in two cases', 'Action=A&action=B', 'ambiguous-request'],
    ['[S4] a field in two cases', 'Name=a&name=b', 'ambiguous-request'],
    ['[S4] an item in two cases', 'List.member.1=a&list.member.1=b', 'ambiguous-request'],
    ['[P11] an unknown field', 'Nome=a', 'unmodelled-parameter'],
    ['a field in another case', 'name=a', 'unmodelled-parameter'],
    ['a field below a scalar', 'Name.x=a', 'unmodelled-parameter'],
    ['a scalar with fields of its own', 'Name=a&Name.x=b', 'unmodelled-parameter'],
    ['an unknown wrapper of a list', 'List.item.1=a', 'unmodelled-parameter'],
    ['a list without its wrapper', 'List.1=a', 'unmodelled-parameter'],
    ['a gap in a list', 'List.member.1=a&List.member.3=b', 'invalid-parameter'],
    ['a list from zero', 'List.member.0=a', 'invalid-parameter'],
    ['an index with leading zero', 'List.member.01=a', 'invalid-parameter'],
    ['a list that is empty and is not', 'List=&List.member.1=a', 'invalid-parameter'],
    ['a scalar for a list', 'List=a', 'invalid-parameter'],
    ['a scalar for a wrapper', 'List.member=a', 'invalid-parameter'],
    ['a scalar for a structure', 'Inner=a', 'invalid-parameter'],
    ['a scalar for a map', 'Map=', 'invalid-parameter'],
    ['an entry without value', 'Map.entry.1.key=a', 'invalid-parameter'],
    ['an entry with more', 'Map.entry.1.key=a&Map.entry.1.value=b&Map.entry.1.c=d', 'invalid-parameter'],
    [
      'a key with fields below',
      'Map.entry.1.key=a&Map.entry.1.key.x=b&Map.entry.1.value=c',
      'unmodelled-parameter',
    ],
    [
      'a key twice in a map',
      'Map.entry.1.key=a&Map.entry.1.value=b&Map.entry.2.key=a&Map.entry.2.value=c',
      'ambiguous-request',
    ],
    ['an empty segment', 'Inner..hi=a', 'unmodelled-parameter'],
    ['a name of JavaScript', '__proto__.x=a', 'unmodelled-parameter'],
  ])('refuses %s', (_, text, code) => {
    expect(refusal(() => read(text, members)).code).toBe(code);
  });
});

describe('forms of the ec2 protocol', () => {
  it('names fields by queryName, capitalised locationName or member name (Ec2Query structures)', () => {
    const members = {
      foo: shapes.string,
      HasQueryName: shapes.member(shapes.string, { queryName: 'A' }),
      HasQueryAndXmlName: shapes.member(shapes.string, { queryName: 'B', locationName: 'IgnoreMe' }),
      UsesXmlName: shapes.member(shapes.string, { locationName: 'c' }),
      baz: input({ temp: shapes.string }),
    };
    const value = {
      foo: 'bar',
      HasQueryName: '0',
      HasQueryAndXmlName: '1',
      UsesXmlName: '2',
      baz: { temp: '3' },
    };
    const text = `${head}&Foo=bar&A=0&B=1&C=2&Baz.Temp=3`;
    expect(write(value, members, 'ec2')).toBe(text);
    expect(read(text, members, 'ec2')).toEqual(value);
  });

  it('flattens every list (Ec2Lists)', () => {
    const members = {
      ListArg: shapes.list(shapes.member(shapes.string, { locationName: 'item' })),
      ComplexListArg: shapes.list(nested),
    };
    const value = { ListArg: ['foo', 'bar'], ComplexListArg: [{ hi: 'hello' }] };
    const text = `${head}&ListArg.1=foo&ListArg.2=bar&ComplexListArg.1.Hi=hello`;
    expect(write(value, members, 'ec2')).toBe(text);
    expect(read(text, members, 'ec2')).toEqual(value);
    expect(write({ ListArg: [] }, members, 'ec2')).toBe(head);
  });
});
