// Expected values: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization and
// …/aws-ec2-query-protocol.html#response-serialization.
import { describe, expect, it } from 'vitest';
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
