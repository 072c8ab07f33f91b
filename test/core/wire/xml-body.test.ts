// Expected values: Smithy's restXml protocol tests, https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html,
// https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings and the Amazon S3 API reference.
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../../core/catalogue/model.ts';
import type { JsonValue } from '../../../core/json.ts';
import { readXmlBody, writeXmlBody } from '../../../core/wire/xml-body.ts';
import { refusal } from '../../support/refusals.ts';
import * as shapes from '../../support/shapes.ts';

const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const read = (text: string, shape: Shape) => readXmlBody(Buffer.from(text), shape, { mode: 'request' }).value;
const answer = (text: string, shape: Shape) => readXmlBody(Buffer.from(text), shape, { mode: 'response' });
const write = (value: JsonValue, shape: Shape) =>
  Buffer.from(writeXmlBody(value, shape, { root: 'In' }))
    .toString()
    .replace(/^<\?xml.*\n/, '');
const input = (members: Parameters<typeof shapes.structure>[1]) => shapes.structure('In', members);

const xsi = { prefix: 'xsi', uri: 'http://www.w3.org/2001/XMLSchema-instance' };
const grantee = shapes.structure(
  'Grantee',
  {
    ID: shapes.string,
    Type: shapes.member(shapes.string, { locationName: 'xsi:type', xmlAttribute: true }),
  },
  { xmlNamespace: xsi },
);

describe('XML bodies', () => {
  it.each([
    ['scalars', { s: shapes.string, n: shapes.integer }, '<s>a</s><n>-1</n>', { s: 'a', n: -1 }],
    ['floats that are not numbers', { f: shapes.float }, '<f>NaN</f>', { f: 'NaN' }],
    [
      'dates as date-times',
      { at: shapes.timestamp },
      '<at>2014-04-29T18:30:38Z</at>',
      { at: '2014-04-29T18:30:38.000Z' },
    ],
    [
      'timestamps in each format (XmlTimestamps)',
      {
        dateTime: shapes.member(shapes.timestamp, { timestampFormat: 'iso8601' }),
        epochSeconds: shapes.member(shapes.timestamp, { timestampFormat: 'unixTimestamp' }),
        httpDate: { ...shapes.timestamp, timestampFormat: 'rfc822' } as const,
      },
      '<dateTime>2014-04-29T18:30:38Z</dateTime><epochSeconds>1398796238</epochSeconds><httpDate>Tue, 29 Apr 2014 18:30:38 GMT</httpDate>',
      {
        dateTime: '2014-04-29T18:30:38.000Z',
        epochSeconds: '2014-04-29T18:30:38.000Z',
        httpDate: '2014-04-29T18:30:38.000Z',
      },
    ],
    ['booleans', { t: shapes.boolean, f: shapes.boolean }, '<t>true</t><f>false</f>', { t: true, f: false }],
    ['longs beyond 2^53', { n: shapes.long }, '<n>-9223372036854775808</n>', { n: '-9223372036854775808' }],
    [
      'unions (XmlUnions)',
      { u: shapes.union('U', { s: shapes.string }) },
      '<u><s>a</s></u>',
      { u: { s: 'a' } },
    ],
    ['blobs', { b: shapes.blob }, '<b>dmFsdWU=</b>', { b: 'dmFsdWU=' }],
    ['empty strings', { s: shapes.string }, '<s/>', { s: '' }],
    ['white space of strings', { s: shapes.string }, '<s>  a b </s>', { s: '  a b ' }],
    [
      'escaped text',
      { s: shapes.string },
      '<s>&lt;&amp;&quot;&#xD;&#x85;&#x2028;</s>',
      { s: '<&"\r\u0085\u2028' },
    ],
    [
      'lists',
      { l: shapes.list(shapes.string) },
      '<l><member>a</member><member>b</member></l>',
      { l: ['a', 'b'] },
    ],
    ['empty lists', { l: shapes.list(shapes.string) }, '<l/>', { l: [] }],
    [
      'lists with named items',
      {
        l: shapes.member(shapes.list(shapes.member(shapes.string, { locationName: 'item' })), {
          locationName: 'renamed',
        }),
      },
      '<renamed><item>a</item></renamed>',
      { l: ['a'] },
    ],
    [
      'flattened lists by the member',
      { l: shapes.member(shapes.list(shapes.string), { flattened: true }) },
      '<l>a</l><l>b</l>',
      { l: ['a', 'b'] },
    ],
    [
      'flattened lists by the shape, renamed (S3 CORSConfiguration)',
      {
        CORSRules: shapes.member(shapes.list(input({ ID: shapes.string }), { flattened: true }), {
          locationName: 'CORSRule',
        }),
      },
      '<CORSRule><ID>1</ID></CORSRule><CORSRule><ID>2</ID></CORSRule>',
      { CORSRules: [{ ID: '1' }, { ID: '2' }] },
    ],
    [
      'flattened lists named by their items (S3 BlockedEncryptionTypes)',
      { l: shapes.list(shapes.member(shapes.string, { locationName: 'Tag' }), { flattened: true }) },
      '<Tag>a</Tag>',
      { l: ['a'] },
    ],
    [
      'flattened lists named by their member before their items (XmlLists)',
      {
        flattenedList2: shapes.member(shapes.list(shapes.member(shapes.string, { locationName: 'item' })), {
          flattened: true,
          locationName: 'customName',
        }),
      },
      '<customName>yep</customName><customName>nope</customName>',
      { flattenedList2: ['yep', 'nope'] },
    ],
    [
      'flattened lists named as their member is, whatever their items are called elsewhere (XmlLists)',
      {
        flattenedList: shapes.member(shapes.list(shapes.member(shapes.string, { locationName: 'item' })), {
          flattened: true,
        }),
      },
      '<flattenedList>hi</flattenedList><flattenedList>bye</flattenedList>',
      { flattenedList: ['hi', 'bye'] },
    ],
    [
      'flattened items in a namespace of their own (XmlLists)',
      {
        flat: shapes.member(
          shapes.list(
            shapes.member(shapes.string, { xmlNamespace: { uri: 'https://xml-member.example.com' } }),
          ),
          { flattened: true },
        ),
      },
      '<flat xmlns="https://xml-member.example.com">a</flat>',
      { flat: ['a'] },
    ],
    [
      'items in a namespace of their own (XmlNamespaces)',
      {
        values: shapes.member(
          shapes.list(shapes.member(shapes.string, { xmlNamespace: { uri: 'http://bux.com' } })),
          { xmlNamespace: { uri: 'http://qux.com' } },
        ),
      },
      '<values xmlns="http://qux.com"><member xmlns="http://bux.com">Bar</member></values>',
      { values: ['Bar'] },
    ],
    [
      'maps',
      { m: shapes.map(shapes.string) },
      '<m><entry><key>k</key><value>v</value></entry></m>',
      { m: { k: 'v' } },
    ],
    ['empty maps', { m: shapes.map(shapes.string) }, '<m/>', { m: {} }],
    [
      'maps with named keys and values (XmlMapsXmlName)',
      {
        m: shapes.map(
          shapes.member(shapes.string, { locationName: 'Setting' }),
          {},
          shapes.member(shapes.string, { locationName: 'Attribute' }),
        ),
      },
      '<m><entry><Attribute>foo</Attribute><Setting>there</Setting></entry></m>',
      { m: { foo: 'there' } },
    ],
    [
      'flattened maps',
      { m: shapes.member(shapes.map(shapes.string), { flattened: true }) },
      '<m><key>a</key><value>1</value></m><m><key>b</key><value>2</value></m>',
      { m: { a: '1', b: '2' } },
    ],
    [
      'flattened maps with named keys and values (FlattenedXmlMapWithXmlName)',
      {
        m: shapes.member(
          shapes.map(
            shapes.member(shapes.string, { locationName: 'V' }),
            { flattened: true },
            shapes.member(shapes.string, { locationName: 'K' }),
          ),
          { locationName: 'KVP' },
        ),
      },
      '<KVP><K>a</K><V>A</V></KVP><KVP><K>b</K><V>B</V></KVP>',
      { m: { a: 'A', b: 'B' } },
    ],
    [
      'maps of maps (NestedXmlMaps)',
      { m: shapes.map(shapes.map(shapes.string)) },
      '<m><entry><key>foo</key><value><entry><key>bar</key><value>Bar</value></entry></value></entry></m>',
      { m: { foo: { bar: 'Bar' } } },
    ],
    [
      'flattened maps of maps (FlatNestedXmlMaps)',
      { m: shapes.member(shapes.map(shapes.map(shapes.string)), { flattened: true }) },
      '<m><key>foo</key><value><entry><key>bar</key><value>Bar</value></entry></value></m>',
      { m: { foo: { bar: 'Bar' } } },
    ],
    [
      'lists of lists (XmlLists)',
      { l: shapes.list(shapes.list(shapes.string)) },
      '<l><member><member>foo</member><member>bar</member></member><member><member>baz</member></member></l>',
      { l: [['foo', 'bar'], ['baz']] },
    ],
    [
      'flattened lists of structures with named members (XmlLists)',
      {
        l: shapes.member(
          shapes.list(
            input({ a: shapes.member(shapes.string, { locationName: 'value' }), b: shapes.string }),
            {
              flattened: true,
            },
          ),
          { locationName: 'flattenedStructureList' },
        ),
      },
      '<flattenedStructureList><value>5</value><b>6</b></flattenedStructureList><flattenedStructureList><value>7</value><b>8</b></flattenedStructureList>',
      {
        l: [
          { a: '5', b: '6' },
          { a: '7', b: '8' },
        ],
      },
    ],
    ['nested structures', { s: input({ t: input({}) }) }, '<s><t/></s>', { s: { t: {} } }],
    [
      "attributes with a prefix (S3's Grantee)",
      { Grantee: grantee },
      `<Grantee xmlns:xsi="${xsi.uri}" xsi:type="CanonicalUser"><ID>abc</ID></Grantee>`,
      { Grantee: { Type: 'CanonicalUser', ID: 'abc' } },
    ],
    [
      'plain attributes (XmlAttributes)',
      {
        s: input({
          attr: shapes.member(shapes.string, { xmlAttribute: true, locationName: 'test' }),
          foo: shapes.string,
        }),
      },
      '<s test="&lt;a&#x9;b&quot;"><foo>hi</foo></s>',
      { s: { attr: '<a\tb"', foo: 'hi' } },
    ],
  ])('reads and writes %s', (_, members, content, value) => {
    const text = `<In>${content}</In>`;
    expect(read(text, input(members))).toEqual(value);
    expect(write(value, input(members))).toBe(text);
  });

  it('declares the namespace at the root and reads it back, prefixed or not', () => {
    const shape = input({ LocationConstraint: shapes.string });
    const bytes = writeXmlBody({ LocationConstraint: 'eu-west-1' }, shape, {
      root: 'CreateBucketConfiguration',
      xmlNamespace: { uri: s3Namespace },
    });
    expect(Buffer.from(bytes).toString()).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<CreateBucketConfiguration xmlns="${s3Namespace}"><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>`,
    );
    const prefixed = `<s:CreateBucketConfiguration xmlns:s="${s3Namespace}"><s:LocationConstraint>eu-west-1</s:LocationConstraint></s:CreateBucketConfiguration>`;
    for (const body of [bytes, Buffer.from(prefixed)]) {
      const options = { mode: 'request', root: 'CreateBucketConfiguration', namespace: s3Namespace } as const;
      expect(readXmlBody(body, shape, options).value).toEqual({ LocationConstraint: 'eu-west-1' });
    }
  });

  it("reads and writes a scalar at the root (S3's GetBucketLocation)", () => {
    const text = '<LocationConstraint>eu-west-1</LocationConstraint>';
    expect(answer(text, shapes.string).value).toBe('eu-west-1');
    expect(
      Buffer.from(writeXmlBody('eu-west-1', shapes.string, { root: 'LocationConstraint' })).toString(),
    ).toContain(text);
  });

  it('reads CDATA as text, character references, and nothing in comments', () => {
    const shape = input({ s: shapes.string });
    expect(read('<In><s><![CDATA[<a>]]>&#65;<!-- no -->B</s></In>', shape)).toEqual({ s: '<a>AB' });
  });

  it('passes over white space between elements and keeps line ends as XML does', () => {
    const shape = input({ s: shapes.string, l: shapes.list(shapes.integer) });
    expect(
      read('<?xml version="1.0"?>\r\n<In>\n  <s>a\r\nb</s>\n <l> <member> 1 </member> </l>\n</In>\n', shape),
    ).toEqual({
      s: 'a\nb',
      l: [1],
    });
  });

  it('takes an empty body for an empty structure', () => {
    expect(readXmlBody(new Uint8Array(), input({}), { mode: 'request' }).value).toEqual({});
  });

  it.each([
    ['a document type', '<!DOCTYPE In><In/>'],
    ['an entity bomb', '<!DOCTYPE In [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><In><s>&b;</s></In>'],
    ['an external entity', '<!DOCTYPE In [<!ENTITY x SYSTEM "file:///etc/passwd">]><In><s>&x;</s></In>'],
    ['an unknown entity', '<In><s>&nbsp;</s></In>'],
    ['a processing instruction', '<In><?php echo 1 ?></In>'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><In/>'],
    ['another version', '<?xml version="1.1"?><In/>'],
    ['an unbound prefix', '<x:In/>'],
    ['an unclosed element', '<In><s>a</In>'],
    ['two roots', '<In/><In/>'],
    ['text beside the root', '<In/>x'],
    ['an attribute twice', '<In a="1" a="2"/>'],
    ['a control character', '<In><s>\u0001</s></In>'],
    ['a reference to a control character', '<In><s>&#x1;</s></In>'],
    ['a reference to half of a surrogate pair', '<In><s>&#xD800;</s></In>'],
    ['an unescaped ampersand', '<In><s>a & b</s></In>'],
    ['`]]>` in text', '<In><s>a]]>b</s></In>'],
    ['no element', '<?xml version="1.0"?>'],
    ['JSON', '{}'],
    ['a nesting without end', '<a>'.repeat(5000)],
  ])('[P9] refuses %s', (_, text) => {
    expect(refusal(() => read(text, input({ s: shapes.string }))).code).toBe('malformed-request');
  });

  it('[P9] refuses bytes that are not UTF-8', () => {
    const latin1 = Buffer.from('<In><s>é</s></In>', 'latin1');
    for (const bytes of [latin1, Buffer.from('<In/>', 'utf16le')]) {
      const act = () => readXmlBody(bytes, input({ s: shapes.string }), { mode: 'request' });
      expect(refusal(act).code).toBe('malformed-request');
    }
  });

  it.each([
    ['an unknown element', '<In><t>1</t></In>', 'unmodelled-parameter'],
    ['an element in another case', '<In><S>1</S></In>', 'unmodelled-parameter'],
    ['an element of another namespace', '<In><s xmlns="urn:other">1</s></In>', 'unmodelled-parameter'],
    ['an unknown attribute', '<In><s lang="en">1</s></In>', 'unmodelled-parameter'],
    ['an unknown attribute of the root', '<In s="1"/>', 'unmodelled-parameter'],
    ['an element inside a scalar', '<In><s>a<b/></s></In>', 'unmodelled-parameter'],
    ['an unknown item', '<In><l><item>1</item></l></In>', 'unmodelled-parameter'],
    [
      'an unknown part of an entry',
      '<In><m><entry><key>a</key><value>b</value><x/></entry></m></In>',
      'unmodelled-parameter',
    ],
    ['text between elements', '<In>hello<s>1</s></In>', 'invalid-parameter'],
    ['text in a list', '<In><l>a</l></In>', 'invalid-parameter'],
    ['an entry without value', '<In><m><entry><key>a</key></entry></m></In>', 'invalid-parameter'],
    ['an element that is no list twice', '<In><s>1</s><s>2</s></In>', 'ambiguous-request'],
    ['an unflattened list twice', '<In><l/><l/></In>', 'ambiguous-request'],
    [
      'a key twice in an entry',
      '<In><m><entry><key>a</key><key>b</key><value>c</value></entry></m></In>',
      'ambiguous-request',
    ],
    [
      'a key twice in a map',
      '<In><m><entry><key>a</key><value>1</value></entry><entry><key>a</key><value>2</value></entry></m></In>',
      'ambiguous-request',
    ],
  ])('[P9] refuses %s in a request', (_, text, code) => {
    const shape = input({ s: shapes.string, l: shapes.list(shapes.string), m: shapes.map(shapes.string) });
    expect(refusal(() => read(text, shape)).code).toBe(code);
  });

  it('refuses another root, and the namespace of another service', () => {
    const options = { mode: 'request', root: 'Delete', namespace: s3Namespace } as const;
    const act = (text: string) => () => readXmlBody(Buffer.from(text), input({}), options);
    expect(refusal(act('<Erase/>')).code).toBe('unmodelled-parameter');
    expect(refusal(act('<Delete xmlns="urn:other"/>')).code).toBe('malformed-request');
    expect(act('<Delete/>')().value).toEqual({});
  });

  it('drops from answers what the model does not know and says so', () => {
    const shape = input({ s: shapes.string });
    expect(answer('<In><s>1</s><new><deep/></new></In>', shape)).toEqual({
      value: { s: '1' },
      unmodelled: true,
    });
    expect(answer('<In extra="1"><s>1</s></In>', shape)).toEqual({ value: { s: '1' }, unmodelled: true });
    expect(answer('<In><s>1</s></In>', shape)).toEqual({ value: { s: '1' }, unmodelled: false });
  });

  it('takes an empty number or date of an answer for absent', () => {
    const shape = input({ n: shapes.integer, at: shapes.timestamp, s: shapes.string });
    expect(answer('<In><n/><at></at><s/></In>', shape).value).toEqual({ s: '' });
    expect(refusal(() => read('<In><n/></In>', shape)).code).toBe('invalid-parameter');
  });

  it('refuses to write what XML cannot hold', () => {
    const shape = input({ s: shapes.string, l: shapes.list(shapes.string) });
    for (const value of [{ s: '\u0000' }, { s: '\uffff' }, { s: '\ud800' }, { l: [null] }]) {
      expect(refusal(() => write(value, shape)).code).toBe('invalid-parameter');
    }
    expect(refusal(() => write({ t: 1 }, shape)).code).toBe('unmodelled-parameter');
  });
});
