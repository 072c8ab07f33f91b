// What is known and cannot pass is refused with its reason, through every door.
import { expect, test } from 'vitest';
import { callFromJson } from '../../../core/wire/call-from-json.ts';
import { servedCatalogue } from '../../support/catalogue.ts';
import { jsonRequest, rawRequest, read } from '../../support/raw-requests.ts';
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
])('%s', (_, signingName, request, message) => {
  const error = refusal(() => read(signingName, request));
  expect(error.code).toBe('unserved-operation');
  expect(error.message).toMatch(message);
});

test('a call that is named in JSON', () => {
  const call = {
    service: 'timestream-write',
    operation: 'ListDatabases',
    region: 'eu-west-1',
    accountId: '111122223333',
    parameters: {},
  };
  expect(refusal(() => callFromJson(call, servedCatalogue)).code).toBe('unserved-operation');
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
