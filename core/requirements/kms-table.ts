// Which operations make a service use a KMS key as the caller, and which KMS actions that takes. One reviewed row per
// case, with the page that says so.
import type { Call } from '../call.ts';
import type { JsonValue } from '../json.ts';
import { elements, valueAt } from './need.ts';
import { namesSecret } from './ssm.ts';

export interface KmsRow {
  readonly actions: readonly string[];
  /** The key that the call names. */
  readonly key?: (call: Call) => JsonValue | undefined;
  /** Without a key in the call the service uses one of its own, or none. */
  readonly onlyNamed?: true;
  readonly when?: (call: Call) => boolean;
  /** The service's name in kms:ViaService, where it is not the call's. */
  readonly via?: string;
  readonly source: string;
}

interface Row extends KmsRow {
  /** `service:Operation`. */
  readonly operations: readonly string[];
}

const decrypt = ['kms:Decrypt'];
const generate = ['kms:GenerateDataKey'];
const both = ['kms:Decrypt', 'kms:GenerateDataKey'];
const rewrap = [...both, 'kms:Encrypt'];

const given = (name: string) => (call: Call) => call.parameters[name] !== undefined;
const member =
  (...path: readonly string[]) =>
  (call: Call) =>
    valueAt(call.parameters, ...path);
const absent = (name: string) => (call: Call) => call.parameters[name] === undefined;

/** S3 asks KMS unless the call chooses S3's own key or brings one (SSE-C). */
const writesWithKms = (call: Call) =>
  call.parameters.ServerSideEncryption !== 'AES256' && call.parameters.SSECustomerAlgorithm === undefined;

const s3Kms = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html';
const s3Permissions =
  'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html';
const s3Reference = 'https://docs.aws.amazon.com/AmazonS3/latest/API';
const dynamodbKms =
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html';
const sqsKms =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html';
const snsKms = 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html';
const secretsKms = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html';
const ssmKms = 'https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html';
const lambdaKms = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html';

const rows: readonly Row[] = [
  // S3
  {
    operations: ['s3:GetObject', 's3:SelectObjectContent'],
    actions: decrypt,
    when: absent('SSECustomerAlgorithm'),
    source: s3Kms,
  },
  {
    operations: ['s3:HeadObject'],
    actions: decrypt,
    when: given('ChecksumMode'),
    source: `${s3Reference}/API_HeadObject.html`,
  },
  {
    operations: ['s3:GetObjectAttributes'],
    actions: both,
    when: absent('SSECustomerAlgorithm'),
    source: `${s3Reference}/API_GetObjectAttributes.html`,
  },
  {
    operations: ['s3:CopyObject', 's3:UploadPartCopy'],
    actions: decrypt,
    when: absent('CopySourceSSECustomerAlgorithm'),
    source: s3Permissions,
  },
  {
    operations: ['s3:PutObject', 's3:CopyObject'],
    actions: generate,
    key: member('SSEKMSKeyId'),
    when: writesWithKms,
    source: s3Kms,
  },
  {
    operations: ['s3:CreateMultipartUpload'],
    actions: both,
    key: member('SSEKMSKeyId'),
    when: writesWithKms,
    source: `${s3Reference}/API_CreateMultipartUpload.html`,
  },
  {
    operations: ['s3:UploadPart', 's3:UploadPartCopy', 's3:CompleteMultipartUpload'],
    actions: both,
    when: absent('SSECustomerAlgorithm'),
    source: s3Kms,
  },
  {
    operations: ['s3:UpdateObjectEncryption'],
    actions: [...rewrap, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    key: member('ObjectEncryption', 'SSEKMS', 'KMSKeyArn'),
    source: `${s3Reference}/API_UpdateObjectEncryption.html`,
  },
  {
    operations: ['s3:CreateSession'],
    actions: both,
    key: member('SSEKMSKeyId'),
    via: 's3express',
    source: `${s3Reference}/API_CreateSession.html`,
  },
  // DynamoDB
  {
    operations: [
      'dynamodb:BatchExecuteStatement',
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:ExecuteStatement',
      'dynamodb:ExecuteTransaction',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
      'dynamodb:TransactGetItems',
      'dynamodb:TransactWriteItems',
      'dynamodb:UpdateItem',
    ],
    actions: decrypt,
    source: dynamodbKms,
  },
  {
    operations: ['dynamodb:CreateTable', 'dynamodb:UpdateTable'],
    actions: [...rewrap, 'kms:CreateGrant', 'kms:DescribeKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    key: member('SSESpecification', 'KMSMasterKeyId'),
    onlyNamed: true,
    source: dynamodbKms,
  },
  // SQS and SNS
  { operations: ['sqs:ReceiveMessage'], actions: decrypt, source: sqsKms },
  {
    operations: ['sqs:SendMessage', 'sqs:SendMessageBatch', 'sqs:StartMessageMoveTask'],
    actions: both,
    source: sqsKms,
  },
  { operations: ['sns:Publish', 'sns:PublishBatch'], actions: both, source: snsKms },
  // Secrets Manager
  {
    operations: ['secretsmanager:GetSecretValue', 'secretsmanager:BatchGetSecretValue'],
    actions: decrypt,
    source: secretsKms,
  },
  { operations: ['secretsmanager:PutSecretValue'], actions: both, source: secretsKms },
  {
    operations: ['secretsmanager:CreateSecret'],
    actions: both,
    key: member('KmsKeyId'),
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
  },
  {
    operations: ['secretsmanager:UpdateSecret'],
    actions: rewrap,
    key: member('KmsKeyId'),
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html',
  },
  {
    operations: ['secretsmanager:ReplicateSecretToRegions'],
    actions: decrypt,
    source:
      'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html',
  },
  // Systems Manager parameters
  {
    operations: [
      'ssm:GetParameter',
      'ssm:GetParameterHistory',
      'ssm:GetParameters',
      'ssm:GetParametersByPath',
    ],
    actions: decrypt,
    when: (call) => call.parameters.WithDecryption === true,
    source: ssmKms,
  },
  {
    operations: ['ssm:GetParameter', 'ssm:GetParameters'],
    actions: decrypt,
    via: 'secretsmanager',
    when: ({ parameters }) =>
      [parameters.Name, ...elements(parameters.Names)].some((name) => namesSecret(name)),
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html',
  },
  {
    operations: ['ssm:PutParameter'],
    // Standard parameters are encrypted by KMS itself, advanced ones under a data key.
    actions: ['kms:Encrypt', 'kms:GenerateDataKey'],
    key: member('KeyId'),
    when: (call) => call.parameters.Type === undefined || call.parameters.Type === 'SecureString',
    source: ssmKms,
  },
  // Lambda
  {
    operations: ['lambda:GetFunction', 'lambda:GetFunctionConfiguration'],
    actions: decrypt,
    source: lambdaKms,
  },
  {
    operations: ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'],
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt'],
    key: member('KMSKeyArn'),
    onlyNamed: true,
    source: lambdaKms,
  },
  {
    operations: ['lambda:UpdateFunctionCode'],
    actions: both,
    key: member('SourceKMSKeyArn'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html',
  },
  // Code that Lambda fetches from a bucket may be encrypted there.
  {
    operations: ['lambda:CreateFunction'],
    actions: decrypt,
    via: 's3',
    when: (call) => valueAt(call.parameters, 'Code', 'S3Bucket') !== undefined,
    source: s3Kms,
  },
  {
    operations: ['lambda:UpdateFunctionCode'],
    actions: decrypt,
    via: 's3',
    when: given('S3Bucket'),
    source: s3Kms,
  },
  {
    operations: ['lambda:PublishLayerVersion'],
    actions: decrypt,
    via: 's3',
    when: (call) => valueAt(call.parameters, 'Content', 'S3Bucket') !== undefined,
    source: s3Kms,
  },
  {
    operations: ['lambda:CreateFunction'],
    actions: both,
    key: member('Code', 'SourceKMSKeyArn'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/encrypt-zip-package.html',
  },
];

/** By `service:Operation`. */
export const kmsTable: ReadonlyMap<string, readonly KmsRow[]> = Map.groupBy(
  rows.flatMap(({ operations, ...row }) => operations.map((operation) => ({ ...row, operation }))),
  ({ operation }) => operation,
);
