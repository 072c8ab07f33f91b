// What S3 does with KMS keys as the caller, by AWS's documentation.
import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import { absent, both, decrypt, generate, given, type KmsUse, member, rewrap } from '../kms-use.ts';
import { valuesAt } from '../named-resources.ts';

/** S3 asks KMS unless the call chooses S3's own key or brings one (SSE-C). */
const writesWithKms = (call: Call) =>
  call.parameters.ServerSideEncryption !== 'AES256' && call.parameters.SSECustomerAlgorithm === undefined;

/** One key, or the list of several, which is no key's name. */
function keyOfTables({ parameters }: Call): JsonValue | undefined {
  const paths = [
    ['MetadataConfiguration', 'InventoryTableConfiguration'],
    ['MetadataConfiguration', 'JournalTableConfiguration'],
    ['InventoryTableConfiguration'],
  ];
  const keys = paths.flatMap((path) =>
    valuesAt(parameters, [...path, 'EncryptionConfiguration', 'KmsKeyArn']),
  );
  return new Set(keys).size > 1 ? keys : keys[0];
}

export const s3KmsUses: readonly KmsUse[] = [
  {
    operations: ['GetObject', 'SelectObjectContent'],
    actions: decrypt,
    when: absent('SSECustomerAlgorithm'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    operations: ['HeadObject'],
    actions: decrypt,
    when: given('ChecksumMode'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html',
  },
  {
    operations: ['GetObjectAttributes'],
    actions: both,
    when: absent('SSECustomerAlgorithm'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html',
  },
  {
    operations: ['CopyObject', 'UploadPartCopy'],
    actions: decrypt,
    when: absent('CopySourceSSECustomerAlgorithm'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html',
  },
  {
    operations: ['PutObject', 'CopyObject'],
    actions: generate,
    key: member('SSEKMSKeyId'),
    when: writesWithKms,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    operations: ['CreateMultipartUpload'],
    actions: both,
    key: member('SSEKMSKeyId'),
    when: writesWithKms,
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html',
  },
  {
    operations: ['UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload'],
    actions: both,
    when: absent('SSECustomerAlgorithm'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    operations: ['UpdateObjectEncryption'],
    actions: [...rewrap, 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    key: member('ObjectEncryption', 'SSEKMS', 'KMSKeyArn'),
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_UpdateObjectEncryption.html',
  },
  {
    operations: ['CreateBucketMetadataConfiguration', 'UpdateBucketMetadataInventoryTableConfiguration'],
    actions: ['kms:DescribeKey'],
    key: keyOfTables,
    onlyNamed: true,
    via: ['s3', 's3tables'],
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html',
  },
  {
    operations: ['CreateSession'],
    actions: both,
    key: member('SSEKMSKeyId'),
    via: ['s3express'],
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateSession.html',
  },
];
