// What DynamoDB does with KMS keys as the caller, by AWS's documentation.
import { both, decrypt, given, type KmsUse, member } from '../kms-use.ts';

const page = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html';
const importPage =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Requesting.html#DataImport.Requesting.Permissions.kms';
const exportPage =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html#S3DataExport_Requesting_Permissions';

/** For the key of a table, at a minimum. */
export const forTable = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
const restores = ['RestoreTableFromBackup', 'RestoreTableToPointInTime'];

export const dynamodbKmsUses: readonly KmsUse[] = [
  {
    operations: [
      'BatchExecuteStatement',
      'BatchGetItem',
      'BatchWriteItem',
      'DeleteItem',
      'ExecuteStatement',
      'ExecuteTransaction',
      'GetItem',
      'PutItem',
      'Query',
      'Scan',
      'TransactGetItems',
      'TransactWriteItems',
      'UpdateItem',
    ],
    actions: decrypt,
    source: `${page}#dynamodb-encrypt`,
  },
  {
    operations: ['CreateTable', 'UpdateTable'],
    actions: forTable,
    key: member('SSESpecification', 'KMSMasterKeyId'),
    onlyNamed: true,
    source: `${page}#dynamodb-customer-cmk-policy`,
  },
  // The key that the table has until then.
  { operations: ['UpdateTable'], actions: decrypt, when: given('SSESpecification'), source: page },
  {
    operations: restores,
    actions: forTable,
    key: member('SSESpecificationOverride', 'KMSMasterKeyId'),
    onlyNamed: true,
    source: `${page}#dynamodb-customer-cmk-policy`,
  },
  // The key of the backup, which is the new table's too where the call names no other.
  { operations: restores, actions: forTable, source: `${page}#dynamodb-customer-cmk-policy` },
  {
    operations: ['ImportTable'],
    actions: forTable,
    key: member('TableCreationParameters', 'SSESpecification', 'KMSMasterKeyId'),
    onlyNamed: true,
    source: importPage,
  },
  { operations: ['ImportTable'], actions: decrypt, via: ['s3'], source: importPage },
  { operations: ['ExportTableToPointInTime'], actions: decrypt, source: exportPage },
  {
    operations: ['ExportTableToPointInTime'],
    actions: both,
    key: member('S3SseKmsKeyId'),
    via: ['s3'],
    when: ({ parameters }) => parameters.S3SseAlgorithm === 'KMS' || parameters.S3SseKmsKeyId !== undefined,
    source: exportPage,
  },
];
