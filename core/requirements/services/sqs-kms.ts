// What SQS does with KMS keys as the caller, by AWS's documentation.
import { both, decrypt, type KmsUse } from '../kms-use.ts';

const redrive =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html';

export const sqsKmsUses: readonly KmsUse[] = [
  {
    operations: ['ReceiveMessage'],
    actions: decrypt,
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html',
  },
  {
    operations: ['SendMessage', 'SendMessageBatch'],
    actions: both,
    source:
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html',
  },
  { operations: ['StartMessageMoveTask'], actions: both, source: redrive },
  { operations: ['CancelMessageMoveTask'], actions: decrypt, source: redrive },
];
