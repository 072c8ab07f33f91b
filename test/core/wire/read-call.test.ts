import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  formRequest,
  jsonRequest,
  outcome,
  rawRequest,
  read,
  s3Request,
} from '../../support/raw-requests.ts';

const getItem = 'DynamoDB_20120810.GetItem';
const item = '{"TableName":"Music","Key":{"Artist":{"S":"Acme"}}}';
const publish =
  'Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-central-1%3A123456789012%3At';

describe('reading a call', () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
  test('takes the operation from the target of a JSON request', () => {
    expect(read('dynamodb', jsonRequest(getItem, item)).call).toEqual({
      service: 'dynamodb',
      operation: 'GetItem',
      region: 'eu-central-1',
      accountId: '123456789012',
      parameters: { TableName: 'Music', Key: { Artist: { S: 'Acme' } } },
    });
  });

  test('takes the operation from Action and Version of a form, or of a query string', () => {
    const expected = [
      'sns:Publish',
      { TopicArn: 'arn:aws:sns:eu-central-1:123456789012:t', Message: 'Hello + world' },
    ];
    expect(outcome('sns', formRequest(`${publish}&Message=Hello+%2B+world`))).toEqual(expected);
    const query = `${publish}&Message=Hello%20%2B%20world`;
    expect(outcome('sns', rawRequest({ query }))).toEqual(expected);
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
  test('takes the operation from method and path of a REST request', () => {
    const request = rawRequest({
      method: 'POST',
      path: '/2015-03-31/functions/my-function/invocations',
      query: 'Qualifier=%24LATEST',
      headers: { 'x-amz-invocation-type': 'Event' },
      body: '{"a":1}',
    });
    expect(outcome('lambda', request)).toEqual([
      'lambda:Invoke',
      { FunctionName: 'my-function', Qualifier: '$LATEST', InvocationType: 'Event', Payload: 'eyJhIjoxfQ==' },
    ]);
  });

  test('inflates a compressed body, within a limit', () => {
    const headers = { 'content-encoding': 'gzip' };
    expect(outcome('dynamodb', jsonRequest(getItem, gzipSync(item), { headers }))).toEqual(
      outcome('dynamodb', jsonRequest(getItem, item)),
    );
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    expect(outcome('dynamodb', jsonRequest(getItem, bomb, { headers }))).toBe('malformed-request');
  });

  test('ignores what clients, proxies and API Gateway add', () => {
    const headers = {
      accept: '*/*',
      'accept-encoding': 'identity',
      'amz-sdk-invocation-id': 'a84aadb8-1530-4e6a-8382-5825c431d629',
      'amz-sdk-request': 'attempt=1',
      authorization: 'AWS4-HMAC-SHA256 …'.slice(0, 16),
      'cloudfront-viewer-country': 'DE',
      connection: 'keep-alive',
      expect: '100-continue',
      host: 'gateway.example',
      'user-agent': 'Boto3/1.40',
      'x-amz-date': '20261123T001355Z',
      'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
      'x-forwarded-for': '192.0.2.1',
    };
    expect(outcome('dynamodb', jsonRequest(getItem, item, { headers }))).toEqual(
      outcome('dynamodb', jsonRequest(getItem, item)),
    );
  });
});

describe('S3 paths', () => {
  const object = (Key: string, Bucket = 'bucket-1'): unknown => ['s3:GetObject', { Bucket, Key }];

  test.each([
    ['/bucket-1/key', 'key'],
    ['/bucket-1//key', '/key'],
    ['/bucket-1/a//b', 'a//b'],
    ['/bucket-1/a/../b', 'a/../b'],
    ['/bucket-1/..', '..'],
    ['/bucket-1/%2e%2e/x', '../x'],
    ['/bucket-1/./x', './x'],
    ['/bucket-1/a%2Fb', 'a/b'],
    ['/bucket-1/a%252Fb', 'a%2Fb'],
    ['/bucket-1/a+b', 'a+b'],
    ['/bucket-1/a%20b%2Bc', 'a b+c'],
    ['/bucket-1/%C3%A9/%F0%9F%98%80', 'é/😀'],
    ['/bucket-1/dir/', 'dir/'],
    ['/bucket-1/a%3Fb%23c', 'a?b#c'],
    ['/bucket-1/%00', '\0'],
  ])('[S9] %s is the key %j', (path, key) => {
    expect(outcome('s3', s3Request('GET', path))).toEqual(object(key));
  });

  test.each([
    ['bucket-1', '/key', 'key'],
    ['bucket-1', '/other-bucket/key', 'other-bucket/key'],
    ['my.bucket', '//k', '/k'],
  ])('[P6] host label %s and path %s is the key %j of that bucket alone', (hostLabel, path, key) => {
    expect(outcome('s3', s3Request('GET', path, { hostLabel }))).toEqual(object(key, hostLabel));
  });

  test.each(['/bucket-1', '/bucket-1/'])('%s is the bucket', (path) => {
    expect(outcome('s3', s3Request('GET', `${path}?list-type=2&prefix=a%2F`))).toEqual([
      's3:ListObjectsV2',
      { Bucket: 'bucket-1', Prefix: 'a/' },
    ]);
  });

  test.each([
    ['//key'],
    ['/../key'],
    ['/%2e%2e/key'],
    ['/arn%3Aaws%3As3%3Aeu-central-1%3A123456789012%3Aaccesspoint%2Fap/key'],
    ['/a..b/key'],
    ['/bucket-1/%ff'],
    ['/bucket-1/%zz'],
    ['/bucket-1/é'],
    ['/bucket-1/%ED%A0%80'],
  ])('[P6] refuses %s', (path) => {
    expect(typeof outcome('s3', s3Request('GET', path))).toBe('string');
  });
});

describe('S3 sub-resources', () => {
  test.each([
    ['GET', '/b-1?acl', 's3:GetBucketAcl'],
    ['GET', '/b-1?acl=', 's3:GetBucketAcl'],
    ['GET', '/b-1/k?acl', 's3:GetObjectAcl'],
    ['GET', '/b-1?analytics', 's3:ListBucketAnalyticsConfigurations'],
    ['GET', '/b-1?analytics&id=a', 's3:GetBucketAnalyticsConfiguration'],
    ['GET', '/b-1/k?uploadId=u', 's3:ListParts'],
    ['GET', '/b-1/k?partNumber=1', 's3:GetObject'],
    ['POST', '/b-1/k?uploads', 's3:CreateMultipartUpload'],
    ['DELETE', '/b-1/k?uploadId=u', 's3:AbortMultipartUpload'],
    ['PUT', '/b-1/k?uploadId=u&partNumber=1', 's3:UploadPart'],
    ['HEAD', '/b-1', 's3:HeadBucket'],
    ['HEAD', '/b-1/k', 's3:HeadObject'],
    ['GET', '/', 's3:ListBuckets'],
    ['GET', '/b-1?lifecycle', 's3:GetBucketLifecycleConfiguration'],
    ['GET', '/b-1?versions', 's3:ListObjectVersions'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(outcome('s3', s3Request(method, path))[0]).toBe(expected);
  });

  test('a copy source makes a put a copy', () => {
    const headers = { 'x-amz-copy-source': '/secret-bucket/key' };
    expect(outcome('s3', s3Request('PUT', '/b-1/k', { headers }))[0]).toBe('s3:CopyObject');
    expect(outcome('s3', s3Request('PUT', '/b-1/k?uploadId=u&partNumber=1', { headers }))[0]).toBe(
      's3:UploadPartCopy',
    );
  });

  test.each([
    ['GET', '/b-1?acl&tagging'],
    ['GET', '/b-1?acl&acl'],
    ['GET', '/b-1?acl=x'],
    ['GET', '/b-1/k?acl&versioning'],
    ['GET', '/b-1/k?ACL'],
    ['GET', '/b-1/k?x-id=DeleteObject'],
    ['DELETE', '/b-1/k?x-id=GetObject'],
    ['GET', '/b-1/k?x-id=GetObject&x-id=GetObject'],
    ['GET', '/b-1/k?versionId=1&versionId=2'],
    ['GET', '/b-1/k?versionid=1'],
    ['GET', '/b-1/k?uploadId=u&partNumber=1'],
    ['PUT', '/b-1/k?partNumber=1'],
    ['GET', '/b-1/k?a+b=c'],
    ['GET', '/b-1/k?response-content-type=a+b'],
    ['GET', '/b-1/k?versionId=1&'],
    ['GET', '/b-1/k?versionId=%E9'],
    ['GET', '/?x-id=ListDirectoryBuckets'],
    ['POST', '/b-1'],
    ['PATCH', '/b-1/k'],
    ['get', '/b-1/k'],
  ])('[P12] refuses %s %s', (method, path) => {
    expect(typeof outcome('s3', s3Request(method, path))).toBe('string');
  });

  test('[P12] refuses a sub-resource together with a copy source', () => {
    const headers = { 'x-amz-copy-source': '/other/key' };
    expect(outcome('s3', s3Request('PUT', '/b-1/k?acl', { headers }))).toBe('unmodelled-parameter');
  });

  test('takes presigned parameters from the query once, and headers that were moved there', () => {
    const signature =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=b&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=c';
    expect(outcome('s3', s3Request('PUT', `/b-1/k?${signature}&x-amz-acl=private`))).toMatchObject([
      's3:PutObject',
      { ACL: 'private' },
    ]);
    expect(outcome('s3', s3Request('PUT', '/b-1/k?x-amz-acl=private'))).toBe('unmodelled-parameter');
    const headers = { 'x-amz-acl': 'public-read' };
    expect(outcome('s3', s3Request('PUT', `/b-1/k?${signature}&x-amz-acl=private`, { headers }))).toBe(
      'ambiguous-request',
    );
  });
});

describe('what has two readings', () => {
  const json = (body: string | Uint8Array, headers: Record<string, string | string[]> = {}): unknown =>
    outcome('dynamodb', jsonRequest(getItem, body, { headers }));

  test.each([
    ['a name twice', '{"TableName":"a","TableName":"b","Key":{}}'],
    ['a name in another case', '{"TableName":"a","tableName":"b","Key":{}}'],
    ['a byte order mark', '\ufeff{"TableName":"a"}'],
    ['half a surrogate pair', '{"TableName":"\\ud800"}'],
    ['NaN', '{"TableName":"a","Limit":NaN}'],
    ['a trailing value', '{"TableName":"a"}{}'],
    ['no object', '["TableName"]'],
  ])('[P1] refuses JSON with %s', (_, body) => {
    expect(typeof json(body)).toBe('string');
  });

  test('[P1] refuses UTF-16', () => {
    expect(json(Buffer.from(item, 'utf16le'))).toBe('malformed-request');
  });

  test.each([
    ['in query and body', formRequest(`${publish}&Message=a`, { query: 'Action=DeleteTopic' })],
    ['twice in the body', formRequest(`${publish}&Message=a&Action=DeleteTopic`)],
    ['in another case', formRequest(`${publish}&Message=a&action=DeleteTopic`)],
    ['twice in the query', rawRequest({ query: `${publish}&Message=a&Action=DeleteTopic` })],
    [
      'as a target too',
      formRequest(`${publish}&Message=a`, { headers: { 'x-amz-target': 'AmazonSNS.DeleteTopic' } }),
    ],
    ['of another version', formRequest('Action=Publish&Version=2009-01-01&Message=a')],
    ['without a version', formRequest('Action=Publish&Message=a')],
    ['with a prototype name', formRequest('Action=__proto__&Version=2010-03-31')],
  ])('[P2] refuses an action %s', (_, request) => {
    expect(typeof outcome('sns', request)).toBe('string');
  });

  test.each([
    ['sns', jsonRequest(getItem, item)],
    ['dynamodb', jsonRequest('AmazonSSM.GetParameter', '{"Name":"a"}')],
    ['dynamodb', formRequest(`${publish}&Message=a`)],
    ['s3', jsonRequest(getItem, item)],
    ['kinesis', jsonRequest(getItem, item)],
    ['__proto__', jsonRequest(getItem, item)],
  ])('[P3] refuses what is signed for %s and asks another service', (signingName, request) => {
    expect(typeof outcome(signingName, request)).toBe('string');
  });

  test.each([
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
    [{ 'content-type': 'application/x-amz-json-1.0; charset=utf-16' }],
    [{ 'content-type': 'application/json' }],
    [{ 'content-type': ['application/x-amz-json-1.0', 'text/plain'] }],
    [{ 'content-encoding': 'br' }],
    [{ 'content-encoding': 'gzip' }],
    [{ 'content-encoding': 'aws-chunked' }],
    [{ 'content-length': '1' }],
  ])('[P4] refuses %j', (headers) => {
    expect(json(item, headers as Record<string, string>)).toMatch(/malformed|ambiguous/);
  });

  test('[P4] takes UTF-8 by any of its spellings', () => {
    expect(json(item, { 'content-type': 'application/x-amz-json-1.1; charset="UTF-8"' })).toEqual(json(item));
  });

  test.each(['x-http-method-override', 'x-http-method', 'x-method-override'])('[P5] refuses %s', (name) => {
    expect(outcome('s3', s3Request('GET', '/b-1/k', { headers: { [name]: 'DELETE' } }))).toBe(
      'unmodelled-parameter',
    );
  });

  test.each([
    ['/2015-03-31/functions/%2e%2e/invocations'],
    ['/2015-03-31/functions/../invocations'],
    ['/2015-03-31/functions/a%2F..%2Fb/invocations'],
    ['/2015-03-31/functions//invocations'],
    ['/2015-03-31/functions/a/invocations/extra'],
    ['/2015-03-31/functions/a/%69nvocations'],
  ])('[P6] refuses the Lambda path %s', (path) => {
    expect(typeof outcome('lambda', rawRequest({ method: 'POST', path }))).toBe('string');
  });

  test('[P6] refuses a host label where the operation has none', () => {
    expect(outcome('dynamodb', jsonRequest(getItem, item, { hostLabel: 'sync-host' }))).toBe(
      'ambiguous-request',
    );
  });

  test('[P8] refuses a queue path that is not the QueueUrl', () => {
    const path = '/123456789012/queue';
    const ask = (queueUrl: string | undefined): unknown =>
      outcome(
        'sqs',
        jsonRequest('AmazonSQS.ReceiveMessage', JSON.stringify({ QueueUrl: queueUrl }), { path }),
      );
    expect(ask('http://gateway.example/aws/123456789012/queue')).toEqual([
      'sqs:ReceiveMessage',
      { QueueUrl: 'http://gateway.example/aws/123456789012/queue' },
    ]);
    expect(ask(undefined)).toEqual([
      'sqs:ReceiveMessage',
      { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/queue' },
    ]);
    expect(ask('http://gateway.example/aws/123456789012/other')).toBe('ambiguous-request');
    expect(ask('http://gateway.example/aws/123456789012/queue?a')).toBe('ambiguous-request');
    expect(outcome('sqs', jsonRequest('AmazonSQS.ListQueues', '{}', { path }))).toBe('malformed-request');
    expect(outcome('dynamodb', jsonRequest(getItem, item, { path }))).toBe('malformed-request');
  });

  const tagging = (xml: string, headers: Record<string, string> = {}): unknown =>
    outcome('s3', s3Request('PUT', '/b-1?tagging', { body: xml, headers }));
  const tags = '<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>';

  test('reads XML with or without its namespace', () => {
    const expected = [
      's3:PutBucketTagging',
      { Bucket: 'b-1', Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } },
    ];
    expect(tagging(tags)).toEqual(expected);
    expect(
      tagging(tags.replace('<Tagging>', '<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')),
    ).toEqual(expected);
  });

  test.each([
    ['an entity', `<!DOCTYPE Tagging [<!ENTITY x "y">]>${tags.replace('>v<', '>&x;<')}`],
    ['another root', tags.replaceAll('Tagging', 'Tags')],
    ['an unknown element', tags.replace('<Key>', '<Extra/><Key>')],
    ['an element twice', tags.replace('<Value>', '<Key>other</Key><Value>')],
    ['two roots', tags + tags],
  ])('[P9] refuses XML with %s', (_, xml) => {
    expect(typeof tagging(xml)).toBe('string');
  });

  test("[S7] refuses a checksum that is not the body's", () => {
    // MD5 of the empty string, RFC 1321 appendix A.5.
    expect(tagging(tags, { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' })).toBe('invalid-parameter');
    expect(tagging(tags, { 'x-amz-checksum-crc32': 'AAAAAA==' })).toBe('invalid-parameter');
    expect(tagging(tags, { 'x-amz-checksum-unknown': 'AAAAAA==' })).toBe('invalid-parameter');
  });

  test.each([
    ['dynamodb', jsonRequest('DynamoDB_20120810.GetEverything', '{}'), 'unmodelled-operation'],
    ['dynamodb', jsonRequest('DynamoDB_20120810.constructor', '{}'), 'unmodelled-operation'],
    ['dynamodb', jsonRequest(getItem, '{"TableName":"a","Key":{},"Extra":1}'), 'unmodelled-parameter'],
    [
      'dynamodb',
      jsonRequest(getItem, '{"TableName":"a","Key":{},"__proto__":{"a":1}}'),
      'unmodelled-parameter',
    ],
    ['dynamodb', jsonRequest(getItem, item, { query: 'a=b' }), 'ambiguous-request'],
    ['dynamodb', jsonRequest(getItem, item, { headers: { 'x-amz-acl': 'private' } }), 'unmodelled-parameter'],
    ['sns', formRequest(`${publish}&Message=a&Extra=b`), 'unmodelled-parameter'],
    ['s3', s3Request('GET', '/b-1/k?extra=1'), 'unmodelled-parameter'],
    ['s3', s3Request('GET', '/b-1/k', { headers: { 'x-amz-acl': 'private' } }), 'unmodelled-parameter'],
    ['s3', s3Request('PUT', '/b-1/k', { headers: { range: 'bytes=0-1' } }), 'unmodelled-parameter'],
    ['s3', s3Request('GET', '/b-1/k', { body: 'x' }), 'malformed-request'],
    [
      'lambda',
      rawRequest({ path: '/2015-03-31/functions', query: 'MaxItems=1&maxItems=2' }),
      'unmodelled-parameter',
    ],
  ])('[P11] refuses what is not modelled: %s %#', (signingName, request, code) => {
    expect(outcome(signingName, request)).toBe(code);
  });

  test.each([
    [{ 'x-amz-meta-a': 'b\r\nx-amz-acl: public-read' }, 'malformed-request'],
    [{ 'x-amz-meta-a': 'b\n' }, 'malformed-request'],
    [{ 'x-amz-meta-a\r\nb': 'c' }, 'malformed-request'],
    [{ 'x-amz-meta-a': 'é' }, 'invalid-parameter'],
    [{ 'x-amz-meta-': 'b' }, 'ambiguous-request'],
    [{ 'x-amz-meta-a': ['b', 'c'] }, 'ambiguous-request'],
    [{ 'x-amz-acl': ['private', 'public-read'] }, 'ambiguous-request'],
    [{ connection: 'x-amz-acl' }, 'ambiguous-request'],
    [{ connection: 'close, x-amz-acl' }, 'ambiguous-request'],
    [{ te: 'trailers' }, 'unmodelled-parameter'],
    [{ trailer: 'x-amz-acl' }, 'unmodelled-parameter'],
    [{ upgrade: 'h2c' }, 'unmodelled-parameter'],
    [{ 'transfer-encoding': 'gzip, chunked' }, 'ambiguous-request'],
    [{ 'transfer-encoding': 'chunked', 'content-length': '0' }, 'ambiguous-request'],
    [{ 'proxy-authorization': 'Basic YTpi' }, 'unmodelled-parameter'],
    [{ expect: '200-ok' }, 'ambiguous-request'],
  ])('[P13] refuses %j on a put', (headers, code) => {
    expect(outcome('s3', s3Request('PUT', '/b-1/k', { headers: headers as Record<string, string> }))).toBe(
      code,
    );
  });
});

describe('a streaming body', () => {
  test('is bound by its hash and length, and travels beside the call', () => {
    const bytes = Buffer.from('abc');
    const { call, body } = read('s3', s3Request('PUT', '/b-1/k', { body: bytes }));
    // SHA-256 of "abc": FIPS 180-2 appendix B.1.
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(call.parameters.Body).toEqual({ sha256, lengthBytes: 3 });
    expect(body).toEqual(bytes);
  });

  test('of no bytes is one too', () => {
    const { call } = read('s3', s3Request('PUT', '/b-1/k', { headers: { 'content-length': '0' } }));
    expect(call.parameters.Body).toMatchObject({ lengthBytes: 0 });
    expect(call.parameters).not.toHaveProperty('ContentLength');
  });
});
