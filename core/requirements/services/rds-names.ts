// By which members RDS's calls name which of IAM's types.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html
import type { NameTable } from '../named-resources.ts';

/** RDS stores identifiers in lower case, and the ARN has them so: another spelling is not sure. */
const identifier = /^[a-z][a-z0-9.-]*$/;
const withSource = /^(?:(?:rds|awsbackup):)?[a-z][a-z0-9.-]*$/;
const optionGroup = /^(?:default:)?[a-z][a-z0-9.-]*$/;

export const rdsNames: NameTable = {
  cluster: [
    {
      members: [
        'DBClusterIdentifier',
        'DBClusterIdentifiers',
        'DbClusterIdentifier',
        'SourceDBClusterIdentifier',
        'TargetDbClusterIdentifier',
      ],
      form: identifier,
    },
  ],
  'cluster-endpoint': [{ members: ['DBClusterEndpointIdentifier'], form: identifier }],
  'cluster-pg': [
    {
      members: [
        'DBClusterParameterGroupName',
        'SourceDBClusterParameterGroupIdentifier',
        'TargetDBClusterParameterGroupIdentifier',
        'TargetDBClusterParameterGroupName',
      ],
      form: identifier,
    },
  ],
  'cluster-snapshot': [
    { operations: ['RestoreDBClusterFromSnapshot'], members: ['SnapshotIdentifier'], form: withSource },
    { operations: ['DeleteDBCluster'], members: ['FinalDBSnapshotIdentifier'], form: identifier },
    {
      members: [
        'DBClusterSnapshotIdentifier',
        'SourceDBClusterSnapshotIdentifier',
        'TargetDBClusterSnapshotIdentifier',
      ],
      form: withSource,
    },
  ],
  db: [
    {
      members: [
        'DBInstanceIdentifier',
        'DBInstanceIdentifiers',
        'SourceDBInstanceArn',
        'SourceDBInstanceIdentifier',
        'TargetDBInstanceIdentifier',
      ],
      form: identifier,
    },
  ],
  'global-cluster': [{ members: ['GlobalClusterIdentifier'], form: identifier }],
  og: [
    {
      members: ['OptionGroupName', 'SourceOptionGroupIdentifier', 'TargetOptionGroupIdentifier'],
      form: optionGroup,
    },
  ],
  pg: [
    {
      members: [
        'DBInstanceParameterGroupName',
        'DBParameterGroupName',
        'SourceDBParameterGroupIdentifier',
        'TargetDBParameterGroupIdentifier',
        'TargetDBParameterGroupName',
      ],
      form: identifier,
    },
  ],
  ri: [{ members: ['ReservedDBInstanceId'], form: identifier }],
  secgrp: [{ members: ['DBSecurityGroupName', 'DBSecurityGroups'], form: identifier }],
  snapshot: [
    { operations: ['RestoreDBClusterFromSnapshot'], members: ['SnapshotIdentifier'], onlyArns: true },
    {
      members: ['DBSnapshotIdentifier', 'SourceDBSnapshotIdentifier', 'TargetDBSnapshotIdentifier'],
      form: withSource,
    },
  ],
  subgrp: [{ members: ['DBSubnetGroupName'], form: identifier }],
};
