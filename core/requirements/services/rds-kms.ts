// What RDS does with KMS keys as the caller, by AWS's documentation: keys of storage and figures, and of the secret that
// it keeps a password in.
import type { Call } from '../../call.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { keepsSecret } from './rds-onward.ts';

const source =
  'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html#Overview.Encryption.Keys.Authorizing';
const secrets =
  'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-permissions';
const actions = ['kms:CreateGrant', 'kms:DescribeKey'];
const isEncrypted = ({ parameters }: Call) =>
  parameters.KmsKeyId !== undefined || parameters.StorageEncrypted === true;
/** RDS asks Secrets Manager, which asks KMS. */
const via = ['rds', 'secretsmanager'];

export const rdsKmsUses: readonly KmsUse[] = [
  {
    operations: ['CreateDBCluster', 'CreateDBInstance', 'RestoreDBClusterFromS3', 'RestoreDBInstanceFromS3'],
    actions,
    key: member('KmsKeyId'),
    when: isEncrypted,
    source,
  },
  {
    // What is encrypted keeps its key where the call names none.
    operations: [
      'CopyDBClusterSnapshot',
      'CopyDBSnapshot',
      'CreateDBInstanceReadReplica',
      'RestoreDBClusterFromSnapshot',
      'RestoreDBClusterToPointInTime',
      'RestoreDBInstanceFromDBSnapshot',
      'RestoreDBInstanceToPointInTime',
    ],
    actions,
    key: member('KmsKeyId'),
    source,
  },
  {
    operations: ['StartActivityStream', 'StartDBInstanceAutomatedBackupsReplication', 'StartExportTask'],
    actions,
    key: member('KmsKeyId'),
    onlyNamed: true,
    source,
  },
  {
    operations: ['CreateCustomDBEngineVersion', 'CreateIntegration'],
    actions,
    key: member('KMSKeyId'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html',
  },
  {
    operations: [
      'CreateDBCluster',
      'CreateDBInstance',
      'CreateDBInstanceReadReplica',
      'ModifyDBCluster',
      'ModifyDBInstance',
      'RestoreDBClusterFromSnapshot',
      'RestoreDBClusterToPointInTime',
      'RestoreDBInstanceFromS3',
    ],
    actions,
    key: member('PerformanceInsightsKMSKeyId'),
    onlyNamed: true,
    source,
  },
  {
    operations: keepsSecret,
    actions: ['kms:DescribeKey'],
    key: member('MasterUserSecretKmsKeyId'),
    via,
    when: ({ parameters }) =>
      parameters.ManageMasterUserPassword === true || parameters.MasterUserSecretKmsKeyId !== undefined,
    source: secrets,
  },
  {
    operations: keepsSecret,
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
    key: member('MasterUserSecretKmsKeyId'),
    onlyNamed: true,
    via,
    source: secrets,
  },
];
