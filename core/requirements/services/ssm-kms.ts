// What Systems Manager does with KMS keys as the caller, by AWS's documentation.
import { decrypt, type KmsUse, member } from '../kms-use.ts';
import { elements } from '../need.ts';
import { secretOf } from './ssm-secrets.ts';

export const ssmKmsUses: readonly KmsUse[] = [
  {
    operations: ['GetParameter', 'GetParameterHistory', 'GetParameters', 'GetParametersByPath'],
    actions: decrypt,
    when: (call) => call.parameters.WithDecryption === true,
    source:
      'https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html',
  },
  {
    operations: ['GetParameter', 'GetParameters'],
    actions: decrypt,
    via: ['secretsmanager'],
    when: ({ parameters }) =>
      [parameters.Name, ...elements(parameters.Names)].some((name) => secretOf(name) !== undefined),
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html',
  },
  {
    operations: ['PutParameter'],
    // Standard parameters are encrypted by KMS itself, advanced ones under a data key.
    actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
    key: member('KeyId'),
    when: (call) => call.parameters.Type === undefined || call.parameters.Type === 'SecureString',
    source:
      'https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html',
  },
];
