import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Headers } from '../../../core/wire/http.ts';
import { type ResponseReading, readResponse } from '../../../core/wire/read-response.ts';
import { writeResponse } from '../../../core/wire/write-response.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';

function reading(
  service: string,
  name: string,
  body: string,
  options: {
    statusCode?: number;
    headers?: Headers;
    streamed?: { sha256: string; lengthBytes: number };
  } = {},
): ResponseReading {
  const operation = servedOperation(service, name);
  const protocol = operation.service.protocols[0];
  if (protocol === undefined) throw new Error(`${service} speaks nothing`);
  const { statusCode = 200, headers = [], streamed } = options;
  const response = { statusCode, headers, body: Buffer.from(body) };
  return readResponse(operation, protocol, response, streamed === undefined ? {} : { streamed });
}

const text = (service: string, name: string, output: object): string => {
  const operation = servedOperation(service, name);
  const protocol = operation.service.protocols[0];
  if (protocol === undefined) throw new Error(`${service} speaks nothing`);
  const answer = { statusCode: 200, headers: [], requestId: 'r-1' };
  return Buffer.from(writeResponse(operation, protocol, { ...output }, answer).body).toString();
};

describe('reading an answer', () => {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  test('takes the result out of its query frame', () => {
    const xml = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <GetCallerIdentityResult>
        <Arn>arn:aws:iam::123456789012:user/Alice</Arn>
        <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
        <Account>123456789012</Account>
      </GetCallerIdentityResult>
      <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
    </GetCallerIdentityResponse>`;
    expect(reading('sts', 'GetCallerIdentity', xml)).toEqual({
      output: {
        Arn: 'arn:aws:iam::123456789012:user/Alice',
        UserId: 'AIDACKCEVSQ6C2EXAMPLE',
        Account: '123456789012',
      },
      unmodelled: false,
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  test('takes a location from the root itself, and none for us-east-1', () => {
    const root = 'LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    expect(reading('s3', 'GetBucketLocation', `<${root}>eu-central-1</LocationConstraint>`)).toEqual({
      output: { LocationConstraint: 'eu-central-1' },
      unmodelled: false,
    });
    expect(reading('s3', 'GetBucketLocation', `<${root}/>`)).toEqual({ output: {}, unmodelled: false });
  });

  test('keeps a stream outside, with its hash or without it', () => {
    const headers: Headers = [
      ['content-length', '3'],
      ['etag', '"900150983cd24fb0d6963f7d28e17f72"'],
      ['x-amz-meta-owner', 'me'],
    ];
    const output = {
      ContentLength: 3,
      ETag: '"900150983cd24fb0d6963f7d28e17f72"',
      Metadata: { owner: 'me' },
    };
    const streamed = { sha256: '0'.repeat(64), lengthBytes: 3 };
    expect(reading('s3', 'GetObject', 'abc', { headers })).toEqual({ output, unmodelled: false });
    expect(reading('s3', 'GetObject', 'abc', { headers, streamed })).toEqual({
      output: { ...output, Body: streamed },
      unmodelled: false,
    });
  });

  test('leaves out what the model lacks, and says so', () => {
    expect(reading('ssm', 'PutParameter', '{"Version":1,"Extra":"secret"}')).toEqual({
      output: { Version: 1 },
      unmodelled: true,
    });
    expect(reading('sqs', 'DeleteQueue', '{"Extra":"secret"}')).toEqual({ output: {}, unmodelled: true });
    expect(reading('s3', 'GetObject', '', { headers: [['expires', '0']] })).toEqual({
      output: {},
      unmodelled: true,
    });
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, "Response and special errors"
  test('sees an error that S3 sends with status 200', () => {
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?>\n\n<Error><Code>InternalError</Code><Message>again</Message></Error>';
    expect(reading('s3', 'CopyObject', xml)).toEqual({ error: { code: 'InternalError', message: 'again' } });
    const deleted = '<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code></Error></DeleteResult>';
    expect(reading('s3', 'DeleteObjects', deleted)).toEqual({
      output: { Errors: [{ Key: 'k', Code: 'AccessDenied' }] },
      unmodelled: false,
    });
  });

  test.each([
    [
      'dynamodb',
      'GetItem',
      400,
      '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no"}',
      'ResourceNotFoundException',
    ],
    ['s3', 'GetObject', 404, '<Error><Code>NoSuchKey</Code><Message>no</Message></Error>', 'NoSuchKey'],
    ['s3', 'HeadObject', 404, '', '404'],
    ['s3', 'GetObject', 304, '', '304'],
    [
      'sns',
      'Publish',
      404,
      '<ErrorResponse><Error><Code>NotFound</Code><Message>no</Message></Error></ErrorResponse>',
      'NotFound',
    ],
  ])('takes the error of %s %s with status %d', (service, name, statusCode, body, code) => {
    expect(reading(service, name, body, { statusCode })).toMatchObject({ error: { code } });
  });

  test.each([
    ['dynamodb', 'GetItem', '<html/>'],
    ['dynamodb', 'GetItem', '{"Item":{"a":1}}'],
    ['s3', 'ListObjectsV2', '{}'],
    ['sts', 'GetCallerIdentity', '<OtherResponse/>'],
    ['lambda', 'GetFunction', '[]'],
  ])('refuses a success of %s %s that is not in its form: %s', (service, name, body) => {
    expect(() => reading(service, name, body)).toThrow(CountersignError);
  });
});

describe('writing an answer', () => {
  test('frames a query result with its request id', () => {
    expect(text('sts', 'GetCallerIdentity', { Account: '123456789012' })).toContain(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        '<Account>123456789012</Account></GetCallerIdentityResult>' +
        '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
    );
  });

  test('binds headers from the output alone, and keeps the others', () => {
    const operation = servedOperation('s3', 'GetObject');
    const output = { ETag: '"a"', Metadata: { owner: '[masked]' }, ContentLength: 3 };
    const headers: Headers = [
      ['x-amz-request-id', 'r-1'],
      ['etag', '"b"'],
      ['x-amz-meta-owner', 'secret'],
      ['x-amz-meta-other', 'secret'],
      ['content-length', '6'],
      ['content-encoding', 'gzip'],
    ];
    const response = writeResponse(operation, 'rest-xml', output, {
      statusCode: 206,
      headers,
      requestId: 'r-1',
    });
    expect(response.statusCode).toBe(206);
    expect(Object.fromEntries(response.headers)).toEqual({
      'x-amz-request-id': 'r-1',
      etag: '"a"',
      'x-amz-meta-owner': '[masked]',
      'content-length': '3',
    });
    expect(response.body).toHaveLength(0);
  });

  // https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_GetLatestConfiguration.html
  // https://docs.aws.amazon.com/data-exchange/latest/apireference/v1.html (SendApiAsset: all headers are the API's own)
  test.each([
    ['appconfigdata', 'GetLatestConfiguration', { Configuration: 'YQ==' }, { ContentType: 'text/plain' }],
    ['dataexchange', 'SendApiAsset', { Body: 'a' }, { ResponseHeaders: { 'content-type': 'text/plain' } }],
  ])('of %s:%s has no content type but that of the output', (service, name, output, withType) => {
    const typeOf = (whole: JsonObject) =>
      writeResponse(servedOperation(service, name), 'rest-json', whole, {
        statusCode: 200,
        headers: [],
        requestId: 'r-1',
      }).headers.filter(([header]) => header === 'content-type');
    expect(typeOf(output)).toEqual([]);
    expect(typeOf({ ...output, ...withType })).toEqual([['content-type', 'text/plain']]);
  });

  test("refuses an output that is not the operation's", () => {
    expect(() => text('ssm', 'GetParameter', { Secret: 'a' })).toThrow(/not in the operation/);
  });

  test("has the roots of S3's own model", () => {
    let compared = 0;
    for (const name of servedCatalogue.service('s3')?.operationNames ?? []) {
      const schema = (s3 as unknown as Record<string, readonly unknown[]>)[`${name}Output$`];
      const root = (schema?.[3] as { xmlName?: string } | undefined)?.xmlName;
      const operation = servedOperation('s3', name);
      const hasXml = [...(operation.output?.members?.values() ?? [])].some(
        (member) => member.location === undefined,
      );
      if (root === undefined || !hasXml || operation.output?.payload !== undefined) continue;
      if (operation.unserved !== undefined) continue;
      expect(text('s3', name, {}), name).toContain(
        `<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`,
      );
      compared += 1;
    }
    expect(compared).toBeGreaterThan(20);
  });
});
