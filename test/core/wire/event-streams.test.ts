// Answers that are streams of events pass as they come: their frames are no JSON, whatever protocol asked for them.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CWL_StartLiveTail.html
import { expect, test } from 'vitest';
import { readResponse } from '../../../core/wire/read-response.ts';
import { writeResponse } from '../../../core/wire/write-response.ts';
import { servedOperation } from '../../support/catalogue.ts';
import { jsonRequest, read } from '../../support/raw-requests.ts';

const streamed = { sha256: '0'.repeat(64), lengthBytes: 7 };
const eventStream = ['content-type', 'application/vnd.amazon.eventstream'] as const;

test.each([
  ['logs', 'StartLiveTail', 'json', 'responseStream'],
  ['kinesis', 'SubscribeToShard', 'json', 'EventStream'],
  ['kinesis', 'SubscribeToShard', 'rpc-v2-cbor', 'EventStream'],
  ['bedrock-runtime', 'ConverseStream', 'rest-json', 'stream'],
  ['s3', 'SelectObjectContent', 'rest-xml', 'Payload'],
] as const)('%s:%s in %s', (service, name, protocol, member) => {
  const operation = servedOperation(service, name);
  expect(operation.streamingOutput).toBe(member);
  const answer = { statusCode: 200, headers: [eventStream], body: Buffer.from('\0\0\0\x07any') };
  const reading = readResponse(operation, protocol, answer, { streamed });
  expect(reading).toEqual({ output: { [member]: streamed }, unmodelled: false });
  const written = writeResponse(
    operation,
    protocol,
    { [member]: { ...streamed } },
    { ...answer, requestId: 'r' },
  );
  expect(written.headers).toContainEqual(eventStream);
  expect(written.body).toHaveLength(0);
});

test('an operation whose host begins with a prefix is read with it and without', () => {
  const body = '{"logGroupIdentifiers":["arn:aws:logs:eu-central-1:123456789012:log-group:a"]}';
  const tail = { headers: { 'content-type': 'application/x-amz-json-1.1' } };
  for (const parts of [tail, { ...tail, hostLabel: 'stream-' }]) {
    expect(read('logs', jsonRequest('Logs_20140328.StartLiveTail', body, parts)).operation.name).toBe(
      'StartLiveTail',
    );
  }
});
