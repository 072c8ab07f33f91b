// The score that approvers are shown: ranges written by hand for calls that people know, an order between them, and what
// must hold for all.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reversibilityRows } from '../../../core/approvals/reversibility-rows.ts';
import { dangers, type RiskFacts, riskOf } from '../../../core/approvals/risk.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Requirement } from '../../../core/requirement.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';

type Environment = 'prod' | 'dev' | 'silent';

const tags = { prod: { env: 'prod' }, dev: { env: 'dev' }, silent: {} } as const;

function facts(name: string, environment: Environment, parameters: JsonObject): RiskFacts {
  const [service = '', operation = ''] = name.split(':');
  const call = { service, operation, region: 'eu-central-1', accountId: '111122223333', parameters };
  const needs = requirementsOf(
    { call, operation: servedOperation(service, operation) },
    { partition: 'aws' },
    servedIamData,
  );
  return { call, requirements: needs, connectionTags: tags[environment] };
}

const score = (name: string, environment: Environment, parameters: JsonObject = {}): number =>
  riskOf(facts(name, environment, parameters)).score;

const instance = { InstanceIds: ['i-0a1b2c3d4e5f60718'] };
const twelve = { InstanceIds: Array.from({ length: 12 }, (_, index) => `i-0a1b2c3d4e5f607${index + 10}`) };
const role = { RoleName: 'deployer' };
const object = { Bucket: 'reports', Key: 'a.csv' };
const table = { TableName: 'orders' };
const key = { KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' };
const func = { FunctionName: 'order-total' };
const queue = { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/refunds' };
const topic = { TopicArn: 'arn:aws:sns:eu-central-1:111122223333:order-events' };
const loadBalancer =
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188';
const machine = 'arn:aws:states:eu-central-1:111122223333:stateMachine:approval';

const calls: readonly (readonly [name: string, Environment, JsonObject, low: number, high: number])[] = [
  ['ec2:DescribeInstances', 'prod', {}, 1, 1],
  ['ec2:DescribeInstances', 'silent', {}, 1, 1],
  ['s3:ListObjectsV2', 'prod', { Bucket: 'reports' }, 1, 1],
  ['s3:GetObject', 'dev', object, 2, 2],
  ['s3:GetObject', 'prod', object, 3, 4],
  ['dynamodb:Scan', 'prod', table, 3, 4],
  ['secretsmanager:GetSecretValue', 'prod', { SecretId: 'db/password' }, 6, 10],
  ['secretsmanager:GetSecretValue', 'dev', { SecretId: 'db/password' }, 5, 8],
  ['ssm:GetParameter', 'dev', { Name: '/app/key', WithDecryption: true }, 4, 8],
  ['s3:PutObjectTagging', 'dev', { ...object, Tagging: { TagSet: [] } }, 2, 2],
  ['s3:PutObjectTagging', 'prod', { ...object, Tagging: { TagSet: [] } }, 3, 4],
  ['ec2:CreateTags', 'dev', { Resources: ['i-0a1b2c3d4e5f60718'], Tags: [] }, 2, 4],
  ['s3:PutObject', 'dev', object, 3, 4],
  ['s3:PutObject', 'prod', object, 5, 6],
  ['s3:DeleteObject', 'dev', object, 5, 6],
  ['s3:DeleteObject', 'prod', object, 7, 8],
  ['s3:DeleteBucket', 'prod', { Bucket: 'reports' }, 5, 8],
  ['s3:PutBucketPolicy', 'prod', { Bucket: 'reports', Policy: '{}' }, 9, 10],
  ['s3:PutBucketVersioning', 'prod', { Bucket: 'reports', VersioningConfiguration: {} }, 5, 7],
  ['s3:DeletePublicAccessBlock', 'prod', { Bucket: 'reports' }, 6, 10],
  ['ec2:RebootInstances', 'dev', instance, 3, 4],
  ['ec2:StopInstances', 'dev', instance, 3, 5],
  ['ec2:StopInstances', 'prod', instance, 5, 7],
  ['ec2:TerminateInstances', 'dev', instance, 6, 7],
  ['ec2:TerminateInstances', 'prod', instance, 8, 9],
  ['ec2:TerminateInstances', 'prod', twelve, 10, 10],
  ['ec2:DeleteVolume', 'prod', { VolumeId: 'vol-0a1b2c3d4e5f60718' }, 8, 9],
  ['ec2:DeleteSnapshot', 'prod', { SnapshotId: 'snap-0a1b2c3d4e5f60718' }, 8, 9],
  ['ec2:ReleaseAddress', 'prod', { AllocationId: 'eipalloc-0a1b2c3d4e5f60718' }, 8, 9],
  ['ec2:AuthorizeSecurityGroupIngress', 'prod', { GroupId: 'sg-0a1b2c3d4e5f60718' }, 5, 7],
  ['ec2:DeleteSecurityGroup', 'dev', { GroupId: 'sg-0a1b2c3d4e5f60718' }, 5, 7],
  ['dynamodb:PutItem', 'dev', { ...table, Item: { id: { S: '1' } } }, 5, 7],
  ['dynamodb:DeleteItem', 'prod', { ...table, Key: { id: { S: '1' } } }, 7, 9],
  ['dynamodb:DeleteTable', 'prod', table, 8, 9],
  ['dynamodb:DeleteTable', 'dev', table, 6, 7],
  ['dynamodb:UpdateTable', 'prod', table, 5, 7],
  ['rds:DeleteDBInstance', 'prod', { DBInstanceIdentifier: 'orders', SkipFinalSnapshot: true }, 8, 9],
  ['rds:StopDBInstance', 'prod', { DBInstanceIdentifier: 'orders' }, 4, 6],
  ['rds:ModifyDBInstance', 'prod', { DBInstanceIdentifier: 'orders' }, 5, 8],
  ['kms:ScheduleKeyDeletion', 'prod', key, 8, 9],
  ['kms:DisableKey', 'prod', key, 4, 6],
  ['kms:PutKeyPolicy', 'prod', { ...key, Policy: '{}' }, 9, 10],
  [
    'iam:AttachRolePolicy',
    'prod',
    { ...role, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    9,
    10,
  ],
  [
    'iam:AttachRolePolicy',
    'dev',
    { ...role, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    8,
    9,
  ],
  ['iam:CreateAccessKey', 'dev', { UserName: 'bob' }, 10, 10],
  ['iam:CreateUser', 'prod', { UserName: 'bob' }, 7, 10],
  ['iam:DeleteRole', 'prod', role, 8, 10],
  ['iam:DetachRolePolicy', 'prod', { ...role, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, 6, 8],
  ['lambda:UpdateFunctionCode', 'prod', func, 8, 10],
  ['lambda:DeleteFunction', 'prod', func, 8, 9],
  ['lambda:Invoke', 'prod', func, 4, 8],
  [
    'cloudformation:DeleteStack',
    'prod',
    { StackName: 'web', RoleARN: 'arn:aws:iam::111122223333:role/cfn' },
    9,
    10,
  ],
  ['cloudtrail:StopLogging', 'prod', { Name: 'main' }, 8, 10],
  ['ecs:UpdateService', 'prod', { cluster: 'web', service: 'api' }, 7, 9],
  ['ecs:StopTask', 'dev', { cluster: 'web', task: '1dc5c17a-422b-4dc4-b493-371970c6c4d6' }, 3, 6],
  ['eks:DeleteCluster', 'prod', { name: 'main' }, 8, 9],
  ['elbv2:DeleteLoadBalancer', 'prod', { LoadBalancerArn: loadBalancer }, 8, 9],
  ['sns:DeleteTopic', 'prod', topic, 8, 9],
  ['sqs:PurgeQueue', 'prod', queue, 8, 9],
  ['sqs:SendMessage', 'dev', { ...queue, MessageBody: 'x' }, 3, 5],
  [
    'route53:ChangeResourceRecordSets',
    'prod',
    { HostedZoneId: 'Z1D633PJN98FT9', ChangeBatch: { Changes: [] } },
    5,
    7,
  ],
  [
    'secretsmanager:DeleteSecret',
    'prod',
    { SecretId: 'db/password', ForceDeleteWithoutRecovery: true },
    8,
    10,
  ],
  ['secretsmanager:DeleteSecret', 'dev', { SecretId: 'db/password' }, 3, 5],
  ['logs:DeleteLogGroup', 'prod', { logGroupName: '/aws/lambda/x' }, 8, 9],
  ['autoscaling:SetDesiredCapacity', 'prod', { AutoScalingGroupName: 'web', DesiredCapacity: 0 }, 5, 8],
  ['redshift:DeleteCluster', 'prod', { ClusterIdentifier: 'dw', SkipFinalClusterSnapshot: true }, 8, 9],
  ['elasticache:DeleteReplicationGroup', 'prod', { ReplicationGroupId: 'sessions' }, 8, 10],
  ['stepfunctions:DeleteStateMachine', 'dev', { stateMachineArn: machine }, 5, 7],
  ['ssm:SendCommand', 'prod', { DocumentName: 'AWS-RunShellScript', ...instance }, 9, 10],
  ['ssm:DeleteParameter', 'silent', { Name: '/app/log-level' }, 7, 7],
  ['organizations:LeaveOrganization', 'prod', {}, 10, 10],
  ['ecr:DeleteRepository', 'prod', { repositoryName: 'web' }, 8, 9],
];

test.each(calls)('%s in %s with %j', (name, environment, parameters, low, high) => {
  const found = riskOf(facts(name, environment, parameters));
  expect(found.score, found.reasons.join(' ')).toBeGreaterThanOrEqual(low);
  expect(found.score, found.reasons.join(' ')).toBeLessThanOrEqual(high);
  expect(found.reasons.length > 0).toBe(found.score > 1);
});

test('more than sixty calls are held to their range', () => {
  expect(calls.length).toBeGreaterThanOrEqual(60);
});

test('what cannot be undone in production is above what can, above the same in development, above a tag', () => {
  const order = [
    score('ec2:TerminateInstances', 'prod', instance),
    score('ec2:StopInstances', 'prod', instance),
    score('ec2:StopInstances', 'dev', instance),
    score('s3:PutObjectTagging', 'dev', { ...object, Tagging: { TagSet: [] } }),
    score('s3:ListObjectsV2', 'dev', { Bucket: 'reports' }),
  ];
  expect(order).toEqual([...new Set(order)].sort((a, b) => b - a));
});

test('a connection that does not say what it is counts as more than development and less than production', () => {
  const [prod, silent, dev] = (['prod', 'silent', 'dev'] as const).map((environment) =>
    score('ec2:StopInstances', environment, instance),
  );
  expect(prod).toBeGreaterThan(silent ?? 0);
  expect(silent).toBeGreaterThan(dev ?? 0);
});

test('what a preview found of the target counts instead of the table', () => {
  const deletion = facts('s3:DeleteObject', 'prod', object);
  const kept = { ...deletion, reversibility: { reversible: 'yes', how: 'remove the marker' } } as const;
  expect(riskOf(kept).score).toBeLessThan(riskOf(deletion).score);
  expect(riskOf(kept).reasons).not.toContain('It cannot be undone.');
});

test('an operation that nobody reviewed is never taken for harmless', () => {
  const removal = facts('ec2:DeleteNatGateway', 'dev', { NatGatewayId: 'nat-0a1b2c3d4e5f60718' });
  expect(reversibilityRows.has('ec2:DeleteNatGateway')).toBe(false);
  expect(riskOf(removal).score).toBeGreaterThanOrEqual(6);
});

const requirement: fc.Arbitrary<Requirement> = fc.record({
  action: fc.constantFrom(
    'ec2:StopInstances',
    'iam:PassRole',
    's3:GetObject',
    'kms:Decrypt',
    'organizations:LeaveOrganization',
    'x:Y',
  ),
  accessLevel: fc.constantFrom('Read', 'List', 'Write', 'Tagging', 'Permissions management'),
  resources: fc.array(
    fc.record({ arn: fc.constant('*'), certainty: fc.constantFrom('exact', 'unknown', 'any', 'stripped') }),
    { minLength: 1, maxLength: 12 },
  ),
});

const anyFacts: fc.Arbitrary<RiskFacts> = fc.record({
  call: fc.record({
    service: fc.constant('ec2'),
    operation: fc.constantFrom('StopInstances', 'DeleteThing', 'PutThing', 'TerminateInstances'),
    region: fc.constant('eu-central-1'),
    accountId: fc.constant('111122223333'),
    parameters: fc.constant({}),
  }),
  requirements: fc.array(requirement, { maxLength: 4 }),
  connectionTags: fc.constantFrom({}, { env: 'dev' }, { env: 'prod' }),
  isFirst: fc.boolean(),
}) as fc.Arbitrary<RiskFacts>;

describe('for every call', () => {
  test('the score is a whole number from 1 to 10 and comes out the same again', () => {
    fc.assert(
      fc.property(anyFacts, (each) => {
        const { score: found } = riskOf(each);
        expect(Number.isInteger(found) && found >= 1 && found <= 10).toBe(true);
        expect(riskOf(each)).toEqual(riskOf(each));
      }),
    );
  });

  test('one more danger never lowers it', () => {
    fc.assert(
      fc.property(anyFacts, requirement, (each, more) => {
        const before = riskOf(each).score;
        const worse: readonly RiskFacts[] = [
          { ...each, requirements: [...each.requirements, more] },
          { ...each, connectionTags: { env: 'prod' } },
          { ...each, isFirst: true },
          { ...each, reversibility: { reversible: 'no', how: 'gone' } },
        ];
        for (const other of worse) expect(riskOf(other).score).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});

test('every reviewed row names an operation of the catalogue', () => {
  const unknown = [...reversibilityRows.keys()].filter((name) => {
    const [service = '', operation = ''] = name.split(':');
    return servedCatalogue.service(service)?.operation(operation) === undefined;
  });
  expect(unknown).toEqual([]);
});

test('the document lists each danger with its weight and words, and no other', () => {
  const document = readFileSync(new URL('../../../docs/approvals.md', import.meta.url), 'utf8');
  const rows = [
    ...document.matchAll(/^\| (\d) \| (It .*|The .*|This .*|Its .*|What .*|Nobody .*) \|$/gm),
  ].map(([, weight, sentence]) => `${weight} ${sentence}`);
  const expected = Object.values(dangers).map(({ weight, sentence }) => `${weight} ${sentence}`);
  expect(rows.sort()).toEqual(expected.sort());
});
