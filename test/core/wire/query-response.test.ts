// Expected values: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization and
// …/aws-ec2-query-protocol.html#response-serialization.
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { readQueryResponse, writeQueryResponse } from '../../../core/wire/query-response.ts';
import { refusal } from '../../support/refusals.ts';
import * as shapes from '../../support/shapes.ts';

const output = shapes.structure('Output', { testValue: shapes.string });
const frame = {
  operationName: 'XmlTest',
  xmlNamespace: { uri: 'https://example.com/' },
  requestId: 'c6104cbe',
};
const queryText =
  '<?xml version="1.0" encoding="UTF-8"?>\n<XmlTestResponse xmlns="https://example.com/"><XmlTestResult><testValue>Hello!</testValue></XmlTestResult><ResponseMetadata><RequestId>c6104cbe</RequestId></ResponseMetadata></XmlTestResponse>';
const ec2Text =
  '<?xml version="1.0" encoding="UTF-8"?>\n<XmlTestResponse xmlns="https://example.com/"><requestId>c6104cbe</requestId><testValue>Hello!</testValue></XmlTestResponse>';

describe('answers of query and ec2', () => {
  it.each([
    ['query', queryText],
    ['ec2', ec2Text],
  ] as const)('reads and writes the frame of %s', (protocol, text) => {
    expect(
      Buffer.from(writeQueryResponse({ testValue: 'Hello!' }, output, { ...frame, protocol })).toString(),
    ).toBe(text);
    expect(readQueryResponse(Buffer.from(text), 'XmlTest', output, protocol)).toEqual({
      value: { testValue: 'Hello!' },
      unmodelled: false,
      requestId: 'c6104cbe',
    });
  });

  it('reads and writes an operation without output', () => {
    const bytes = writeQueryResponse({}, undefined, { ...frame, protocol: 'query' });
    expect(Buffer.from(bytes).toString()).not.toContain('Result');
    expect(readQueryResponse(bytes, 'XmlTest', undefined, 'query')).toEqual({
      value: {},
      unmodelled: false,
      requestId: 'c6104cbe',
    });
  });

  it('reads lists of ec2 by their items', () => {
    const shape = shapes.structure('Output', {
      Reservations: shapes.member(shapes.list(shapes.member(shapes.string, { locationName: 'item' })), {
        locationName: 'reservationSet',
      }),
    });
    const text =
      '<XmlTestResponse><requestId>1</requestId><reservationSet><item>a</item><item>b</item></reservationSet></XmlTestResponse>';
    expect(readQueryResponse(Buffer.from(text), 'XmlTest', shape, 'ec2').value).toEqual({
      Reservations: ['a', 'b'],
    });
  });

  it.each<['query' | 'ec2', string, Parameters<typeof shapes.structure>[1], string, JsonObject]>([
    [
      'query',
      'lists, flattened and named (QueryXmlLists)',
      {
        stringList: shapes.list(shapes.string),
        renamed: shapes.member(shapes.list(shapes.member(shapes.string, { locationName: 'item' })), {
          locationName: 'renamed',
        }),
        flattened: shapes.member(shapes.list(shapes.string), { flattened: true }),
        empty: shapes.list(shapes.string),
      },
      '<stringList><member>foo</member><member>bar</member></stringList><renamed><item>foo</item></renamed><flattened>hi</flattened><flattened>bye</flattened><empty/>',
      { stringList: ['foo', 'bar'], renamed: ['foo'], flattened: ['hi', 'bye'], empty: [] },
    ],
    [
      'query',
      'maps, flattened and named (QueryXmlMapsXmlName, QueryQueryFlattenedXmlMap)',
      {
        myMap: shapes.map(
          shapes.member(shapes.structure('Greeting', { hi: shapes.string }), { locationName: 'Setting' }),
          {},
          shapes.member(shapes.string, { locationName: 'Attribute' }),
        ),
        flat: shapes.member(shapes.map(shapes.string), { flattened: true }),
      },
      '<myMap><entry><Attribute>foo</Attribute><Setting><hi>there</hi></Setting></entry></myMap><flat><key>a</key><value>A</value></flat><flat><key>b</key><value>B</value></flat>',
      { myMap: { foo: { hi: 'there' } }, flat: { a: 'A', b: 'B' } },
    ],
    [
      'query',
      'timestamps in each format (QueryXmlTimestamps)',
      {
        normal: shapes.timestamp,
        epochSeconds: shapes.member(shapes.timestamp, { timestampFormat: 'unixTimestamp' }),
        httpDate: shapes.member(shapes.timestamp, { timestampFormat: 'rfc822' }),
      },
      '<normal>2014-04-29T18:30:38Z</normal><epochSeconds>1398796238</epochSeconds><httpDate>Tue, 29 Apr 2014 18:30:38 GMT</httpDate>',
      {
        normal: '2014-04-29T18:30:38.000Z',
        epochSeconds: '2014-04-29T18:30:38.000Z',
        httpDate: '2014-04-29T18:30:38.000Z',
      },
    ],
    [
      'query',
      'bytes, and integers beyond 2^53',
      { data: shapes.blob, n: shapes.long },
      '<data>dmFsdWU=</data><n>9223372036854775807</n>',
      { data: 'dmFsdWU=', n: '9223372036854775807' },
    ],
    [
      'ec2',
      'lists by their items, nested and empty (Ec2XmlLists)',
      {
        structureList: shapes.member(
          shapes.list(
            shapes.member(
              shapes.structure('Item', { a: shapes.member(shapes.string, { locationName: 'value' }) }),
              { locationName: 'item' },
            ),
          ),
          { locationName: 'myStructureList' },
        ),
        nested: shapes.list(shapes.list(shapes.string)),
        empty: shapes.list(shapes.string),
      },
      '<myStructureList><item><value>1</value></item><item><value>3</value></item></myStructureList><nested><member><member>foo</member></member></nested><empty/>',
      { structureList: [{ a: '1' }, { a: '3' }], nested: [['foo']], empty: [] },
    ],
    [
      'ec2',
      'scalars, an empty text and an empty structure (Ec2SimpleScalarProperties)',
      {
        s: shapes.string,
        e: shapes.string,
        t: shapes.boolean,
        n: shapes.long,
        d: shapes.member(shapes.double, { locationName: 'DoubleDribble' }),
        blob: shapes.blob,
        empty: shapes.structure('Empty', {}),
      },
      '<s>string</s><e/><t>true</t><n>-9223372036854775808</n><DoubleDribble>6.5</DoubleDribble><blob>dmFsdWU=</blob><empty/>',
      { s: 'string', e: '', t: true, n: '-9223372036854775808', d: 6.5, blob: 'dmFsdWU=', empty: {} },
    ],
  ])('reads and writes of %s %s', (protocol, _, members, content, value) => {
    const shape = shapes.structure('Output', members);
    const text = (protocol === 'query' ? queryText : ec2Text).replace(
      '<testValue>Hello!</testValue>',
      content,
    );
    expect(readQueryResponse(Buffer.from(text), 'XmlTest', shape, protocol)).toMatchObject({
      value,
      unmodelled: false,
    });
    expect(Buffer.from(writeQueryResponse(value, shape, { ...frame, protocol })).toString()).toBe(text);
  });

  it('says when an answer holds what the model does not know', () => {
    const text = queryText.replace('</XmlTestResult>', '<new/></XmlTestResult>');
    expect(readQueryResponse(Buffer.from(text), 'XmlTest', output, 'query').unmodelled).toBe(true);
    expect(readQueryResponse(Buffer.from(queryText), 'XmlTest', undefined, 'query').unmodelled).toBe(true);
  });

  it('refuses what is no answer of the operation', () => {
    for (const text of [
      '<html/>',
      queryText.replaceAll('XmlTestResponse', 'OtherResponse'),
      queryText.replaceAll('XmlTestResult', 'Other'),
    ]) {
      const act = () => readQueryResponse(Buffer.from(text), 'XmlTest', output, 'query');
      expect(refusal(act).code).toBe('malformed-request');
    }
  });
});
