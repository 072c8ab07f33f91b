// Requests that no SDK would send, over the wire: each gets a precise error in the shape that its protocol's clients
// read, reaches nobody, and is on record when the caller is known.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { recordsOf } from '../../support/archive-reader.ts';
import { errorReaders } from '../../support/error-readers.ts';
import { connectFaults } from '../../support/fault-control.ts';
import { type RawAnswer, send, signIn } from '../../support/raw-client.ts';
import { keysOf, type RawRequestToSend, signRequest } from '../../support/sign-request.ts';
import type { SigningKeys } from '../../support/sigv4-client.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);
const label = `raw-${randomUUID()}`;
const tokenOf = (subject: string) => readFile(stack.people[subject]?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');

interface BadRequest {
  readonly says: string;
  readonly service: string;
  readonly request: RawRequestToSend;
  readonly unsigned?: readonly string[];
  readonly reader: keyof typeof errorReaders;
  readonly status: number;
  readonly code: string;
  readonly message: RegExp;
  /** The code on record; absent when nobody can say who sent it. */
  readonly recorded?: string;
}

const json = (target: string, body: string | Uint8Array): RawRequestToSend => ({
  target: '/aws/',
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
  body,
});
const form = (body: string): RawRequestToSend => ({
  target: '/aws/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

const badRequests: readonly BadRequest[] = [
  {
    says: 'malformed JSON',
    service: 'dynamodb',
    request: json('DynamoDB_20120810.GetItem', '{"TableName":"orders",'),
    reader: 'json',
    status: 400,
    code: 'SerializationException',
    message: /JSON/,
    recorded: 'malformed-request',
  },
  {
    says: '[P1] a JSON key twice',
    service: 'dynamodb',
    request: json('DynamoDB_20120810.DeleteTable', '{"TableName":"orders","TableName":"other"}'),
    reader: 'json',
    status: 400,
    code: 'SerializationException',
    message: /stands twice/,
    recorded: 'malformed-request',
  },
  {
    says: '[P11] a member that no model has',
    service: 'dynamodb',
    request: json('DynamoDB_20120810.GetItem', '{"TableName":"orders","Key":{},"Bogus":1}'),
    reader: 'json',
    status: 400,
    code: 'ValidationException',
    message: /Bogus/,
    recorded: 'unmodelled-parameter',
  },
  {
    says: '[P11] an operation that no model has',
    service: 'dynamodb',
    request: json('DynamoDB_20120810.DropEverything', '{}'),
    reader: 'json',
    status: 400,
    code: 'UnknownOperationException',
    message: /DropEverything/,
    recorded: 'unmodelled-operation',
  },
  {
    says: 'malformed XML',
    service: 's3',
    request: {
      target: '/aws/acme-reports?delete=',
      headers: { 'content-type': 'application/xml' },
      body: '<Delete><Object><Key>reports/2026-09.csv</Key></Object>',
    },
    reader: 's3',
    status: 400,
    code: 'MalformedXML',
    message: /XML/,
    recorded: 'malformed-request',
  },
  {
    says: '[P9] an XML entity',
    service: 's3',
    request: {
      target: '/aws/acme-reports?delete=',
      headers: { 'content-type': 'application/xml' },
      body: '<!DOCTYPE d [<!ENTITY k "reports/2026-09.csv">]><Delete><Object><Key>&k;</Key></Object></Delete>',
    },
    reader: 's3',
    status: 400,
    code: 'MalformedXML',
    message: /DOCTYPE|entit/i,
    recorded: 'malformed-request',
  },
  {
    says: '[P2] a form that names two actions',
    service: 'sns',
    request: form('Action=ListTopics&Action=DeleteTopic&Version=2010-03-31'),
    reader: 'query',
    status: 400,
    code: 'ValidationError',
    message: /Action/,
    recorded: 'ambiguous-request',
  },
  {
    says: 'a form that is no form',
    service: 'sns',
    request: form('Action=Publish&Version=2010-03-31&Message=%ZZ'),
    reader: 'query',
    status: 400,
    code: 'MalformedQueryString',
    message: /`%` without two hexadecimal digits/,
    recorded: 'malformed-request',
  },
  {
    says: 'CBOR, which no service of this release speaks,',
    service: 'dynamodb',
    request: {
      target: '/aws/service/DynamoDB_20120810/operation/GetItem',
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      body: Buffer.from('a1695461626c654e616d65', 'hex'),
    },
    reader: 'cbor',
    status: 400,
    code: 'UnknownOperationException',
    message: /DynamoDB_20120810.GetItem/,
    recorded: 'unmodelled-operation',
  },
  {
    says: '[S2] a header that decides and is not signed',
    service: 'dynamodb',
    request: json('DynamoDB_20120810.DeleteTable', '{"TableName":"orders"}'),
    unsigned: ['x-amz-target'],
    reader: 'json',
    status: 400,
    code: 'IncompleteSignatureException',
    message: /x-amz-target/,
  },
  {
    says: '[P3] the target of another service than the signature names',
    service: 'sns',
    request: json('DynamoDB_20120810.DeleteTable', '{"TableName":"orders"}'),
    reader: 'json',
    status: 400,
    code: 'UnknownOperationException',
    message: /DynamoDB_20120810.DeleteTable/,
    recorded: 'unmodelled-operation',
  },
  {
    says: '[L10] a body over the limit',
    service: 's3',
    request: { method: 'PUT', target: '/aws/acme-reports/large', body: Buffer.alloc(4_600_000, 'x') },
    reader: 's3',
    status: 413,
    code: 'EntityTooLarge',
    message: /4600000 bytes.*4500000/,
  },
];

describe.each([
  { transport: 'HTTP', baseUrl: stack.url },
  { transport: 'TLS', baseUrl: stack.tlsUrl },
])('over $transport', ({ baseUrl }) => {
  let keys: SigningKeys;
  beforeAll(async () => {
    keys = keysOf(await signIn(baseUrl, await tokenOf('demo-agent'), label));
  });

  test.each(badRequests)('$says is refused in the shape of $service', async (bad) => {
    const { service, unsigned = [] } = bad;
    const before = (await recordsOf(label)).length;
    let answer: RawAnswer | undefined;
    const seen = await faults.seenDuring(async () => {
      answer = await send(baseUrl, await signRequest(baseUrl, bad.request, { service, keys, unsigned }));
    });
    expect(answer?.status).toBe(bad.status);
    const error = answer && errorReaders[bad.reader](answer);
    expect(error).toMatchObject({ code: bad.code, message: expect.stringMatching(bad.message) });
    expect(error?.message).toMatch(/^Countersign: /);
    expect(error?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen.filter(({ accessKeyId }) => accessKeyId !== 'test')).toEqual([]);
    // The one transaction counts it towards the calls of the minute [L11].
    expect(seen.filter(({ operation }) => /^(Put|Update|Delete)Item/.test(operation))).toEqual([]);
    expect(seen.filter(({ operation }) => operation === 'TransactWriteItems').length).toBeLessThanOrEqual(1);
    const records = (await recordsOf(label)).slice(before);
    expect(records.map(({ transcript: { outcome, refusal } }) => [outcome, refusal?.code])).toEqual(
      bad.recorded === undefined ? [] : [['refused', bad.recorded]],
    );
  });
});
