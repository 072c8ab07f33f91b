import { describe, expect, test } from 'vitest';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { JsonObject } from '../../../core/json.ts';
import { callFromJson } from '../../../core/wire/call-from-json.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { read, s3Request } from '../../support/raw-requests.ts';

const from = (service: string, operation: string, parameters: JsonObject) =>
  callFromJson(
    { service, operation, region: 'eu-central-1', accountId: '123456789012', parameters },
    servedCatalogue,
  );

function refusal(service: string, operation: string, parameters: JsonObject): string {
  try {
    from(service, operation, parameters);
    return 'read';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

describe('a call from JSON', () => {
  test('is the call that the same request on the wire is', () => {
    const fromJson = from('s3', 'PutObject', {
      Bucket: 'b-1',
      Key: 'a b',
      Body: Buffer.from('abc').toString('base64'),
      Metadata: { Owner: 'me' },
    });
    const fromWire = read(
      's3',
      s3Request('PUT', '/b-1/a%20b', { body: 'abc', headers: { 'x-amz-meta-owner': 'me' } }),
    );
    expect(fromJson).toEqual(fromWire);
  });

  test('takes timestamps as RFC 3339 or seconds, and leaves null members out', () => {
    const expected = { Bucket: 'b-1', Key: 'k', IfModifiedSince: '2026-11-22T23:50:14.000Z' };
    for (const IfModifiedSince of ['2026-11-22T23:50:14Z', '2026-11-23T00:50:14+01:00', 1795391414]) {
      const { call } = from('s3', 'GetObject', { Bucket: 'b-1', Key: 'k', IfModifiedSince, Range: null });
      expect(call.parameters).toEqual(expected);
    }
  });

  test('gives a stream that is left out no bytes', () => {
    const { call, body } = from('s3', 'PutObject', { Bucket: 'b-1', Key: 'k' });
    expect(call.parameters.Body).toMatchObject({ lengthBytes: 0 });
    expect(body).toHaveLength(0);
  });

  // https://smithy.io/2.0/spec/http-bindings.html#httpqueryparams-trait: the member bound to the name is what is sent.
  test('leaves out of a map of query parameters what has a member of its own', () => {
    const parameters = { mode: 'overwrite', basepath: 'ignore' };
    const { call } = from('apigateway', 'PutRestApi', {
      restApiId: 'a',
      mode: 'merge',
      body: 'e30=',
      parameters,
    });
    expect(call.parameters).toEqual({
      restApiId: 'a',
      mode: 'merge',
      body: 'e30=',
      parameters: { basepath: 'ignore' },
    });
  });

  test('takes enum values that the catalogue does not know yet', () => {
    const { call } = from('s3', 'PutObject', { Bucket: 'b-1', Key: 'k', StorageClass: 'GLACIER_2' });
    expect(call.parameters.StorageClass).toBe('GLACIER_2');
  });

  test.each<[string, string, JsonObject, string]>([
    ['s4', 'GetObject', {}, 'unmodelled-operation'],
    ['s3', '__proto__', {}, 'unmodelled-operation'],
    ['s3', 'GetBucketLifecycle', {}, 'unmodelled-operation'],
    ['s3', 'GetObject', { Bucket: 'b-1', Key: 'k', key: 'k' }, 'unmodelled-parameter'],
    ['sts', 'GetCallerIdentity', { a: 1 }, 'unmodelled-parameter'],
    ['s3', 'GetObject', { Bucket: 'b-1', Key: '' }, 'invalid-parameter'],
    ['s3', 'GetObject', { Bucket: 'b-1' }, 'invalid-parameter'],
    ['s3', 'GetObject', { Bucket: '..', Key: 'k' }, 'invalid-parameter'],
    ['s3', 'GetObject', { Bucket: 'b-1', Key: 1 }, 'invalid-parameter'],
    ['s3', 'GetObject', { Bucket: 'b-1', Key: '\ud800' }, 'invalid-parameter'],
    ['s3', 'GetObject', { Bucket: 'b-1', Key: 'k', PartNumber: 1.5 }, 'invalid-parameter'],
    ['s3', 'GetObject', { Bucket: 'b-1', Key: 'k', IfModifiedSince: 'yesterday' }, 'invalid-parameter'],
    ['s3', 'PutObject', { Bucket: 'b-1', Key: 'k', Body: 'not base64' }, 'invalid-parameter'],
    ['s3', 'PutObject', { Bucket: 'b-1', Key: 'k', Metadata: { a: 'b', A: 'c' } }, 'ambiguous-request'],
    ['lambda', 'Invoke', { FunctionName: '..' }, 'invalid-parameter'],
    ['lambda', 'Invoke', { FunctionName: 'a/../b' }, 'invalid-parameter'],
    ['dynamodb', 'GetItem', { TableName: ['a'], Key: {} }, 'invalid-parameter'],
    ['dynamodb', 'GetItem', { TableName: 'a', Key: { k: { S: 'a', N: '1', X: 1 } } }, 'unmodelled-parameter'],
    ['sns', 'Publish', { Message: 'a', MessageAttributes: {} }, 'ambiguous-request'],
  ])('refuses %s %s with %j', (service, operation, parameters, code) => {
    expect(refusal(service, operation, parameters)).toBe(code);
  });

  test.each(['a\r\nx-amz-acl: public-read', 'a\nb', ' a', 'a ', 'é', 'a\0'])(
    '[P13] refuses %j in a header',
    (value) => {
      expect(refusal('s3', 'PutObject', { Bucket: 'b-1', Key: 'k', Metadata: { a: value } })).toBe(
        'invalid-parameter',
      );
      expect(refusal('s3', 'PutObject', { Bucket: 'b-1', Key: 'k', CacheControl: value })).toBe(
        'invalid-parameter',
      );
    },
  );

  test('[P13] refuses a header name in a map that is none', () => {
    const Metadata = { 'a: b\r\nx-amz-acl': 'public-read' };
    expect(refusal('s3', 'PutObject', { Bucket: 'b-1', Key: 'k', Metadata })).toBe('invalid-parameter');
  });

  test('refuses nesting without end', () => {
    let value: JsonObject = { S: 'a' };
    for (let depth = 0; depth < 10_000; depth += 1) value = { M: { a: value } };
    expect(refusal('dynamodb', 'PutItem', { TableName: 't', Item: { a: value } })).toBe('invalid-parameter');
  });
});
