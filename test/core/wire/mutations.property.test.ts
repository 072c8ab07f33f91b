// Whatever is done to a request on its way, it is read as one call that survives being written again, or it is refused
// by a code of the table: never another exception.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../core/catalogue/model.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import { decodeAwsChunked } from '../../../core/wire/aws-chunked.ts';
import type { RawRequest } from '../../../core/wire/http.ts';
import { readCall } from '../../../core/wire/read-call.ts';
import { formatQuery } from '../../../core/wire/uri.ts';
import { writeRequest } from '../../../core/wire/write-request.ts';
import { sampleParameters } from '../../../scripts/report/sample-parameters.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';
import { formRequest, jsonRequest, rawRequest, s3Request, scopeOf } from '../../support/raw-requests.ts';

const seeds: readonly (readonly [signingName: string, request: RawRequest])[] = [
  [
    'dynamodb',
    jsonRequest(
      'DynamoDB_20120810.PutItem',
      '{"TableName":"t","Item":{"a":{"L":[{"N":"1"},{"B":"AA=="},{"NULL":true}]}}}',
    ),
  ],
  [
    'sqs',
    jsonRequest('AmazonSQS.SendMessage', '{"QueueUrl":"http://q/123456789012/q","MessageBody":"b"}', {
      path: '/123456789012/q',
    }),
  ],
  [
    'sns',
    formRequest(
      'Action=Publish&Version=2010-03-31&Message=a&MessageAttributes.entry.1.Name=k&MessageAttributes.entry.1.Value.DataType=String',
    ),
  ],
  [
    'sts',
    rawRequest({
      query:
        'Action=AssumeRole&Version=2011-06-15&RoleArn=a&RoleSessionName=b&Tags.member.1.Key=k&Tags.member.1.Value=v',
    }),
  ],
  ['s3', s3Request('GET', '/bucket/a/b%20c?versionId=1&x-id=GetObject', { headers: { range: 'bytes=0-9' } })],
  [
    's3',
    s3Request('PUT', '/bucket/key?tagging', {
      body: '<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>',
    }),
  ],
  [
    's3',
    s3Request('PUT', '/key', {
      hostLabel: 'bucket',
      headers: { 'x-amz-copy-source': '/b/k', 'x-amz-meta-a': 'b' },
    }),
  ],
  [
    'lambda',
    rawRequest({
      method: 'POST',
      path: '/2017-03-31/tags/arn%3Aaws',
      headers: { 'content-type': 'application/json' },
      body: '{"Tags":{"a":"b"}}',
    }),
  ],
];

const hostile = fc.constantFrom(
  '%',
  '%00',
  '%2F',
  '%2e%2e',
  '..',
  '//',
  '&',
  '=',
  '+',
  ';',
  '?',
  '#',
  '\\',
  '"',
  '<',
  '>',
  '&amp;',
  '<!--',
  ']]>',
  '{',
  '}',
  '[',
  ',',
  'null',
  '1e400',
  '99999999999999999999',
  '-0',
  '\ud800',
  '\ufeff',
  'é',
  '\0',
  '\r\n',
  '\t',
  '__proto__',
  'constructor',
  'Action=',
  'versionId=',
  'acl',
  'uploads',
  'xmlns="x"',
  'entry.2.Name=k',
  '.1',
  'member.3',
);

const splice = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(6), fc.oneof(hostile, fc.string({ maxLength: 4 }), fc.constant('')))
    .map(([start, length, insert]) => text.slice(0, start) + insert + text.slice(start + length));

const headerNames = [
  'content-type',
  'content-encoding',
  'content-md5',
  'x-amz-target',
  'smithy-protocol',
  'x-amz-copy-source',
  'x-amz-acl',
  'x-amz-meta-a',
  'x-amz-checksum-crc32',
  'range',
  'if-modified-since',
  'connection',
  'x-amz-object-attributes',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'content-length',
  'expires',
];

function mutate(request: RawRequest): fc.Arbitrary<RawRequest> {
  const bytes = Buffer.from(request.body);
  const headers = fc.oneof(
    { weight: 3, arbitrary: fc.constant(request.headers) },
    fc
      .tuple(
        fc.constantFrom(...headerNames),
        fc.oneof(
          hostile,
          fc.string({ maxLength: 12 }),
          fc.constantFrom('gzip', 'rpc-v2-cbor', '/a/b', 'x', '3'),
        ),
      )
      .map(([name, value]) => [...request.headers, [name, value] as const]),
    fc.constant(request.headers.slice(1)),
  );
  const body = fc.oneof(
    { weight: 2, arbitrary: fc.constant(request.body) },
    splice(bytes.toString('utf8')).map((text) => Buffer.from(text, 'utf8')),
    fc.tuple(fc.nat(bytes.length), fc.integer({ min: 0, max: 255 })).map(([index, byte]) => {
      const changed = Buffer.from(bytes);
      if (index < changed.length) changed[index] = byte;
      return changed;
    }),
  );
  const query = fc.oneof({ weight: 2, arbitrary: fc.constant(request.query) }, splice(request.query));
  const path = fc.oneof({ weight: 2, arbitrary: fc.constant(request.path) }, splice(request.path));
  const method = fc.oneof(
    { weight: 6, arbitrary: fc.constant(request.method) },
    fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'TRACE', '__proto__'),
  );
  return fc.record({ method, path, query, headers, body }).map((changed) => ({ ...request, ...changed }));
}

const chosen = fc
  .constantFrom(...seeds)
  .chain(([signingName, request]) => mutate(request).map((changed) => [signingName, changed] as const));

/** What would be sent for sample parameters of an operation, of any service. */
function requestOf(service: string, name: string): readonly [signingName: string, request: RawRequest] {
  const operation = servedOperation(service, name);
  const { signingName, protocols } = operation.service;
  const scope = scopeOf(signingName);
  const call = { service, operation: name, region: scope.region, accountId: scope.accountId };
  const parameters = { ...sampleParameters(operation), ...withoutStream(operation) };
  const protocol = protocols[0] ?? 'json';
  const { query, headers, hostPrefix, ...rest } = writeRequest({
    operation,
    protocol,
    call: { ...call, parameters },
  });
  const hostLabel = hostPrefix?.replace(/\.$/, '');
  return [
    signingName,
    {
      ...rest,
      query: formatQuery(query),
      headers: headers.map(([header, value]) => [header.toLowerCase(), value] as const),
      ...(hostLabel === undefined ? {} : { hostLabel }),
    },
  ];
}

const withoutStream = ({ streamingInput }: Operation) =>
  streamingInput === undefined ? {} : { [streamingInput]: { sha256: '', lengthBytes: 0 } };

const operations = servedCatalogue.serviceIds.flatMap((service) =>
  (servedCatalogue.service(service)?.operationNames ?? []).map((name) => [service, name] as const),
);

const ofAnyService = fc.constantFrom(...operations).chain(([service, name]) => {
  try {
    const [signingName, request] = requestOf(service, name);
    return mutate(request).map((changed) => [signingName, changed] as const);
  } catch (error) {
    // The sample itself does not fit the operation.
    if (error instanceof CountersignError) return chosen;
    throw error;
  }
});

/** True: it was read, and reads the same when written again. False: it was refused by a code of the table. */
function survives(signingName: string, request: RawRequest): boolean {
  const scope = scopeOf(signingName);
  try {
    const plain = { ...request, ...decodeAwsChunked(request.body, request.headers) };
    const read = readCall(plain, scope, servedCatalogue);
    const { hostPrefix, ...target } = writeRequest(read);
    const hostLabel = hostPrefix?.replace(/\.$/, '');
    const again = readCall(
      {
        ...target,
        query: formatQuery(target.query),
        headers: target.headers.map(([name, value]) => [name.toLowerCase(), value]),
        ...(hostLabel === undefined ? {} : { hostLabel }),
      },
      scope,
      servedCatalogue,
    );
    expect(again.call).toEqual(read.call);
    return true;
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return false;
  }
}

/** 20,000 by default; more by night. */
const runs = Number(process.env.COUNTERSIGN_FUZZ_RUNS ?? 20_000);
const seed = Number(process.env.COUNTERSIGN_FUZZ_SEED ?? Date.now() % 2 ** 31);

describe(`mutated requests (COUNTERSIGN_FUZZ_SEED=${seed})`, () => {
  test.each([
    ['of the kinds that differ most', chosen, 0.2],
    ['of any operation of any service', ofAnyService, 0.8],
  ])(
    '%s are one call that survives being written, or refused by a code',
    (_, requests, share) => {
      let readCount = 0;
      fc.assert(
        fc.property(requests, ([signingName, request]) => {
          if (survives(signingName, request)) readCount += 1;
        }),
        { numRuns: runs * share, seed },
      );
      expect(readCount).toBeGreaterThan((runs * share) / 100);
    },
    600_000,
  );
});
