// Lifecycles of what holds data.
import { expect } from 'vitest';
import { gone, type Lifecycle, listed, step } from '../lifecycles.ts';
import { allow, keyUse, maskedValue, regional } from '../statements.ts';

export const s3: Lifecycle = {
  service: 's3',
  steps(name) {
    const bucket = `arn:aws:s3:::${name}`;
    const Bucket = name;
    const Key = 'reports/a b&c.txt';
    const object = `${bucket}/${Key}`;
    const TagSet = [{ Key: 'team', Value: 'a & <b>' }];
    return [
      () => step('CreateBucket', { Bucket }, { Location: `/${name}` }, allow('s3:CreateBucket', bucket)),
      () => step('HeadBucket', { Bucket }, {}, allow('s3:ListBucket', bucket)),
      () => step('ListBuckets', {}, { Buckets: listed({ Name: name }) }, allow('s3:ListAllMyBuckets', '*')),
      () =>
        step('PutBucketTagging', { Bucket, Tagging: { TagSet } }, {}, allow('s3:PutBucketTagging', bucket)),
      () => step('GetBucketTagging', { Bucket }, { TagSet }, allow('s3:GetBucketTagging', bucket)),
      () =>
        step(
          'PutObject',
          { Bucket, Key, Body: 'total,42\n' },
          { ETag: '"0c5b34a7a35be10edf25f623e9397b21"' },
          allow('s3:PutObject', object),
          keyUse('s3', 'kms:GenerateDataKey'),
        ),
      () =>
        step('ListObjectsV2', { Bucket }, { Contents: [{ Key, Size: 9 }] }, allow('s3:ListBucket', bucket)),
      () =>
        step(
          'DeleteObjects',
          { Bucket, Delete: { Objects: [{ Key }] } },
          { Deleted: [{ Key }] },
          allow('s3:DeleteObject', object),
        ),
      () => step('DeleteBucket', { Bucket }, {}, allow('s3:DeleteBucket', bucket)),
      () => gone('GetBucketTagging', { Bucket }, 'NoSuchBucket', allow('s3:GetBucketTagging', bucket)),
    ];
  },
};

export const dynamodb: Lifecycle = {
  service: 'dynamodb',
  steps(name) {
    const TableName = name;
    const TableArn = regional(`arn:aws:dynamodb::table/${name}`);
    const item = { id: { S: 'order-1' }, lines: { L: [{ M: { sku: { S: 'x' }, count: { N: '2' } } }] } };
    return [
      () =>
        step(
          'CreateTable',
          {
            TableName,
            AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
          },
          { TableDescription: { TableName, TableArn } },
          allow('dynamodb:CreateTable', TableArn),
        ),
      () =>
        step(
          'DescribeTable',
          { TableName },
          { Table: { TableName, TableArn, TableStatus: 'ACTIVE' } },
          allow('dynamodb:DescribeTable', TableArn),
        ),
      () => step('ListTables', {}, { TableNames: listed(name) }, allow('dynamodb:ListTables', '*')),
      () =>
        step(
          'PutItem',
          { TableName, Item: item },
          {},
          allow('dynamodb:PutItem', TableArn),
          keyUse('dynamodb', 'kms:Decrypt'),
        ),
      () =>
        step(
          'GetItem',
          { TableName, Key: { id: { S: 'order-1' } } },
          { Item: item },
          allow('dynamodb:GetItem', TableArn),
          keyUse('dynamodb', 'kms:Decrypt'),
        ),
      () =>
        step(
          'DeleteTable',
          { TableName },
          { TableDescription: { TableName, TableArn } },
          allow('dynamodb:DeleteTable', TableArn),
        ),
      () =>
        gone(
          'DescribeTable',
          { TableName },
          'ResourceNotFoundException',
          allow('dynamodb:DescribeTable', TableArn),
        ),
    ];
  },
};

export const ssm: Lifecycle = {
  service: 'ssm',
  steps(name) {
    const Name = `/${name}/limit`;
    const ARN = regional(`arn:aws:ssm::parameter${Name}`);
    const get = [allow('ssm:GetParameter', ARN)];
    return [
      () =>
        step(
          'PutParameter',
          { Name, Value: '5', Type: 'String' },
          { Version: 1 },
          allow('ssm:PutParameter', ARN),
        ),
      () =>
        step(
          'GetParameter',
          { Name },
          { Parameter: { Name, ARN, Value: maskedValue, Type: 'String' } },
          ...get,
        ),
      () =>
        step(
          'GetParametersByPath',
          { Path: `/${name}` },
          { Parameters: [{ Name, Value: maskedValue }] },
          allow('ssm:GetParametersByPath', regional(`arn:aws:ssm::parameter/${name}`)),
        ),
      () =>
        step(
          'PutParameter',
          { Name, Value: '6', Overwrite: true },
          { Version: 2 },
          allow('ssm:PutParameter', ARN),
          // It may be a SecureString already.
          keyUse('ssm', ['kms:Encrypt', 'kms:GenerateDataKey']),
        ),
      () => step('DeleteParameter', { Name }, {}, allow('ssm:DeleteParameter', ARN)),
      () => gone('GetParameter', { Name }, 'ParameterNotFound', ...get),
    ];
  },
};

export const secretsmanager: Lifecycle = {
  service: 'secretsmanager',
  steps(name) {
    const secret = regional(`arn:aws:secretsmanager::secret:${name}-??????`);
    const kms = keyUse('secretsmanager', ['kms:Decrypt', 'kms:GenerateDataKey']);
    return [
      () =>
        step(
          'CreateSecret',
          { Name: name, SecretString: `value-of-${name}` },
          { Name: name, ARN: expect.stringContaining(`:secret:${name}-`) },
          allow('secretsmanager:CreateSecret', secret),
          kms,
        ),
      ({ CreateSecret }) =>
        step(
          'DescribeSecret',
          { SecretId: name },
          { Name: name, ARN: CreateSecret?.ARN },
          allow('secretsmanager:DescribeSecret', secret),
        ),
      ({ CreateSecret }) =>
        step(
          'ListSecrets',
          { Filters: [{ Key: 'name', Values: [name] }] },
          { SecretList: [{ Name: name, ARN: CreateSecret?.ARN }] },
          allow('secretsmanager:ListSecrets', '*'),
        ),
      ({ CreateSecret }) =>
        step(
          'PutSecretValue',
          { SecretId: CreateSecret?.ARN, SecretString: `other-value-of-${name}` },
          { Name: name, VersionStages: ['AWSCURRENT'] },
          allow('secretsmanager:PutSecretValue', CreateSecret?.ARN),
          kms,
        ),
      () =>
        step(
          'DeleteSecret',
          { SecretId: name, ForceDeleteWithoutRecovery: true },
          { Name: name },
          allow('secretsmanager:DeleteSecret', secret),
        ),
      () =>
        gone(
          'DescribeSecret',
          { SecretId: name },
          'ResourceNotFoundException',
          allow('secretsmanager:DescribeSecret', secret),
        ),
    ];
  },
};

export const kinesis: Lifecycle = {
  service: 'kinesis',
  // Its client speaks HTTP/2 alone, and the front on this machine HTTP/1.1.
  notFor: ['JavaScript SDK'],
  steps(name) {
    const StreamName = name;
    const StreamARN = regional(`arn:aws:kinesis::stream/${name}`);
    const describe = allow('kinesis:DescribeStreamSummary', StreamARN);
    return [
      () => step('CreateStream', { StreamName, ShardCount: 1 }, {}, allow('kinesis:CreateStream', StreamARN)),
      () =>
        step(
          'DescribeStreamSummary',
          { StreamName },
          { StreamDescriptionSummary: { StreamName, StreamARN, OpenShardCount: 1 } },
          describe,
        ),
      () => step('ListStreams', {}, { StreamNames: listed(name) }, allow('kinesis:ListStreams', '*')),
      () =>
        step(
          'PutRecord',
          { StreamName, Data: 'paid', PartitionKey: 'order-1' },
          { ShardId: expect.stringMatching(/^shardId-/), SequenceNumber: expect.any(String) },
          allow('kinesis:PutRecord', StreamARN),
          keyUse('kinesis', 'kms:GenerateDataKey'),
        ),
      () => step('DeleteStream', { StreamName }, {}, allow('kinesis:DeleteStream', StreamARN)),
      () => gone('DescribeStreamSummary', { StreamName }, 'ResourceNotFoundException', describe),
    ];
  },
};
