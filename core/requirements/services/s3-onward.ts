// What S3 does as the caller with S3 Tables: metadata of a bucket is kept in tables of the bucket of tables `aws-s3`.
import type { RequiredResource } from '../../requirement.ts';
import { unknownResource } from '../arn.ts';
import type { Question } from '../need.ts';
import type { OnwardUse } from '../onward-use.ts';

const source = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metadata-tables-permissions.html';
const operations = [
  'CreateBucketMetadataConfiguration',
  'CreateBucketMetadataTableConfiguration',
  'UpdateBucketMetadataInventoryTableConfiguration',
];

const under =
  (type: string, rest: string) =>
  ({ scope }: Question): readonly RequiredResource[] => [
    unknownResource(
      type,
      `arn:${scope.partition}:s3tables:${scope.region}:${scope.accountId}:bucket/aws-s3${rest}`,
    ),
  ];

export const s3Onward: readonly OnwardUse[] = [
  {
    operations,
    actions: ['s3tables:CreateNamespace', 's3tables:CreateTable', 's3tables:CreateTableBucket'],
    on: under('TableBucket', ''),
    source,
  },
  {
    operations,
    actions: ['s3tables:GetTable', 's3tables:PutTableEncryption', 's3tables:PutTablePolicy'],
    on: under('Table', '/table/*'),
    source,
  },
];
