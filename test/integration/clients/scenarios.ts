// What every real client does over every transport, what it gets, and which session policy the call needs, written by
// hand from the Service Authorization Reference and each service's page on KMS. The time condition is left out.
import { expect } from 'vitest';
import { seeds } from '../../../local/seeds.ts';
import { allow, keyUse, maskedValue, regional, type Statement } from './statements.ts';

/** Names of what this client made for itself alone. */
export interface Names {
  readonly object: string;
  readonly item: string;
  readonly parameter: string;
  readonly secret: string;
}

export const namesFor = (slug: string): Names => ({
  object: `uploads/${slug}.txt`,
  item: `order-${slug}`,
  parameter: `/app/limits-${slug}`,
  secret: `db/${slug}`,
});

export interface Scenario {
  readonly says: string;
  readonly service: string;
  readonly operation: string;
  parameters(names: Names): Readonly<Record<string, unknown>>;
  /** Members that the answer must have. */
  output(names: Names): Readonly<Record<string, unknown>>;
  sessionPolicy(names: Names): readonly Statement[];
}

const inBucket = (key: string): string => `arn:aws:s3:::${seeds.bucket}/${key}`;
const table = regional(`arn:aws:dynamodb::table/${seeds.table}`);
const september = 'reports/2026-09.csv';
const septemberText = seeds.objects[september];

export const reads: readonly Scenario[] = [
  {
    says: 'lists a bucket by prefix',
    service: 's3',
    operation: 'ListObjectsV2',
    parameters: () => ({ Bucket: seeds.bucket, Prefix: 'reports/' }),
    output: () => ({ Contents: [{ Key: september }, { Key: 'reports/2026-10.csv' }] }),
    sessionPolicy: () => [allow('s3:ListBucket', `arn:aws:s3:::${seeds.bucket}`)],
  },
  {
    says: 'reads an object',
    service: 's3',
    operation: 'GetObject',
    parameters: () => ({ Bucket: seeds.bucket, Key: september }),
    output: () => ({ Body: septemberText, ContentLength: septemberText.length }),
    sessionPolicy: () => [keyUse('s3', 'kms:Decrypt'), allow('s3:GetObject', inBucket(september))],
  },
  {
    says: 'reads a range of an object',
    service: 's3',
    operation: 'GetObject',
    parameters: () => ({ Bucket: seeds.bucket, Key: september, Range: 'bytes=0-13' }),
    output: () => ({ Body: 'region,revenue', ContentRange: `bytes 0-13/${septemberText.length}` }),
    sessionPolicy: () => [keyUse('s3', 'kms:Decrypt'), allow('s3:GetObject', inBucket(september))],
  },
  {
    says: 'asks for the head of an object',
    service: 's3',
    operation: 'HeadObject',
    parameters: () => ({ Bucket: seeds.bucket, Key: september }),
    output: () => ({ ContentLength: septemberText.length, ContentType: 'text/plain' }),
    sessionPolicy: () => [allow('s3:GetObject', inBucket(september))],
  },
  {
    says: 'reads an item',
    service: 'dynamodb',
    operation: 'GetItem',
    parameters: () => ({ TableName: seeds.table, Key: { id: { S: 'order-1001' } } }),
    output: () => ({ Item: { customer: { S: 'Globex' }, totalCents: { N: '12900' } } }),
    sessionPolicy: () => [allow('dynamodb:GetItem', table), keyUse('dynamodb', 'kms:Decrypt')],
  },
  {
    says: 'queries a table',
    service: 'dynamodb',
    operation: 'Query',
    parameters: () => ({
      TableName: seeds.table,
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'order-1002' } },
    }),
    output: () => ({ Count: 1, Items: [{ customer: { S: 'Initech' } }] }),
    sessionPolicy: () => [allow('dynamodb:Query', table), keyUse('dynamodb', 'kms:Decrypt')],
  },
  {
    says: 'reads the attributes of a topic',
    service: 'sns',
    operation: 'GetTopicAttributes',
    parameters: () => ({ TopicArn: regional(`arn:aws:sns::${seeds.topic}`) }),
    output: () => ({ Attributes: { TopicArn: regional(`arn:aws:sns::${seeds.topic}`) } }),
    sessionPolicy: () => [allow('sns:GetTopicAttributes', regional(`arn:aws:sns::${seeds.topic}`))],
  },
  {
    says: 'reads a secret, whose value comes masked',
    service: 'secretsmanager',
    operation: 'GetSecretValue',
    parameters: () => ({ SecretId: seeds.secret }),
    output: () => ({ Name: seeds.secret, SecretString: maskedValue }),
    sessionPolicy: () => [
      keyUse('secretsmanager', 'kms:Decrypt'),
      allow(
        'secretsmanager:GetSecretValue',
        regional(`arn:aws:secretsmanager::secret:${seeds.secret}-??????`),
      ),
    ],
  },
  {
    says: 'reads a parameter, whose value comes masked',
    service: 'ssm',
    operation: 'GetParameter',
    parameters: () => ({ Name: seeds.secureParameter, WithDecryption: true }),
    output: () => ({ Parameter: { Name: seeds.secureParameter, Value: maskedValue } }),
    sessionPolicy: () => [
      keyUse('ssm', 'kms:Decrypt'),
      allow('ssm:GetParameter', regional(`arn:aws:ssm::parameter${seeds.secureParameter}`)),
    ],
  },
  {
    says: 'reads the configuration of a function',
    service: 'lambda',
    operation: 'GetFunctionConfiguration',
    parameters: () => ({ FunctionName: seeds.function }),
    output: () => ({ FunctionName: seeds.function, Runtime: 'nodejs24.x' }),
    sessionPolicy: () => [
      keyUse('lambda', 'kms:Decrypt'),
      allow('lambda:GetFunctionConfiguration', regional(`arn:aws:lambda::function:${seeds.function}`)),
    ],
  },
];

/** In this order: what one makes, the next uses. */
export const writes: readonly Scenario[] = [
  {
    says: 'puts an object',
    service: 's3',
    operation: 'PutObject',
    parameters: ({ object }) => ({ Bucket: seeds.bucket, Key: object, Body: 'total,42\n' }),
    output: () => ({ ETag: '"0c5b34a7a35be10edf25f623e9397b21"' }),
    sessionPolicy: ({ object }) => [
      keyUse('s3', 'kms:GenerateDataKey'),
      allow('s3:PutObject', inBucket(object)),
    ],
  },
  {
    says: 'copies an object',
    service: 's3',
    operation: 'CopyObject',
    parameters: ({ object }) => ({
      Bucket: seeds.bucket,
      Key: `${object}.copy`,
      CopySource: `${seeds.bucket}/${september}`,
    }),
    output: () => ({ CopyObjectResult: { ETag: expect.any(String) } }),
    sessionPolicy: ({ object }) => [
      keyUse('s3', ['kms:Decrypt', 'kms:GenerateDataKey']),
      allow(['s3:GetObject', 's3:GetObjectTagging'], inBucket(september)),
      allow(['s3:PutObject', 's3:PutObjectTagging'], inBucket(`${object}.copy`)),
    ],
  },
  {
    says: 'deletes an object',
    service: 's3',
    operation: 'DeleteObject',
    parameters: ({ object }) => ({ Bucket: seeds.bucket, Key: `${object}.copy` }),
    output: () => ({}),
    sessionPolicy: ({ object }) => [allow('s3:DeleteObject', inBucket(`${object}.copy`))],
  },
  {
    says: 'puts an item',
    service: 'dynamodb',
    operation: 'PutItem',
    parameters: ({ item }) => ({ TableName: seeds.table, Item: { id: { S: item }, totalCents: { N: '1' } } }),
    output: () => ({}),
    sessionPolicy: () => [allow('dynamodb:PutItem', table), keyUse('dynamodb', 'kms:Decrypt')],
  },
  {
    says: 'publishes to a topic',
    service: 'sns',
    operation: 'Publish',
    parameters: ({ item }) => ({
      TopicArn: regional(`arn:aws:sns::${seeds.topic}`),
      Message: `${item} is paid`,
    }),
    output: () => ({ MessageId: expect.any(String) }),
    sessionPolicy: () => [
      keyUse('sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
      allow('sns:Publish', regional(`arn:aws:sns::${seeds.topic}`)),
    ],
  },
  {
    says: 'puts a parameter',
    service: 'ssm',
    operation: 'PutParameter',
    parameters: ({ parameter }) => ({ Name: parameter, Value: '5000', Type: 'String' }),
    output: () => ({ Version: 1 }),
    sessionPolicy: ({ parameter }) => [
      allow('ssm:PutParameter', regional(`arn:aws:ssm::parameter${parameter}`)),
    ],
  },
  {
    says: 'stores a secret',
    service: 'secretsmanager',
    operation: 'CreateSecret',
    parameters: ({ secret }) => ({ Name: secret, SecretString: `value-of-${secret}` }),
    output: ({ secret }) => ({ Name: secret }),
    sessionPolicy: ({ secret }) => [
      keyUse('secretsmanager', ['kms:Decrypt', 'kms:GenerateDataKey']),
      allow('secretsmanager:CreateSecret', regional(`arn:aws:secretsmanager::secret:${secret}-??????`)),
    ],
  },
  {
    says: 'invokes a function, whose answer comes masked',
    service: 'lambda',
    operation: 'Invoke',
    parameters: ({ item }) => ({
      FunctionName: seeds.function,
      Payload: JSON.stringify({ orders: [{ id: item, totalCents: 5 }, { totalCents: 7 }] }),
    }),
    output: () => ({ StatusCode: 200, Payload: maskedValue }),
    sessionPolicy: () => [
      allow('lambda:InvokeFunction', regional(`arn:aws:lambda::function:${seeds.function}`)),
    ],
  },
];
