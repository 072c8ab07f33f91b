// Expected values: Smithy's restJson1 and restXml protocol tests (named after each) and
// https://smithy.io/2.0/spec/http-bindings.html#httppayload-trait.
import { describe, expect, test } from 'vitest';
import type { BotocoreShape } from '../../../core/catalogue/compile/botocore-model.ts';
import type { JsonObject } from '../../../core/json.ts';
import { type Members, protocolOperation } from '../../support/protocol-model.ts';
import { rawRequest } from '../../support/raw-requests.ts';

const shapes: Record<string, BotocoreShape> = {
  nested: { type: 'structure', members: { greeting: { shape: 'string' }, name: { shape: 'string' } } },
  document: { type: 'structure', members: {}, document: true },
  stream: { type: 'blob', streaming: true },
};
const foo = { shape: 'string', location: 'header', locationName: 'X-Foo' };
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const json = { 'content-type': 'application/json' };
const xml = { 'content-type': 'application/xml' };

test.each<
  [string, 'rest-json' | 'rest-xml', Members, string | undefined, Record<string, string>, string, JsonObject]
>([
  [
    'bytes (HttpPayloadTraitsWithBlob)',
    'rest-json',
    { foo, blob: { shape: 'blob' } },
    'blob',
    { 'x-foo': 'Foo', 'content-type': 'application/octet-stream' },
    'blobby blob blob',
    { foo: 'Foo', blob: 'YmxvYmJ5IGJsb2IgYmxvYg==' },
  ],
  [
    'text (StringPayloadRequest)',
    'rest-json',
    { payload: { shape: 'string' } },
    'payload',
    { 'content-type': 'text/plain' },
    'rawstring',
    { payload: 'rawstring' },
  ],
  [
    'a structure (HttpPayloadWithStructure)',
    'rest-json',
    { nested: { shape: 'nested' } },
    'nested',
    json,
    '{"greeting":"hello","name":"Phreddy"}',
    { nested: { greeting: 'hello', name: 'Phreddy' } },
  ],
  [
    'an empty structure (RestJsonHttpPayloadTestStructure)',
    'rest-json',
    { nested: { shape: 'nested' } },
    'nested',
    json,
    '{}',
    { nested: {} },
  ],
  [
    'a document beside members (InlineDocumentInput)',
    'rest-json',
    { stringValue: { shape: 'string' }, documentValue: { shape: 'document' } },
    undefined,
    json,
    '{"stringValue":"string","documentValue":{"foo":"bar"}}',
    { stringValue: 'string', documentValue: { foo: 'bar' } },
  ],
  [
    'a document (DocumentTypeAsPayloadInput)',
    'rest-json',
    { documentValue: { shape: 'document' } },
    'documentValue',
    json,
    '{"foo":"bar"}',
    { documentValue: { foo: 'bar' } },
  ],
  [
    'a document that is a text (DocumentTypeAsPayloadInputString)',
    'rest-json',
    { documentValue: { shape: 'document' } },
    'documentValue',
    json,
    '"hello"',
    { documentValue: 'hello' },
  ],
  [
    'a structure in XML (HttpPayloadWithStructure)',
    'rest-xml',
    { nested: { shape: 'nested' } },
    'nested',
    xml,
    `${declaration}<nested><greeting>hello</greeting><name>Phreddy</name></nested>`,
    { nested: { greeting: 'hello', name: 'Phreddy' } },
  ],
  [
    'a structure with a name of its own (HttpPayloadWithXmlName)',
    'rest-xml',
    { nested: { shape: 'nested', locationName: 'Hello' } },
    'nested',
    xml,
    `${declaration}<Hello><name>Phreddy</name></Hello>`,
    { nested: { name: 'Phreddy' } },
  ],
  [
    'a structure with a namespace of its own (HttpPayloadWithXmlNamespace)',
    'rest-xml',
    { nested: { shape: 'nested', xmlNamespace: { uri: 'http://foo.com' } } },
    'nested',
    xml,
    `${declaration}<nested xmlns="http://foo.com"><name>Phreddy</name></nested>`,
    { nested: { name: 'Phreddy' } },
  ],
  [
    'a structure that declares a prefix (HttpPayloadWithXmlNamespaceAndPrefix)',
    'rest-xml',
    { nested: { shape: 'nested', xmlNamespace: { prefix: 'baz', uri: 'http://foo.com' } } },
    'nested',
    xml,
    `${declaration}<nested xmlns:baz="http://foo.com"><name>Phreddy</name></nested>`,
    { nested: { name: 'Phreddy' } },
  ],
  [
    'members beside headers in XML (InputAndOutputWithHeaders, SimpleScalarProperties)',
    'rest-xml',
    { foo, n: { shape: 'long', locationName: 'Number' }, at: { shape: 'timestamp' } },
    undefined,
    { 'x-foo': 'Foo', ...xml },
    `${declaration}<ROOT><Number>9223372036854775807</Number><at>2014-04-29T18:30:38Z</at></ROOT>`,
    { foo: 'Foo', n: '9223372036854775807', at: '2014-04-29T18:30:38.000Z' },
  ],
  [
    'bytes where bodies are XML (HttpPayloadTraitsWithBlob)',
    'rest-xml',
    { foo, blob: { shape: 'blob' } },
    'blob',
    { 'x-foo': 'Foo', 'content-type': 'application/octet-stream' },
    'blobby blob blob',
    { foo: 'Foo', blob: 'YmxvYmJ5IGJsb2IgYmxvYg==' },
  ],
])('reads and writes as the whole body %s', (_, protocol, members, payload, headers, body, values) => {
  const operation = protocolOperation({
    protocol,
    requestUri: '/Op',
    members,
    shapes,
    ...(payload === undefined ? {} : { payload }),
  });
  expect(
    operation.read(rawRequest({ method: 'POST', path: '/Op', headers, body: body.replaceAll('ROOT', 'In') })),
  ).toEqual(values);
  const written = operation.write(values);
  expect(written.text).toBe(body.replaceAll('ROOT', 'In'));
  expect(Object.fromEntries(written.headers.map(([name, value]) => [name.toLowerCase(), value]))).toEqual(
    headers,
  );
  expect(operation.readAnswer({ headers, body: body.replaceAll('ROOT', 'Out') })).toEqual(values);
  expect(operation.writeAnswer(values)).toEqual({ headers, text: body.replaceAll('ROOT', 'Out') });
});

describe('no payload', () => {
  test.each(['rest-json', 'rest-xml'] as const)(
    'is an empty body of %s (HttpPayloadTraitsWithNoBlobBody)',
    (protocol) => {
      for (const shape of ['blob', 'string', 'nested']) {
        const members = { foo, payload: { shape } };
        const operation = protocolOperation({
          protocol,
          requestUri: '/Op',
          members,
          payload: 'payload',
          shapes,
        });
        const headers = { 'x-foo': 'Foo' };
        expect(operation.read(rawRequest({ method: 'POST', path: '/Op', headers }))).toEqual({ foo: 'Foo' });
        expect(operation.write({ foo: 'Foo' })).toMatchObject({ headers: [['X-Foo', 'Foo']], text: '' });
        expect(operation.readAnswer({ headers })).toEqual({ foo: 'Foo' });
        expect(operation.writeAnswer({ foo: 'Foo' })).toEqual({ headers, text: '' });
      }
    },
  );
});

test.each(['rest-json', 'rest-xml'] as const)(
  'a stream of %s stays outside the values (StreamingTraitsWithBlob)',
  (protocol) => {
    const operation = protocolOperation({
      protocol,
      requestUri: '/Op',
      members: { foo, blob: { shape: 'stream' } },
      payload: 'blob',
      shapes,
    });
    const request = rawRequest({
      method: 'POST',
      path: '/Op',
      headers: { 'x-foo': 'Foo' },
      body: 'blobby blob blob',
    });
    expect(operation.read(request)).toMatchObject({ foo: 'Foo', blob: { lengthBytes: 16 } });
    expect(operation.readAnswer({ headers: { 'x-foo': 'Foo' }, body: 'blobby blob blob' })).toEqual({
      foo: 'Foo',
    });
    expect(operation.writeAnswer({ foo: 'Foo' })).toEqual({ headers: { 'x-foo': 'Foo' }, text: '' });
  },
);
