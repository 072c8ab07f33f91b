// What Secrets Manager does with KMS keys as the caller, by AWS's documentation.
import { both, decrypt, type KmsUse, member, rewrap } from '../kms-use.ts';

export const secretsmanagerKmsUses: readonly KmsUse[] = [
  {
    operations: ['GetSecretValue', 'BatchGetSecretValue'],
    actions: decrypt,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  },
  {
    operations: ['PutSecretValue'],
    actions: both,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
  },
  {
    operations: ['CreateSecret'],
    actions: both,
    key: member('KmsKeyId'),
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
  },
  {
    operations: ['UpdateSecret'],
    actions: rewrap,
    key: member('KmsKeyId'),
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html',
  },
  {
    operations: ['ReplicateSecretToRegions'],
    actions: decrypt,
    source:
      'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html',
  },
];
