// Expected values: Smithy's awsJson1_1, rpcv2Cbor, awsQuery and ec2Query protocol tests and
// https://smithy.io/2.0/aws/protocols/index.html: the whole message around a body, in both directions.
import { describe, expect, test } from 'vitest';
import type { Members } from '../../support/protocol-model.ts';
import { protocolOperation } from '../../support/protocol-model.ts';
import { rawRequest } from '../../support/raw-requests.ts';
import { refusal } from '../../support/refusals.ts';

const members: Members = {
  name: { shape: 'string' },
  count: { shape: 'long' },
  at: { shape: 'timestamp' },
  data: { shape: 'blob' },
  tags: { shape: 'tags' },
  inner: { shape: 'inner' },
};
const shapes = {
  tags: { type: 'map', key: { shape: 'string' }, value: { shape: 'strings' } },
  strings: { type: 'list', member: { shape: 'string' } },
  inner: { type: 'structure', members: { hi: { shape: 'string' } } },
};
const values = {
  name: 'abc xyz',
  count: '9223372036854775807',
  at: '2000-01-02T20:34:56.123Z',
  data: 'YmluYXJ5LXZhbHVl',
  tags: { a: ['b', 'c'] },
  inner: { hi: 'there' },
};
const form =
  'Action=Op&Version=2019-12-16&name=abc%20xyz&count=9223372036854775807&at=2000-01-02T20%3A34%3A56.123Z' +
  '&data=YmluYXJ5LXZhbHVl&tags.entry.1.key=a&tags.entry.1.value.member.1=b&tags.entry.1.value.member.2=c&inner.hi=there';
const xmlMembers =
  '<name>abc xyz</name><count>9223372036854775807</count><at>2000-01-02T20:34:56.123Z</at><data>YmluYXJ5LXZhbHVl</data>' +
  '<tags><entry><key>a</key><value><member>b</member><member>c</member></value></entry></tags><inner><hi>there</hi></inner>';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const jsonText =
  '{"name":"abc xyz","count":9223372036854775807,"at":946845296.123,"data":"YmluYXJ5LXZhbHVl","tags":{"a":["b","c"]},"inner":{"hi":"there"}}';

describe('a whole request and answer', () => {
  test('of awsJson1_1', () => {
    const operation = protocolOperation({ protocol: 'json', members, shapes });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'ProtocolTests.Op' };
    const written = operation.write(values);
    expect(written).toMatchObject({ method: 'POST', path: '/', query: [], text: jsonText });
    expect(Object.fromEntries(written.headers)).toEqual(headers);
    expect(operation.read(rawRequest({ method: 'POST', headers, body: jsonText }))).toEqual(values);
    expect(operation.readAnswer({ body: jsonText })).toEqual(values);
    expect(operation.writeAnswer(values)).toEqual({
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      text: jsonText,
    });
  });

  test('of awsQuery', () => {
    const operation = protocolOperation({ protocol: 'query', members, shapes });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(operation.write(values)).toMatchObject({ method: 'POST', path: '/', query: [], text: form });
    expect(operation.read(rawRequest({ method: 'POST', headers, body: form }))).toEqual(values);
    const answer = `${declaration}<OpResponse><OpResult>${xmlMembers}</OpResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></OpResponse>`;
    expect(operation.readAnswer({ body: answer })).toEqual(values);
    expect(operation.writeAnswer(values)).toEqual({ headers: { 'content-type': 'text/xml' }, text: answer });
  });

  // EC2 has no maps in its requests: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
  test('of ec2Query', () => {
    const { tags: _, ...withoutMap } = members;
    const { tags: __, ...plain } = values;
    const operation = protocolOperation({
      protocol: 'ec2',
      members: { ...withoutMap, list: { shape: 'strings', locationName: 'listSet' } },
      shapes,
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body =
      'Action=Op&Version=2019-12-16&Name=abc%20xyz&Count=9223372036854775807&At=2000-01-02T20%3A34%3A56.123Z' +
      '&Data=YmluYXJ5LXZhbHVl&Inner.Hi=there&ListSet.1=b&ListSet.2=c';
    const call = { ...plain, list: ['b', 'c'] };
    expect(operation.write(call)).toMatchObject({ method: 'POST', path: '/', text: body });
    expect(operation.read(rawRequest({ method: 'POST', headers, body }))).toEqual(call);
    const map = /<tags>.*<\/tags>/;
    const answer = `${declaration}<OpResponse><requestId>r-1</requestId>${xmlMembers.replace(map, '')}<listSet><member>b</member><member>c</member></listSet></OpResponse>`;
    expect(operation.readAnswer({ body: answer })).toEqual(call);
    expect(operation.writeAnswer(call)).toEqual({ headers: { 'content-type': 'text/xml' }, text: answer });
  });

  // RFC 8949: a1 map of one, 65 text of five, 1b unsigned of eight bytes.
  test('of rpcv2Cbor', () => {
    const operation = protocolOperation({ protocol: 'rpc-v2-cbor', members, shapes });
    const body = Buffer.from('a165636f756e741b7fffffffffffffff', 'hex');
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const path = '/service/ProtocolTests/operation/Op';
    const call = { count: '9223372036854775807' };
    const written = operation.write(call);
    expect(written).toMatchObject({ method: 'POST', path, query: [] });
    expect(Buffer.from(written.body).toString('hex')).toBe(body.toString('hex'));
    expect(Object.fromEntries(written.headers)).toEqual({ ...headers, accept: 'application/cbor' });
    expect(operation.read(rawRequest({ method: 'POST', path, headers, body }))).toEqual(call);
    expect(operation.writeAnswer(call).headers).toEqual(headers);
  });
});

test.each(['json', 'query', 'ec2', 'rpc-v2-cbor', 'rest-json', 'rest-xml'] as const)(
  'an integer beyond 64 bits is no long of %s',
  (protocol) => {
    const operation = protocolOperation({ protocol, members, shapes });
    expect(refusal(() => operation.write({ count: '9223372036854775808' })).code).toBe('invalid-parameter');
  },
);
