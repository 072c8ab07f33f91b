// The table of probes: for every operation in it, what is asked of AWS is a read of descriptions, can be sent as it is,
// and is read by names that the service's model has.
import { describe, expect, test } from 'vitest';
import type { Operation, Shape } from '../../../core/catalogue/model.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.ts';
import { returnsCredentials } from '../../../core/policy/credential-returning-actions.ts';
import type { Probe } from '../../../core/preview/probe.ts';
import { previewedOperations, probesOf } from '../../../core/preview/probes.ts';
import { askedRequirements } from '../../../core/requirement.ts';
import { requirementsOf } from '../../../core/requirements/requirements.ts';
import { sessionPolicy } from '../../../core/session-policy.ts';
import { callFromJson } from '../../../core/wire/call-from-json.ts';
import { servedCatalogue, servedOperation } from '../../support/catalogue.ts';
import { servedIamData } from '../../support/iam-data.ts';

const target = { region: 'eu-central-1', accountId: '111122223333' };

/** Parameters that name something in every row: what is of one service only stands under its name. */
const named: Readonly<Record<string, JsonObject>> = {
  autoscaling: { AutoScalingGroupName: 'web' },
  cloudformation: {
    StackName: 'web',
    ChangeSetName: 'arn:aws:cloudformation:eu-central-1:111122223333:changeSet/c/1',
  },
  cloudwatch: { AlarmNames: ['errors', 'latency'] },
  dynamodb: { TableName: 'orders' },
  ec2: {
    InstanceIds: ['i-0a1b2c3d4e5f60718'],
    InstanceId: 'i-0a1b2c3d4e5f60718',
    VolumeId: 'vol-0a1b2c3d4e5f60718',
    SnapshotId: 'snap-0a1b2c3d4e5f60718',
    ImageId: 'ami-0a1b2c3d4e5f60718',
    GroupId: 'sg-0a1b2c3d4e5f60718',
    AllocationId: 'eipalloc-0a1b2c3d4e5f60718',
    VpcId: 'vpc-0a1b2c3d4e5f60718',
    SubnetId: 'subnet-0a1b2c3d4e5f60718',
  },
  ecr: { repositoryName: 'web', imageIds: [{ imageTag: 'v1' }] },
  ecs: { cluster: 'web', service: 'api', task: '1dc5c17a422b4dc4b493371970c6c4d6' },
  eks: { name: 'main', clusterName: 'main', nodegroupName: 'workers' },
  elasticache: { ReplicationGroupId: 'sessions', CacheClusterId: 'sessions' },
  elbv2: {
    LoadBalancerArn:
      'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188',
    TargetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/50dc6c495c0c9188',
  },
  events: { Name: 'nightly' },
  iam: {
    RoleName: 'deployer',
    UserName: 'bob',
    PolicyArn: 'arn:aws:iam::111122223333:policy/deploy',
    AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  },
  kms: { KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' },
  lambda: { FunctionName: 'order-total' },
  logs: { logGroupName: '/aws/lambda/order-total' },
  rds: {
    DBInstanceIdentifier: 'orders',
    DBClusterIdentifier: 'orders',
    DBSnapshotIdentifier: 'before-upgrade',
  },
  redshift: { ClusterIdentifier: 'warehouse' },
  route53: {
    HostedZoneId: 'Z1D633PJN98FT9',
    Id: 'Z1D633PJN98FT9',
    ChangeBatch: {
      Changes: [{ Action: 'UPSERT', ResourceRecordSet: { Name: 'www.example.com', Type: 'A' } }],
    },
  },
  s3: { Bucket: 'reports', Key: 'a.csv', Delete: { Objects: [{ Key: 'a.csv' }] } },
  secretsmanager: { SecretId: 'db/password' },
  sns: { TopicArn: 'arn:aws:sns:eu-central-1:111122223333:order-events' },
  sqs: { QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/111122223333/refunds' },
  ssm: { Name: '/app/log-level', InstanceIds: ['i-0a1b2c3d4e5f60718'] },
  stepfunctions: { stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:approval' },
};

function probesFor(name: string): readonly Probe[] {
  const [service = '', operation = ''] = name.split(':');
  return probesOf({ service, operation, ...target, parameters: named[service] ?? {} }, 'aws');
}

const read = ({ service, operation, parameters }: Probe) =>
  callFromJson({ service, operation, ...target, parameters }, servedCatalogue);

/** Without what a service does onward, which a probe's credential does not hold (test/core/preview/preview.test.ts). */
const requirements = (probe: Probe) =>
  askedRequirements(requirementsOf(read(probe), { partition: 'aws' }, servedIamData));

/** Operations that answer with what is stored in the target, or with a way to it. */
const readsContent =
  /^(s3:(Get|Select|Head)Object(Torrent|Attributes|Content)?|s3:HeadObject|secretsmanager:(Batch)?GetSecretValue|ssm:GetParameter.*|dynamodb:(Scan|Query|.*GetItem|ExecuteStatement)|sqs:ReceiveMessage|lambda:(GetFunction|Invoke.*|GetLayerVersion.*)|logs:(Get|Filter|Start).*|kms:.*(Decrypt|Encrypt|DataKey|Sign).*|cloudformation:GetTemplate|ec2:(GetConsole.*|GetPasswordData)|ecr:(BatchGetImage|GetDownloadUrl.*|GetAuthorizationToken))$/;
/** Their IAM actions: with such a right a probe's credential could read it. */
const readingActions =
  /^(s3:GetObject(Version)?|secretsmanager:(Batch)?GetSecretValue|ssm:GetParameter(s|sByPath|History)?|dynamodb:(Scan|Query|GetItem|BatchGetItem|PartiQLSelect|GetRecords)|sqs:ReceiveMessage|lambda:(GetFunction|InvokeFunction)|logs:(GetLogEvents|FilterLogEvents|StartQuery)|kms:Decrypt)$/;

test('at least forty-five operations are looked at, each of them one that changes something', () => {
  expect(previewedOperations.length).toBeGreaterThanOrEqual(45);
  for (const name of previewedOperations) {
    const [service = '', operation = ''] = name.split(':');
    expect(servedOperation(service, operation).name).toBe(operation);
    expect(operation).not.toMatch(/^(Get|List|Describe|Head)/);
  }
});

describe.each(previewedOperations)('%s', (name) => {
  const probes = probesFor(name);

  test('is looked at by one to five probes', () => {
    expect(probes.length).toBeGreaterThanOrEqual(1);
    expect(probes.length).toBeLessThanOrEqual(5);
  });

  test('needs only rights to read and list, which fit a session policy and hold no wildcard action', () => {
    for (const probe of probes) {
      const needs = requirements(probe);
      expect(needs).not.toEqual([]);
      for (const { action, accessLevel } of needs) {
        expect(['Read', 'List'], `${probe.operation} needs ${action}`).toContain(accessLevel);
      }
      const { statements } = sessionPolicy(needs, { notAfterEpochSeconds: 1_795_000_000 });
      expect(JSON.stringify(statements)).not.toMatch(/"Action":"[^"]*\*/);
    }
  });

  test('[E3] never reads what is stored, a secret or a credential, nor could with its rights', () => {
    for (const probe of probes) {
      expect(`${probe.service}:${probe.operation}`).not.toMatch(readsContent);
      for (const { action } of requirements(probe)) {
        expect(action).not.toMatch(readingActions);
        expect(returnsCredentials(action)).toBe(false);
      }
    }
  });

  test('goes to the account and region of the call alone', () => {
    for (const probe of probes) {
      expect(read(probe).call).toMatchObject(target);
      const elsewhere = JSON.stringify(probe.parameters).match(/\d{12}/g) ?? [];
      expect(elsewhere.filter((accountId) => accountId !== target.accountId)).toEqual([]);
    }
  });

  test('reads only members that the answer has, and says something of them', () => {
    for (const probe of probes) {
      const operation = servedOperation(probe.service, probe.operation);
      const { output, unknown } = watchedOutput(operation);
      expect(probe.read(output, 1_795_000_000).facts.length, probe.operation).toBeGreaterThan(0);
      expect(unknown).toEqual([]);
    }
  });

  test('takes an empty answer for nothing, and does not fall', () => {
    for (const probe of probes) expect(() => probe.read({}, 1_795_000_000)).not.toThrow();
  });
});

test('parameters that name nothing, or are of another type, lead to no probe', () => {
  for (const name of previewedOperations) {
    const [service = '', operation = ''] = name.split(':');
    expect(probesOf({ service, operation, ...target, parameters: {} }, 'aws')).toEqual([]);
  }
});

test('an operation without a row is not looked at', () => {
  expect(probesFor('s3:RestoreObject')).toEqual([]);
  expect(probesFor('constructor:toString')).toEqual([]);
});

/** An output with every member, which notes the names that the model does not have. */
function watchedOutput({ output: shape }: Operation): {
  readonly output: JsonObject;
  readonly unknown: string[];
} {
  const unknown: string[] = [];
  return { output: shape === undefined ? {} : (watched(shape, unknown, 0) as JsonObject), unknown };
}

const deepest = 7;

function watched(shape: Shape, unknown: string[], depth: number): JsonValue {
  switch (shape.type) {
    case 'structure': {
      const members = depth > deepest ? [] : [...(shape.members?.values() ?? [])];
      const value = Object.fromEntries(
        members.map((member) => [member.name, watched(member.shape, unknown, depth + 1)] as const),
      );
      return new Proxy(value, {
        get(on, name) {
          if (
            typeof name === 'string' &&
            !shape.members?.has(name) &&
            !(name in Object.prototype) &&
            name !== 'toJSON'
          )
            unknown.push(`${shape.name}.${name}`);
          return Reflect.get(on, name);
        },
      });
    }
    case 'list':
      return shape.item === undefined ? [] : [watched(shape.item.shape, unknown, depth + 1)];
    case 'map': {
      if (shape.value === undefined) return {};
      const { shape: of } = shape.value;
      const value = { key: watched(of, unknown, depth + 1) };
      // A map has whatever name it is asked for.
      return new Proxy(value, {
        get: (on, name) =>
          typeof name === 'string' && name !== 'toJSON'
            ? watched(of, unknown, depth + 1)
            : Reflect.get(on, name),
      });
    }
    case 'boolean':
      return true;
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return 7;
    case 'timestamp':
      return '2026-11-22T23:50:14.000Z';
    default:
      return shape.enum?.[0] ?? 'text';
  }
}

test('the watch itself notices a name that the model does not have', () => {
  const { output, unknown } = watchedOutput(servedOperation('ec2', 'DescribeVolumes'));
  const [volume] = output.Volumes as readonly JsonObject[];
  expect(isJsonObject(volume) && volume.Sise).toBeUndefined();
  expect(unknown).toEqual(['Volume.Sise']);
});
