// What Lambda does with KMS keys as the caller, by AWS's documentation.
import { both, decrypt, given, type KmsUse, member } from '../kms-use.ts';
import { valueAt } from '../need.ts';

export const lambdaKmsUses: readonly KmsUse[] = [
  {
    operations: ['GetFunction', 'GetFunctionConfiguration'],
    actions: decrypt,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
  },
  {
    operations: ['CreateFunction', 'UpdateFunctionConfiguration'],
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt'],
    key: member('KMSKeyArn'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
  },
  {
    // Variables that are there already are under the key that the function has.
    operations: ['UpdateFunctionConfiguration'],
    actions: ['kms:Decrypt', 'kms:Encrypt'],
    when: given('Environment'),
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
  },
  {
    operations: ['UpdateFunctionCode'],
    actions: both,
    key: member('SourceKMSKeyArn'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html',
  },
  {
    operations: ['CreateFunction'],
    actions: decrypt,
    via: ['s3'],
    when: (call) => valueAt(call.parameters, 'Code', 'S3Bucket') !== undefined,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    operations: ['UpdateFunctionCode'],
    actions: decrypt,
    via: ['s3'],
    when: given('S3Bucket'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    operations: ['PublishLayerVersion'],
    actions: decrypt,
    via: ['s3'],
    when: (call) => valueAt(call.parameters, 'Content', 'S3Bucket') !== undefined,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    operations: ['CreateFunction'],
    actions: both,
    key: member('Code', 'SourceKMSKeyArn'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html',
  },
];
