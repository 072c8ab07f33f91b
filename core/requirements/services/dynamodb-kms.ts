// What DynamoDB does with KMS keys as the caller, by AWS's documentation.
import { decrypt, type KmsUse, member, rewrap } from '../kms-use.ts';

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
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html',
  },
  {
    operations: ['CreateTable', 'UpdateTable'],
    actions: [...rewrap, 'kms:CreateGrant', 'kms:DescribeKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    key: member('SSESpecification', 'KMSMasterKeyId'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html',
  },
];
