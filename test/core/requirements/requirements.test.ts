// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own variables
// Refusals, doubtful values and the attacks on second resources; the plain cases are in calls.json.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { sessionPolicy } from '../../../core/session-policy.ts';
import { withOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';
import { policyAllows } from '../../support/iam-matcher.ts';
import { refusal } from '../../support/refusals.ts';

const account = '111122223333';
const tables = `arn:aws:dynamodb:eu-west-1:${account}:table`;

function requirements(service: string, operation: string, parameters: JsonObject, partition = 'aws') {
  const call = { service, operation, region: 'eu-west-1', accountId: account, parameters };
  return requirementsOf(withOperation(call), { partition }, servedIamData);
}
const asked = (service: string, operation: string, parameters: JsonObject) =>
  requirements(service, operation, parameters)
    .filter(({ dependent }) => !dependent)
    .flatMap(({ action, resources }) =>
      resources.map(({ arn, certainty }) => `${action} ${arn} ${certainty}`),
    );
const code = (service: string, operation: string, parameters: JsonObject) =>
  refusal(() => requirements(service, operation, parameters)).code;

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/us-iam-role.html
test('a role that EC2 receives in China is handed to either of its names', () => {
  const role = (operation: string, service: string, parameters: JsonObject) =>
    requirements(service, operation, parameters, 'aws-cn').find(({ action }) => action === 'iam:PassRole');
  const names = ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'];
  const profile = { IamInstanceProfile: { Name: 'web' }, MinCount: 1, MaxCount: 1 };
  expect(role('RunInstances', 'ec2', profile)?.conditions).toEqual({
    StringEquals: { 'iam:PassedToService': names },
  });
  const added = { InstanceProfileName: 'web', RoleName: 'web' };
  expect(role('AddRoleToInstanceProfile', 'iam', added)?.conditions).toEqual({
    StringEquals: { 'iam:PassedToService': names },
  });
});

describe('what is not known', () => {
  test('refuses a service that IAM does not know', () => {
    expect(code('frobnicator', 'DescribeInstances', {})).toBe('unmapped-operation');
  });

  test('[P11] refuses an operation that neither IAM nor the table knows', () => {
    expect(code('s3', 'FrobnicateObject', { Bucket: 'reports', Key: 'a' })).toBe('unmapped-operation');
    expect(code('dynamodb', 'toString', {})).toBe('unmapped-operation');
    expect(code('sqs', '__proto__', {})).toBe('unmapped-operation');
  });

  test('a name that no resource can have is every resource of its type, and unknown', () => {
    expect(asked('dynamodb', 'GetItem', { TableName: 'orders/index/x', Key: {} })).toEqual([
      `dynamodb:GetItem ${tables}/* unknown`,
    ]);
    expect(asked('lambda', 'Invoke', { FunctionName: 'a*' })).toEqual([
      `lambda:InvokeFunction arn:aws:lambda:eu-west-1:${account}:function:* unknown`,
    ]);
  });

  test('an ARN of another service does not name a table', () => {
    expect(asked('dynamodb', 'DescribeTable', { TableName: 'arn:aws:s3:::orders' })).toEqual([
      `dynamodb:DescribeTable ${tables}/* unknown`,
    ]);
  });

  test('an optional type that the call does not name leaves every resource', () => {
    expect(asked('dynamodb', 'ListExports', {})).toEqual(['dynamodb:ListExports * unknown']);
  });
});

describe('empty lists', () => {
  test.each([
    ['s3', 'DeleteObjects', { Bucket: 'reports', Delete: { Objects: [] } }],
    ['dynamodb', 'TransactWriteItems', { TransactItems: [] }],
    ['dynamodb', 'BatchExecuteStatement', {}],
  ])(
    'refuses %s:%s that names nothing, since an empty list of requirements permits',
    (service, operation, call) => {
      expect(code(service, operation, call)).toBe('invalid-parameter');
    },
  );
});

describe('S3 targets', () => {
  test.each(['a/b', '*', '', 'a:b', '../x', 'a?'])('[P6] refuses the bucket name `%s`', (bucket) => {
    expect(code('s3', 'GetObject', { Bucket: bucket, Key: 'k' })).toBe('invalid-parameter');
  });

  test.each([
    'finance-abc123-s3alias',
    'finance-abc123--ol-s3',
    'arn:aws:s3::111122223333:accesspoint/m1.mrap',
    'arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/a',
  ])('[P6] refuses `%s`, which hides the bucket', (bucket) => {
    expect(code('s3', 'GetObject', { Bucket: bucket, Key: 'k' })).toBe('unmapped-operation');
  });

  test('[P6] refuses an operation on an access point that IAM allows on buckets alone', () => {
    const bucket = `arn:aws:s3:eu-west-1:${account}:accesspoint/finance`;
    expect(code('s3', 'PutBucketPolicy', { Bucket: bucket, Policy: '{}' })).toBe('unmapped-operation');
  });

  test('refuses an object without a key', () => {
    expect(code('s3', 'DeleteObjects', { Bucket: 'reports', Delete: { Objects: [{}] } })).toBe(
      'invalid-parameter',
    );
  });

  test.each([
    'archive',
    'archive/',
    'archive/a+b',
    'archive/a?b',
    'archive/a?versionId=1?versionId=2',
    'archive/a?versionId=1&x=2',
    'archive/%zz',
    'arn:aws:s3:eu-west-1:111122223333:accesspoint/finance',
  ])('[P7] refuses the copy source `%s`', (source) => {
    expect(['ambiguous-request', 'unmapped-operation']).toContain(
      code('s3', 'CopyObject', { Bucket: 'reports', Key: 'k', CopySource: source }),
    );
  });

  test('[P7] reads a copy source decoded, with its access point', () => {
    const source = encodeURIComponent(`arn:aws:s3:eu-west-1:${account}:accesspoint/finance/object/a/b*`);
    const copy = { Bucket: 'reports', Key: 'k', CopySource: source, TaggingDirective: 'REPLACE' };
    expect(asked('s3', 'CopyObject', copy)[0]).toBe(
      `s3:GetObject arn:aws:s3:eu-west-1:${account}:accesspoint/finance/object/a/b\${*} unknown`,
    );
    expect(asked('s3', 'UploadPartCopy', { ...copy, CopySource: 'archive%2Fa%2Bb%3Fc' })[0]).toBe(
      's3:GetObject arn:aws:s3:::archive/a+b?c exact',
    );
  });

  test('[P7] refuses a restore that writes its result elsewhere', () => {
    const restore = { OutputLocation: { S3: { BucketName: 'other', Prefix: 'p' } } };
    expect(code('s3', 'RestoreObject', { Bucket: 'reports', Key: 'k', RestoreRequest: restore })).toBe(
      'unmapped-operation',
    );
  });
});

describe('DynamoDB second resources', () => {
  test('[P7] refuses a batch without a table and an entry of an unknown kind', () => {
    expect(code('dynamodb', 'BatchWriteItem', { RequestItems: {} })).toBe('invalid-parameter');
    expect(
      code('dynamodb', 'TransactWriteItems', { TransactItems: [{ Scan: { TableName: 'orders' } }] }),
    ).toBe('invalid-parameter');
  });

  test.each([
    ['SELECT * FROM orders, prices'],
    ['SELECT * FROM orders o JOIN prices'],
    ['SELECT * FROM /* x */ orders'],
  ])('[P7] `%s` may read any table', (statement) => {
    expect(asked('dynamodb', 'ExecuteStatement', { Statement: statement })).toEqual([
      `dynamodb:PartiQLSelect ${tables}/* unknown`,
    ]);
  });

  test('[P7] refuses a statement whose verb cannot be told', () => {
    expect(code('dynamodb', 'ExecuteStatement', { Statement: '-- SELECT\nDROP TABLE orders' })).toBe(
      'invalid-parameter',
    );
    expect(code('dynamodb', 'ExecuteStatement', { Statement: "SELECT 'open FROM orders" })).toBe(
      'invalid-parameter',
    );
  });
});

describe('queues and functions', () => {
  test('[P8] refuses a QueueUrl of another region', () => {
    const url = `https://sqs.us-east-1.amazonaws.com/${account}/jobs`;
    expect(code('sqs', 'SendMessage', { QueueUrl: url })).toBe('ambiguous-request');
    expect(
      code('sqs', 'SendMessage', { QueueUrl: `https://us-east-1.queue.amazonaws.com/${account}/jobs` }),
    ).toBe('ambiguous-request');
  });

  test('refuses two different qualifiers', () => {
    expect(code('lambda', 'Invoke', { FunctionName: 'resize:live', Qualifier: '1' })).toBe(
      'ambiguous-request',
    );
  });

  test('[E4] a role anywhere in the parameters is passed', () => {
    const role = `arn:aws:iam::${account}:role/maintenance`;
    const run = { DocumentName: 'patch', Parameters: { AutomationAssumeRole: [role] } };
    expect(asked('ssm', 'SendCommand', run)).toContain(`iam:PassRole ${role} exact`);
  });
});

describe('roles in the call', () => {
  const role = `arn:aws:iam::${account}:role/delivery`;

  test('[E4] a role that SNS takes as an attribute is passed', () => {
    const topic = `arn:aws:sns:eu-west-1:${account}:alerts`;
    const set = { TopicArn: topic, AttributeName: 'HTTPSuccessFeedbackRoleArn', AttributeValue: role };
    expect(asked('sns', 'SetTopicAttributes', set)).toContain(`iam:PassRole ${role} exact`);
  });

  test("a role in the caller's own data is not", () => {
    const update = { FunctionName: 'resize', Environment: { Variables: { ROLE_ARN: role } } };
    expect(asked('lambda', 'UpdateFunctionConfiguration', update)).toHaveLength(1);
    expect(asked('s3', 'PutObject', { Bucket: 'reports', Key: 'a', Metadata: { role } })).toHaveLength(1);
  });
});

describe('KMS keys used onward', () => {
  test('a dependent key is never wider than service, region and account', () => {
    const dependents = requirements('sqs', 'SendMessage', {
      QueueUrl: `https://sqs.eu-west-1.amazonaws.com/${account}/jobs`,
    }).filter(({ dependent }) => dependent);
    const { text } = sessionPolicy(dependents, {});
    const decrypt = (region: string, accountId: string, via: string) =>
      policyAllows(text, {
        action: 'kms:Decrypt',
        resource: `arn:aws:kms:${region}:${accountId}:key/k`,
        context: { 'kms:ViaService': via },
      });
    expect(decrypt('eu-west-1', account, 'sqs.eu-west-1.amazonaws.com')).toBe(true);
    expect(decrypt('eu-west-1', account, 's3.eu-west-1.amazonaws.com')).toBe(false);
    expect(decrypt('us-east-1', account, 'sqs.eu-west-1.amazonaws.com')).toBe(false);
    expect(decrypt('eu-west-1', '444455556666', 'sqs.eu-west-1.amazonaws.com')).toBe(false);
    expect(
      policyAllows(text, { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-1:${account}:key/k` }),
    ).toBe(false);
  });

  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
  test('ARNs follow the partition, and kms:ViaService is the same in all of them', () => {
    const [read, decrypt] = requirements('s3', 'GetObject', { Bucket: 'reports', Key: 'a' }, 'aws-cn');
    expect(read?.resources[0]?.arn).toBe('arn:aws-cn:s3:::reports/a');
    expect(decrypt?.conditions).toEqual({
      StringEquals: { 'kms:ViaService': ['s3.eu-west-1.amazonaws.com'] },
    });
  });
});

test('[E2] for any object key the session reads that key and no other', () => {
  const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(key, key, (wanted, other) => {
      const { text } = sessionPolicy(
        requirements('s3', 'HeadObject', { Bucket: 'reports', Key: wanted }),
        {},
      );
      const reads = (name: string) =>
        policyAllows(text, { action: 's3:GetObject', resource: `arn:aws:s3:::reports/${name}` });
      expect(reads(wanted)).toBe(true);
      expect(reads(other)).toBe(wanted === other);
    }),
  );
});
