// What RDS does as the caller with further actions of its own, by the dependent actions of the Service Authorization
// Reference: last snapshots, and the instances of what is changed as a whole.
import type { Call } from '../../call.ts';
import { exactResource, unknownResource } from '../arn.ts';
import { given } from '../kms-use.ts';
import { type OnwardUse, secretsUnder } from '../onward-use.ts';

const source = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html';
const secrets =
  'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-permissions';

/** What may be told to manage the password. */
export const keepsSecret: readonly string[] = [
  'CreateDBCluster',
  'CreateDBInstance',
  'CreateTenantDatabase',
  'ModifyDBCluster',
  'ModifyDBInstance',
  'ModifyTenantDatabase',
  'RestoreDBClusterFromS3',
  'RestoreDBInstanceFromDBSnapshot',
  'RestoreDBInstanceFromS3',
  'RestoreDBInstanceToPointInTime',
];
const isTrue = (member: string) => (call: Call) => call.parameters[member] === true;

/** RDS keeps identifiers in lower case. */
const identifier = /^[a-z][a-z0-9-]*$/;

/** The source and the snapshot of it, both named by the call. */
const snapshotOf =
  (
    types: readonly [source: string, snapshot: string],
    members: readonly [string, string],
  ): NonNullable<OnwardUse['on']> =>
  ({ call, scope }) =>
    types.map((type, index) => {
      const name = call.parameters[members[index] ?? ''];
      const home = `arn:${scope.partition}:rds:${scope.region}:${scope.accountId}:${type}`;
      return typeof name === 'string' && identifier.test(name)
        ? exactResource(type, `${home}:${name}`)
        : unknownResource(type, `${home}:*`);
    });

export const rdsOnward: readonly OnwardUse[] = [
  {
    operations: keepsSecret,
    actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
    when: isTrue('ManageMasterUserPassword'),
    on: secretsUnder('rds!'),
    source: secrets,
  },
  {
    operations: keepsSecret,
    actions: ['secretsmanager:RotateSecret'],
    when: isTrue('RotateMasterUserPassword'),
    on: secretsUnder('rds!'),
    source: secrets,
  },
  {
    operations: ['DeleteDBInstance', 'DeleteTenantDatabase'],
    actions: ['rds:CreateDBSnapshot'],
    when: given('FinalDBSnapshotIdentifier'),
    on: snapshotOf(['db', 'snapshot'], ['DBInstanceIdentifier', 'FinalDBSnapshotIdentifier']),
    source,
  },
  {
    operations: ['StopDBInstance'],
    actions: ['rds:CreateDBSnapshot'],
    when: given('DBSnapshotIdentifier'),
    on: snapshotOf(['db', 'snapshot'], ['DBInstanceIdentifier', 'DBSnapshotIdentifier']),
    source,
  },
  {
    operations: ['DeleteDBCluster'],
    actions: ['rds:CreateDBClusterSnapshot'],
    when: given('FinalDBSnapshotIdentifier'),
    on: snapshotOf(['cluster', 'cluster-snapshot'], ['DBClusterIdentifier', 'FinalDBSnapshotIdentifier']),
    source,
  },
  {
    // The instances of a Multi-AZ cluster.
    operations: ['CreateDBCluster', 'RestoreDBClusterFromSnapshot', 'RestoreDBClusterToPointInTime'],
    actions: ['rds:CreateDBInstance'],
    when: given('DBClusterInstanceClass'),
    source,
  },
  { operations: ['DeleteDBCluster'], actions: ['rds:DeleteDBInstance'], source },
  { operations: ['ModifyDBCluster'], actions: ['rds:ModifyDBInstance'], source },
  { operations: ['RebootDBCluster'], actions: ['rds:RebootDBInstance'], source },
  {
    operations: ['CreateBlueGreenDeployment'],
    actions: [
      'rds:CreateDBCluster',
      'rds:CreateDBClusterEndpoint',
      'rds:CreateDBInstance',
      'rds:CreateDBInstanceReadReplica',
    ],
    source,
  },
  {
    operations: ['SwitchoverBlueGreenDeployment'],
    actions: [
      'rds:ModifyDBCluster',
      'rds:ModifyDBInstance',
      'rds:PromoteReadReplica',
      'rds:PromoteReadReplicaDBCluster',
    ],
    on: ({ scope }) => [
      unknownResource('resource', `arn:${scope.partition}:rds:${scope.region}:${scope.accountId}:*`),
    ],
    source,
  },
  {
    operations: ['DeleteBlueGreenDeployment'],
    actions: [
      'rds:DeleteDBCluster',
      'rds:DeleteDBClusterEndpoint',
      'rds:DeleteDBInstance',
      'rds:PromoteReadReplica',
      'rds:PromoteReadReplicaDBCluster',
    ],
    on: ({ scope }) => [
      unknownResource('resource', `arn:${scope.partition}:rds:${scope.region}:${scope.accountId}:*`),
    ],
    source,
  },
  {
    operations: ['CreateDBInstance', 'ModifyDBInstance'],
    actions: ['rds:CreateTenantDatabase'],
    when: isTrue('MultiTenant'),
    source,
  },
];
