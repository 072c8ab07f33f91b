// What RDS does with KMS keys as the caller, by AWS's documentation.
import { type KmsUse, member } from '../kms-use.ts';

const source = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html';
const actions = ['kms:CreateGrant', 'kms:DescribeKey'];

export const rdsKmsUses: readonly KmsUse[] = [
  {
    operations: [
      'CopyDBClusterSnapshot',
      'CopyDBSnapshot',
      'CreateDBCluster',
      'CreateDBInstance',
      'CreateDBInstanceReadReplica',
      'ModifyDBCluster',
      'RestoreDBClusterFromS3',
      'RestoreDBClusterFromSnapshot',
      'RestoreDBClusterToPointInTime',
      'RestoreDBInstanceFromS3',
      'StartDBInstanceAutomatedBackupsReplication',
      'StartExportTask',
    ],
    actions,
    key: member('KmsKeyId'),
    onlyNamed: true,
    source,
  },
  {
    operations: ['CreateDBCluster', 'CreateDBInstance', 'ModifyDBCluster', 'ModifyDBInstance'],
    actions,
    key: member('PerformanceInsightsKMSKeyId'),
    onlyNamed: true,
    source,
  },
];
