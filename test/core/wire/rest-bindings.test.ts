// Expected values: Smithy's restJson1 and restXml protocol tests (named after each) and
// https://smithy.io/2.0/spec/http-bindings.html.
import { describe, expect, test } from 'vitest';
import type { BotocoreMember, BotocoreShape } from '../../../core/catalogue/compile/botocore-model.ts';
import type { JsonObject } from '../../../core/json.ts';
import { type Members, protocolOperation } from '../../support/protocol-model.ts';
import { rawRequest } from '../../support/raw-requests.ts';

const shapes: Record<string, BotocoreShape> = {
  epoch: { type: 'timestamp', timestampFormat: 'unixTimestamp' },
  httpDate: { type: 'timestamp', timestampFormat: 'rfc822' },
  dateTime: { type: 'timestamp', timestampFormat: 'iso8601' },
  strings: { type: 'list', member: { shape: 'string' } },
  integers: { type: 'list', member: { shape: 'integer' } },
  doubles: { type: 'list', member: { shape: 'double' } },
  booleans: { type: 'list', member: { shape: 'boolean' } },
  timestamps: { type: 'list', member: { shape: 'timestamp' } },
  epochs: { type: 'list', member: { shape: 'epoch' } },
  stringMap: { type: 'map', key: { shape: 'string' }, value: { shape: 'string' } },
  listMap: { type: 'map', key: { shape: 'string' }, value: { shape: 'strings' } },
};

const bound = (location: string) => (shape: string, locationName: string) =>
  ({ shape, location, locationName }) satisfies BotocoreMember;
const header = bound('header');
const query = bound('querystring');
const label = bound('uri');

const inDecember = '2019-12-16T23:48:18.000Z';
const httpDate = 'Mon, 16 Dec 2019 23:48:18 GMT';

describe.each(['rest-json', 'rest-xml'] as const)('the bindings of %s', (protocol) => {
  const operationOf = (members: Members, requestUri = '/Op') =>
    protocolOperation({ protocol, requestUri, members, shapes });

  test.each<[string, Members, Record<string, string>, JsonObject]>([
    [
      'texts (InputAndOutputWithStringHeaders)',
      { s: header('string', 'X-String'), l: header('strings', 'X-StringList') },
      { 'x-string': 'Hello', 'x-stringlist': 'a, b, c' },
      { s: 'Hello', l: ['a', 'b', 'c'] },
    ],
    [
      'texts that need quotes (InputAndOutputWithQuotedStringHeaders)',
      { l: header('strings', 'X-StringList') },
      { 'x-stringlist': '"b,c", "\\"def\\"", a' },
      { l: ['b,c', '"def"', 'a'] },
    ],
    [
      'numbers (InputAndOutputWithNumericHeaders)',
      {
        n: header('integer', 'X-Integer'),
        d: header('double', 'X-Double'),
        l: header('integers', 'X-IntegerList'),
      },
      { 'x-integer': '123', 'x-double': '1.1', 'x-integerlist': '1, 2, 3' },
      { n: 123, d: 1.1, l: [1, 2, 3] },
    ],
    [
      'integers beyond 2^53',
      { n: header('long', 'X-Long') },
      { 'x-long': '9223372036854775807' },
      { n: '9223372036854775807' },
    ],
    [
      'floats that are not numbers (SupportsNegativeInfinityFloatHeaderInputs)',
      { f: header('float', 'X-Float'), d: header('double', 'X-Double') },
      { 'x-float': '-Infinity', 'x-double': 'NaN' },
      { f: '-Infinity', d: 'NaN' },
    ],
    [
      'booleans (InputAndOutputWithBooleanHeaders)',
      { b: header('boolean', 'X-Boolean1'), l: header('booleans', 'X-BooleanList') },
      { 'x-boolean1': 'true', 'x-booleanlist': 'true, false, true' },
      { b: true, l: [true, false, true] },
    ],
    [
      'lists of timestamps (InputAndOutputWithTimestampHeaders)',
      { l: header('timestamps', 'X-TimestampList') },
      { 'x-timestamplist': `${httpDate}, ${httpDate}` },
      { l: [inDecember, inDecember] },
    ],
    [
      'lists of timestamps in a format of their own',
      { l: header('epochs', 'X-TimestampList') },
      { 'x-timestamplist': '1576540098, 1576540099' },
      { l: [inDecember, '2019-12-16T23:48:19.000Z'] },
    ],
    [
      'timestamps in each format (TimestampFormatHeaders)',
      {
        memberEpochSeconds: { ...header('timestamp', 'X-memberEpoch'), timestampFormat: 'unixTimestamp' },
        memberHttpDate: { ...header('timestamp', 'X-memberHttpDate'), timestampFormat: 'rfc822' },
        memberDateTime: { ...header('timestamp', 'X-memberDateTime'), timestampFormat: 'iso8601' },
        defaultFormat: header('timestamp', 'X-defaultFormat'),
        targetEpochSeconds: header('epoch', 'X-targetEpoch'),
        targetHttpDate: header('httpDate', 'X-targetHttpDate'),
        targetDateTime: header('dateTime', 'X-targetDateTime'),
      },
      {
        'x-memberepoch': '1576540098',
        'x-memberhttpdate': httpDate,
        'x-memberdatetime': '2019-12-16T23:48:18Z',
        'x-defaultformat': httpDate,
        'x-targetepoch': '1576540098',
        'x-targethttpdate': httpDate,
        'x-targetdatetime': '2019-12-16T23:48:18Z',
      },
      {
        memberEpochSeconds: inDecember,
        memberHttpDate: inDecember,
        memberDateTime: inDecember,
        defaultFormat: inDecember,
        targetEpochSeconds: inDecember,
        targetHttpDate: inDecember,
        targetDateTime: inDecember,
      },
    ],
    [
      'empty texts and lists (NullAndEmptyHeadersClient)',
      { b: header('string', 'X-B'), c: header('strings', 'X-C') },
      { 'x-b': '', 'x-c': '' },
      { b: '', c: [] },
    ],
    [
      'maps by a prefix beside a member (HttpPrefixHeadersArePresent)',
      { foo: header('string', 'X-Foo'), fooMap: bound('headers')('stringMap', 'X-Foo-') },
      { 'x-foo': 'Foo', 'x-foo-abc': 'Abc value', 'x-foo-def': 'Def value' },
      { foo: 'Foo', fooMap: { abc: 'Abc value', def: 'Def value' } },
    ],
    [
      'JSON in base64 (MediaTypeHeaderInputBase64)',
      { json: { ...header('string', 'X-Json'), jsonvalue: true } },
      { 'x-json': 'dHJ1ZQ==' },
      { json: 'true' },
    ],
  ])('read and write in headers %s', (_, members, headers, values) => {
    const operation = operationOf(members);
    expect(operation.read(rawRequest({ method: 'POST', path: '/Op', headers }))).toEqual(values);
    const written = operation.write(values);
    expect(Object.fromEntries(written.headers.map(([name, value]) => [name.toLowerCase(), value]))).toEqual(
      headers,
    );
    expect(written.text).toBe('');
    expect(operation.readAnswer({ headers })).toEqual(values);
    expect(operation.writeAnswer(values).headers).toEqual(headers);
  });

  test('a list in one header line is that in several', () => {
    const operation = operationOf({ l: header('strings', 'X-StringList') });
    const headers = { 'x-stringlist': ['a', 'b,c'] };
    expect(operation.read(rawRequest({ method: 'POST', path: '/Op', headers }))).toEqual({
      l: ['a', 'b', 'c'],
    });
  });

  test.each<[string, Members, string, JsonObject]>([
    [
      'texts and lists of them (AllQueryStringTypes)',
      { s: query('string', 'String'), l: query('strings', 'StringList') },
      'String=Hello%20there&StringList=a&StringList=b&StringList=c',
      { s: 'Hello there', l: ['a', 'b', 'c'] },
    ],
    [
      'numbers and lists of them (AllQueryStringTypes)',
      {
        n: query('integer', 'Integer'),
        d: query('double', 'Double'),
        il: query('integers', 'IntegerList'),
        dl: query('doubles', 'DoubleList'),
      },
      'Integer=3&Double=1.1&IntegerList=1&IntegerList=2&DoubleList=1.1&DoubleList=2.1',
      { n: 3, d: 1.1, il: [1, 2], dl: [1.1, 2.1] },
    ],
    [
      'integers beyond 2^53',
      { n: query('long', 'Long') },
      'Long=-9223372036854775808',
      { n: '-9223372036854775808' },
    ],
    [
      'booleans and lists of them (AllQueryStringTypes)',
      { b: query('boolean', 'Boolean'), l: query('booleans', 'BooleanList') },
      'Boolean=true&BooleanList=true&BooleanList=false',
      { b: true, l: [true, false] },
    ],
    [
      'timestamps in each format (AllQueryStringTypes)',
      {
        at: query('timestamp', 'Timestamp'),
        l: query('timestamps', 'TimestampList'),
        e: query('epoch', 'Epoch'),
        h: query('httpDate', 'HttpDate'),
      },
      'Timestamp=1970-01-01T00%3A00%3A01Z&TimestampList=1970-01-01T00%3A00%3A01Z&TimestampList=1970-01-01T00%3A00%3A02Z&Epoch=1&HttpDate=Thu%2C%2001%20Jan%201970%2000%3A00%3A01%20GMT',
      {
        at: '1970-01-01T00:00:01.000Z',
        l: ['1970-01-01T00:00:01.000Z', '1970-01-01T00:00:02.000Z'],
        e: '1970-01-01T00:00:01.000Z',
        h: '1970-01-01T00:00:01.000Z',
      },
    ],
    [
      'characters that are escaped (QueryStringEscaping)',
      { s: query('string', 'String') },
      'String=%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%B9',
      { s: " %:/?#[]@!$&'()*+,;=😹" },
    ],
    [
      'empty texts (OmitsNullSerializesEmptyString)',
      { empty: query('string', 'Empty'), missing: query('string', 'Null') },
      'Empty=',
      { empty: '' },
    ],
    [
      'a map beside a member (QueryPrecedence)',
      { foo: query('string', 'bar'), baz: { shape: 'stringMap', location: 'querystring' } },
      'bar=named&qux=alsoFromMap&hello%20there=how%27s%20your%20encoding%3F',
      { foo: 'named', baz: { qux: 'alsoFromMap', 'hello there': "how's your encoding?" } },
    ],
    [
      'a map of lists beside a member (QueryParamsStringListMap)',
      { qux: query('string', 'corge'), foo: { shape: 'listMap', location: 'querystring' } },
      'corge=named&baz=bar&baz=qux',
      { qux: 'named', foo: { baz: ['bar', 'qux'] } },
    ],
  ])('read and write in the query %s', (_, members, text, values) => {
    const operation = operationOf(members);
    expect(operation.read(rawRequest({ method: 'POST', path: '/Op', query: text }))).toEqual(values);
    expect(operation.write(values).queryText).toBe(text);
  });

  test('take a constant of the query for what it is (ConstantAndVariableQueryString)', () => {
    const operation = operationOf({ baz: query('string', 'baz') }, '/Op?foo=bar');
    const request = rawRequest({ method: 'POST', path: '/Op', query: 'foo=bar&baz=bam' });
    expect(operation.read(request)).toEqual({ baz: 'bam' });
    expect(operation.write({ baz: 'bam' }).queryText).toBe('foo=bar&baz=bam');
  });

  test('send the member and not the map where both have one name (QueryPrecedence)', () => {
    const operation = operationOf({
      foo: query('string', 'bar'),
      baz: { shape: 'stringMap', location: 'querystring' },
    });
    const call = { foo: 'named', baz: { bar: 'fromMap', qux: 'alsoFromMap' } };
    expect(operation.write(call).queryText).toBe('bar=named&qux=alsoFromMap');
  });

  test.each<[string, string, Members, string, JsonObject]>([
    [
      'each type (InputWithHeadersAndAllParams)',
      '/Op/{string}/{integer}/{double}/{boolean}/{timestamp}',
      {
        string: label('string', 'string'),
        integer: label('integer', 'integer'),
        double: label('double', 'double'),
        boolean: label('boolean', 'boolean'),
        timestamp: label('timestamp', 'timestamp'),
      },
      '/Op/string/3/5.1/true/2019-12-16T23%3A48%3A18Z',
      { string: 'string', integer: 3, double: 5.1, boolean: true, timestamp: inDecember },
    ],
    [
      'timestamps in each format (HttpRequestWithLabelsAndTimestampFormat)',
      '/Op/{memberEpoch}/{memberHttpDate}/{targetEpoch}/{targetHttpDate}/{targetDateTime}',
      {
        memberEpoch: { ...label('timestamp', 'memberEpoch'), timestampFormat: 'unixTimestamp' },
        memberHttpDate: { ...label('timestamp', 'memberHttpDate'), timestampFormat: 'rfc822' },
        targetEpoch: label('epoch', 'targetEpoch'),
        targetHttpDate: label('httpDate', 'targetHttpDate'),
        targetDateTime: label('dateTime', 'targetDateTime'),
      },
      '/Op/1576540098/Mon%2C%2016%20Dec%202019%2023%3A48%3A18%20GMT/1576540098/Mon%2C%2016%20Dec%202019%2023%3A48%3A18%20GMT/2019-12-16T23%3A48%3A18Z',
      {
        memberEpoch: inDecember,
        memberHttpDate: inDecember,
        targetEpoch: inDecember,
        targetHttpDate: inDecember,
        targetDateTime: inDecember,
      },
    ],
    [
      'greedily (HttpRequestWithGreedyLabelInPath)',
      '/Op/foo/{foo}/baz/{baz+}',
      { foo: label('string', 'foo'), baz: label('string', 'baz') },
      '/Op/foo/hello/baz/there/guy',
      { foo: 'hello', baz: 'there/guy' },
    ],
    [
      'characters that are escaped (HttpRequestLabelEscaping)',
      '/Op/{string}',
      { string: label('string', 'string') },
      '/Op/%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%B9',
      { string: " %:/?#[]@!$&'()*+,;=😹" },
    ],
  ])('read and write in the path %s', (_, uri, members, path, values) => {
    const operation = operationOf(members, uri);
    expect(operation.read(rawRequest({ method: 'POST', path }))).toEqual(values);
    expect(operation.write(values).path).toBe(path);
  });

  test('read and write the status of an answer (HttpResponseCode)', () => {
    const operation = protocolOperation({
      protocol,
      responseCode: 201,
      members: { Status: { shape: 'integer', location: 'statusCode' } },
    });
    expect(operation.readAnswer({ status: 201 })).toEqual({ Status: 201 });
  });

  test('put a label before the host, and read it back (EndpointTraitWithHostLabel)', () => {
    const operation = protocolOperation({
      protocol,
      requestUri: '/Op',
      hostPrefix: 'foo.{label}.',
      members: { label: { ...header('string', 'X-Label'), hostLabel: true } },
    });
    expect(operation.write({ label: 'bar' }).hostPrefix).toBe('foo.bar.');
    const request = rawRequest({ method: 'POST', path: '/Op', headers: { 'x-label': 'bar' } });
    expect(operation.read({ ...request, hostLabel: 'foo.bar' })).toEqual({ label: 'bar' });
  });
});
