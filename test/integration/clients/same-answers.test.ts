// What AWS answers is what the client sees: each call is made through Countersign and, by the same client, straight to
// the local AWS, and the two outcomes are equal. Errors of AWS, empty answers and keys that are hard to write included.
import {
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { awsEnvironment } from '../../../local/aws-access.ts';
import { seeds } from '../../../local/seeds.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { type Agent, startAgent, stations } from '../../support/real-clients/stations.ts';

const { emulatorUrl } = inject('stack');
const Bucket = seeds.bucket;
const keys = [
  'a b+c.txt',
  'ü/日本.txt',
  'x%20y',
  'double//slash',
  "~tilde!(1)*'",
  'q?mark&amp;=1#hash',
  '.dot/..two',
  'trailing/',
].map((key) => `same/${key}`);
const table = { TableName: seeds.table };
const topic = `arn:aws:sns:us-east-1:000000000000:${seeds.topic}`;

const calls: readonly (readonly [service: string, operation: string, parameters: Record<string, unknown>])[] =
  [
    ...keys.map((Key) => ['s3', 'GetObject', { Bucket, Key }] as const),
    ...keys.map((Key) => ['s3', 'HeadObject', { Bucket, Key }] as const),
    ['s3', 'GetObject', { Bucket, Key: 'same/empty' }],
    ['s3', 'GetObject', { Bucket, Key: 'same/none' }],
    ['s3', 'HeadObject', { Bucket, Key: 'same/none' }],
    ['s3', 'GetObject', { Bucket, Key: 'same/a b+c.txt', Range: 'bytes=-4' }],
    ['s3', 'GetObject', { Bucket, Key: 'same/a b+c.txt', Range: 'bytes=99999-' }],
    ['s3', 'GetObject', { Bucket, Key: 'same/a b+c.txt', IfMatch: '"other"' }],
    ['s3', 'GetObject', { Bucket, Key: 'same/a b+c.txt', ResponseContentType: 'a/b' }],
    ['s3', 'GetObjectTagging', { Bucket, Key: 'same/a b+c.txt' }],
    ['s3', 'ListObjectsV2', { Bucket, Prefix: 'same/' }],
    ['s3', 'ListObjectsV2', { Bucket, Prefix: 'same/', Delimiter: '/', MaxKeys: 3 }],
    ['s3', 'ListObjectVersions', { Bucket, Prefix: 'same/' }],
    ['s3', 'GetBucketTagging', { Bucket }],
    ['s3', 'GetBucketPolicy', { Bucket }],
    ['s3', 'HeadBucket', { Bucket: 'no-such-bucket' }],
    ['dynamodb', 'DescribeTable', table],
    ['dynamodb', 'GetItem', { ...table, Key: { id: { S: 'none' } } }],
    ['dynamodb', 'GetItem', { TableName: 'none', Key: { id: { S: 'x' } } }],
    ['dynamodb', 'GetItem', { ...table, Key: { wrong: { S: 'x' } } }],
    [
      'dynamodb',
      'BatchGetItem',
      { RequestItems: { [seeds.table]: { Keys: [{ id: { S: 'order-1001' } }] } } },
    ],
    ['dynamodb', 'ExecuteStatement', { Statement: `SELECT * FROM "${seeds.table}" WHERE id = 'order-1003'` }],
    ['sqs', 'GetQueueUrl', { QueueName: 'none' }],
    ['sns', 'ListSubscriptionsByTopic', { TopicArn: topic }],
    ['sns', 'GetTopicAttributes', { TopicArn: `${topic}-none` }],
    ['secretsmanager', 'DescribeSecret', { SecretId: 'none' }],
    ['ssm', 'GetParameter', { Name: '/none' }],
    ['lambda', 'GetFunctionConfiguration', { FunctionName: seeds.function }],
    ['lambda', 'GetFunctionConfiguration', { FunctionName: 'none' }],
  ];

beforeAll(async () => {
  const admin = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
  for (const Key of [...keys, 'same/empty']) {
    const Body = Buffer.from(Key === 'same/empty' ? '' : `body of ${Key}`);
    await admin.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { who: 'me' } }));
  }
  const Tagging = { TagSet: [{ Key: 'k', Value: 'v & <x>' }] };
  await admin.send(new PutObjectTaggingCommand({ Bucket, Key: 'same/a b+c.txt', Tagging }));
  await admin.send(new PutBucketTaggingCommand({ Bucket, Tagging }));
});

describe.each(stations.filter(({ client }) => client !== 'AWS CLI'))('$client over $transport', (station) => {
  let through: Agent;
  let straight: Agent;
  beforeAll(() => {
    through = startAgent(station);
    const direct = { ...awsEnvironment(emulatorUrl), AWS_WEB_IDENTITY_TOKEN_FILE: '', AWS_ROLE_ARN: '' };
    straight = startAgent(station, 'demo-agent', direct);
  });
  afterAll(() => {
    through.stop();
    straight.stop();
  });

  test.each(calls)('%s %s %j', async (service, operation, parameters) => {
    const [seen, expected] = await Promise.all(
      [through, straight].map(async (agent) => {
        const { output, error } = await agent.call(service, operation, parameters);
        return { output, error: error && { ...error, requestId: undefined } };
      }),
    );
    expect(seen).toEqual(expected);
  });
});
