// What is known and cannot pass is refused with its reason, through every door.
import { expect, test } from 'vitest';
import { callFromJson } from '../../../core/wire/call-from-json.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { formRequest, jsonRequest, rawRequest, read, s3Request } from '../../support/raw-requests.ts';
import { refusal } from '../../support/refusals.ts';

const json = { 'content-type': 'application/json' };

test.each([
  [
    'events in both directions',
    'bedrock',
    rawRequest({
      method: 'POST',
      path: '/model/m/invoke-with-bidirectional-stream',
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    }),
    /both directions/,
  ],
  [
    'the host of an API of one’s own',
    'execute-api',
    rawRequest({ method: 'GET', path: '/@connections/abc' }),
    /at a host that another operation gives/,
  ],
  [
    'hosts that are discovered',
    'timestream',
    jsonRequest('Timestream_20181101.ListDatabases', '{}'),
    /DescribeEndpoints/,
  ],
  [
    'bearer tokens',
    'codecatalyst',
    rawRequest({ method: 'POST', path: '/v1/spaces', headers: json, body: '{}' }),
    /other signatures or tokens/,
  ],
  [
    'SigV4A',
    'cloudfront-keyvaluestore',
    rawRequest({
      method: 'GET',
      path: '/key-value-stores/arn%3Aaws%3Acloudfront%3A%3A1%3Akey-value-store%2Fa',
    }),
    /other signatures or tokens/,
  ],
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html
  ['sessions of directory buckets', 's3', s3Request('GET', '/b-1?session'), /^s3:CreateSession takes other/],
  [
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
    'answers of Object Lambda functions',
    's3',
    s3Request('POST', '/WriteGetObjectResponse', {
      headers: { 'x-amz-request-route': 'io-1', 'x-amz-request-token': 't' },
    }),
    /^s3:WriteGetObjectResponse takes other/,
  ],
  [
    'directory buckets, by the word of the SDK',
    's3',
    s3Request('GET', '/?x-id=ListDirectoryBuckets'),
    /^s3:ListDirectoryBuckets takes other/,
  ],
  [
    'directory buckets, by the signature',
    's3express',
    s3Request('GET', '/'),
    /`s3express` .* directory buckets/,
  ],
  // importexport/2010-06-01/endpoint-rule-set-1.json
  [
    'a service whose rules sign with another name than its model',
    'IngestionService',
    formRequest('Action=ListJobs&Version=2010-06-01'),
    /`IngestionService` .* AWS Import\/Export/,
  ],
  [
    'answers of Object Lambda functions, by the signature',
    's3-object-lambda',
    s3Request('POST', '/WriteGetObjectResponse', { hostLabel: 'io-1' }),
    /`s3-object-lambda` .* S3 Object Lambda/,
  ],
])('%s', (_, signingName, request, message) => {
  const error = refusal(() => read(signingName, request));
  expect(error.code).toBe('unserved-operation');
  expect(error.message).toMatch(message);
});

test.each([
  ['timestream-write', 'ListDatabases', {}],
  ['s3', 'CreateSession', { Bucket: 'b-1--usw2-az1--x-s3' }],
  ['s3', 'ListDirectoryBuckets', {}],
  ['s3', 'WriteGetObjectResponse', {}],
])('a call of %s %s that is named in JSON', (service, operation, parameters) => {
  const call = { service, operation, region: 'eu-west-1', accountId: '111122223333', parameters };
  expect(refusal(() => callFromJson(call, servedCatalogue)).code).toBe('unserved-operation');
});

// The two look the same on S3's host, and only one of them is signed as `s3`.
test('S3’s list of buckets is not taken for one of directory buckets', () => {
  expect(read('s3', s3Request('GET', '/')).operation.name).toBe('ListBuckets');
  expect(refusal(() => read('s3', s3Request('GET', '/?max-directory-buckets=1'))).code).toBe(
    'unmodelled-parameter',
  );
});

test('nothing else is held back', () => {
  const unserved = servedCatalogue.serviceIds.filter((id) =>
    servedCatalogue
      .service(id)
      ?.operationNames.every((name) => servedCatalogue.service(id)?.operation(name)?.unserved !== undefined),
  );
  expect(unserved).toEqual([
    'apigatewaymanagementapi',
    'cloudfront-keyvaluestore',
    'cloudsearchdomain',
    'codecatalyst',
    'importexport',
    'iot-jobs-data',
    'kinesis-video-archived-media',
    'kinesis-video-media',
    'kinesis-video-signaling',
    'kinesis-video-webrtc-storage',
    'mediastore-data',
    'neptunedata',
    'route53-recovery-cluster',
    'sdb',
  ]);
});
