// What Step Functions does with KMS keys as the caller, by AWS's documentation.
import type { Call } from '../../call.ts';
import { both, decrypt, type KmsUse, member } from '../kms-use.ts';

const readsDefinition = (call: Call) => call.parameters.includedData !== 'METADATA_ONLY';

export const stepfunctionsKmsUses: readonly KmsUse[] = [
  {
    operations: ['DescribeExecution', 'DescribeStateMachineForExecution', 'StartSyncExecution'],
    actions: decrypt,
    via: 'states',
    when: readsDefinition,
    source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html',
  },
  {
    operations: ['DescribeStateMachine'],
    actions: decrypt,
    via: 'states',
    when: readsDefinition,
    source: 'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html',
  },
  {
    operations: ['CreateActivity', 'CreateStateMachine', 'UpdateStateMachine'],
    actions: ['kms:DescribeKey', ...both],
    via: 'states',
    key: member('encryptionConfiguration', 'kmsKeyId'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html',
  },
];
