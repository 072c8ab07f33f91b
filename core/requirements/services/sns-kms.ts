// What SNS does with KMS keys as the caller, by AWS's documentation.
import { both, type KmsUse } from '../kms-use.ts';

export const snsKmsUses: readonly KmsUse[] = [
  {
    operations: ['Publish', 'PublishBatch'],
    actions: both,
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
];
