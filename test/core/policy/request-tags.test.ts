// The tags of a call as policies see them, for calls as AWS's API references show them.
import { expect, test } from 'vitest';
import { requestTags } from '../../../core/policy/request-tags.ts';
import { servedCatalogue } from '../../support/catalogue.ts';

const tagsOf = (service: string, operation: string, parameters: Parameters<typeof requestTags>[0]) =>
  Object.fromEntries(
    [...requestTags(parameters, servedCatalogue.service(service)?.operation(operation)?.input)].map(
      ([key, values]) => [key, [...values]],
    ),
  );

test.each([
  ['a list of keys and values', 'lambda', 'TagResource', { Resource: 'arn', Tags: { env: 'dev' } }],
  ['small letters', 'ecs', 'TagResource', { resourceArn: 'arn', tags: [{ key: 'env', value: 'dev' }] }],
  ['KMS', 'kms', 'TagResource', { KeyId: 'k', Tags: [{ TagKey: 'env', TagValue: 'dev' }] }],
  ['RDS', 'rds', 'AddTagsToResource', { ResourceName: 'arn', Tags: [{ Key: 'env', Value: 'dev' }] }],
  [
    'EC2',
    'ec2',
    'CreateVolume',
    { TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'env', Value: 'dev' }] }] },
  ],
  ['EC2 by itself', 'ec2', 'CreateTags', { Resources: ['i-1'], Tags: [{ Key: 'env', Value: 'dev' }] }],
  ['an object of S3', 's3', 'PutObject', { Bucket: 'b', Key: 'k', Tagging: 'env=dev' }],
  [
    'S3 afterwards',
    's3',
    'PutObjectTagging',
    { Bucket: 'b', Key: 'k', Tagging: { TagSet: [{ Key: 'env', Value: 'dev' }] } },
  ],
])('%s', (_name, service, operation, parameters) => {
  expect(tagsOf(service, operation, parameters)).toEqual({ env: ['dev'] });
});

test('a key without a value has the empty one', () => {
  expect(tagsOf('ec2', 'CreateTags', { Resources: ['i-1'], Tags: [{ Key: 'env' }] })).toEqual({ env: [''] });
});

test('a key that two things get with two values has both', () => {
  const of = (ResourceType: string, Value: string) => ({ ResourceType, Tags: [{ Key: 'env', Value }] });
  const parameters = { TagSpecifications: [of('instance', 'dev'), of('volume', 'prod')] };
  expect(tagsOf('ec2', 'RunInstances', parameters)).toEqual({ env: ['dev', 'prod'] });
});

test.each([
  ['keys to take away are no tags', 'ecs', 'UntagResource', { resourceArn: 'arn', tagKeys: ['env'] }],
  ['an item has no tags', 'dynamodb', 'PutItem', { TableName: 't', Item: { Tags: { S: 'env=dev' } } }],
  ['what is not modelled is none', 'sqs', 'SendMessage', { QueueUrl: 'q', Tags: { env: 'dev' } }],
  ['no parameters', 'sts', 'GetCallerIdentity', {}],
])('%s', (_name, service, operation, parameters) => {
  expect(tagsOf(service, operation, parameters)).toEqual({});
});
