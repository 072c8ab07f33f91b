// What Step Functions does with KMS keys as the caller, by AWS's documentation.
import type { Call } from '../../call.ts';
import { decrypt, generate, type KmsUse, member } from '../kms-use.ts';

const readsData = (call: Call) =>
  call.parameters.includedData !== 'METADATA_ONLY' && call.parameters.includeExecutionData !== false;

const source =
  'https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html#required-permissions-for-api-callers';

export const stepfunctionsKmsUses: readonly KmsUse[] = [
  {
    operations: [
      'DescribeExecution',
      'DescribeStateMachine',
      'DescribeStateMachineForExecution',
      'GetActivityTask',
      'GetExecutionHistory',
      'StartSyncExecution',
    ],
    actions: decrypt,
    via: ['states'],
    when: readsData,
    source,
  },
  {
    operations: ['CreateStateMachine', 'UpdateStateMachine'],
    actions: ['kms:DescribeKey', ...generate],
    via: ['states'],
    key: member('encryptionConfiguration', 'kmsKeyId'),
    onlyNamed: true,
    source,
  },
  {
    operations: ['CreateActivity'],
    actions: ['kms:DescribeKey'],
    via: ['states'],
    key: member('encryptionConfiguration', 'kmsKeyId'),
    onlyNamed: true,
    source,
  },
];
