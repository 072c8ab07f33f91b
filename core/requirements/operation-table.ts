// Operations whose IAM action has another name than the operation: one hand-written row each, with where it is said.
// `actions: []` is an operation that IAM does not authorise. What depends on parameters is in the service's own file.

interface OperationRow {
  readonly actions: readonly string[];
  readonly source: string;
}

const authorization = 'https://docs.aws.amazon.com/service-authorization/latest/reference';
const s3Permissions =
  'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html';
const s3Express =
  'https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html#s3-express-security-iam-actions';
const s3Metadata =
  'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketMetadataConfiguration.html';
const sqsApi =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html';
const stsApi = 'https://docs.aws.amazon.com/STS/latest/APIReference';

const rowsBySource: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  [s3Permissions]: {
    's3:CompleteMultipartUpload': ['s3:PutObject'],
    's3:CreateMultipartUpload': ['s3:PutObject'],
    's3:DeleteBucketAnalyticsConfiguration': ['s3:PutAnalyticsConfiguration'],
    's3:DeleteBucketCors': ['s3:PutBucketCORS'],
    's3:DeleteBucketEncryption': ['s3:PutEncryptionConfiguration'],
    's3:DeleteBucketIntelligentTieringConfiguration': ['s3:PutIntelligentTieringConfiguration'],
    's3:DeleteBucketInventoryConfiguration': ['s3:PutInventoryConfiguration'],
    's3:DeleteBucketLifecycle': ['s3:PutLifecycleConfiguration'],
    's3:DeleteBucketMetricsConfiguration': ['s3:PutMetricsConfiguration'],
    's3:DeleteBucketOwnershipControls': ['s3:PutBucketOwnershipControls'],
    's3:DeleteBucketReplication': ['s3:PutReplicationConfiguration'],
    's3:DeleteBucketTagging': ['s3:PutBucketTagging'],
    's3:DeletePublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
    's3:GetBucketAccelerateConfiguration': ['s3:GetAccelerateConfiguration'],
    's3:GetBucketAnalyticsConfiguration': ['s3:GetAnalyticsConfiguration'],
    's3:GetBucketCors': ['s3:GetBucketCORS'],
    's3:GetBucketEncryption': ['s3:GetEncryptionConfiguration'],
    's3:GetBucketIntelligentTieringConfiguration': ['s3:GetIntelligentTieringConfiguration'],
    's3:GetBucketInventoryConfiguration': ['s3:GetInventoryConfiguration'],
    's3:GetBucketLifecycle': ['s3:GetLifecycleConfiguration'],
    's3:GetBucketLifecycleConfiguration': ['s3:GetLifecycleConfiguration'],
    's3:GetBucketMetricsConfiguration': ['s3:GetMetricsConfiguration'],
    's3:GetBucketNotificationConfiguration': ['s3:GetBucketNotification'],
    's3:GetBucketReplication': ['s3:GetReplicationConfiguration'],
    's3:GetObjectAttributes': ['s3:GetObject', 's3:GetObjectAttributes'],
    's3:GetObjectLockConfiguration': ['s3:GetBucketObjectLockConfiguration'],
    's3:GetPublicAccessBlock': ['s3:GetBucketPublicAccessBlock'],
    's3:HeadBucket': ['s3:ListBucket'],
    's3:HeadObject': ['s3:GetObject'],
    's3:ListBucketAnalyticsConfigurations': ['s3:GetAnalyticsConfiguration'],
    's3:ListBucketIntelligentTieringConfigurations': ['s3:GetIntelligentTieringConfiguration'],
    's3:ListBucketInventoryConfigurations': ['s3:GetInventoryConfiguration'],
    's3:ListBucketMetricsConfigurations': ['s3:GetMetricsConfiguration'],
    's3:ListBuckets': ['s3:ListAllMyBuckets'],
    's3:ListMultipartUploads': ['s3:ListBucketMultipartUploads'],
    's3:ListObjectVersions': ['s3:ListBucketVersions'],
    's3:ListObjects': ['s3:ListBucket'],
    's3:ListObjectsV2': ['s3:ListBucket'],
    's3:ListParts': ['s3:ListMultipartUploadParts'],
    's3:PutBucketAccelerateConfiguration': ['s3:PutAccelerateConfiguration'],
    's3:PutBucketAnalyticsConfiguration': ['s3:PutAnalyticsConfiguration'],
    's3:PutBucketCors': ['s3:PutBucketCORS'],
    's3:PutBucketEncryption': ['s3:PutEncryptionConfiguration'],
    's3:PutBucketIntelligentTieringConfiguration': ['s3:PutIntelligentTieringConfiguration'],
    's3:PutBucketInventoryConfiguration': ['s3:PutInventoryConfiguration'],
    's3:PutBucketLifecycle': ['s3:PutLifecycleConfiguration'],
    's3:PutBucketLifecycleConfiguration': ['s3:PutLifecycleConfiguration'],
    's3:PutBucketMetricsConfiguration': ['s3:PutMetricsConfiguration'],
    's3:PutBucketNotificationConfiguration': ['s3:PutBucketNotification'],
    's3:PutBucketReplication': ['s3:PutReplicationConfiguration'],
    's3:PutObjectLockConfiguration': ['s3:PutBucketObjectLockConfiguration'],
    's3:PutPublicAccessBlock': ['s3:PutBucketPublicAccessBlock'],
    's3:SelectObjectContent': ['s3:GetObject'],
    's3:UploadPart': ['s3:PutObject'],
  },
  [s3Metadata]: {
    's3:DeleteBucketMetadataConfiguration': ['s3:DeleteBucketMetadataTableConfiguration'],
    's3:GetBucketMetadataConfiguration': ['s3:GetBucketMetadataTableConfiguration'],
  },
  [s3Express]: {
    's3:CreateSession': ['s3express:CreateSession'],
    's3:ListDirectoryBuckets': ['s3express:ListAllMyDirectoryBuckets'],
    's3:RenameObject': ['s3express:CreateSession'],
  },
  [`${authorization}/list_awslambda.html`]: {
    'lambda:GetLayerVersionByArn': ['lambda:GetLayerVersion'],
    'lambda:Invoke': ['lambda:InvokeFunction'],
    'lambda:InvokeWithResponseStream': ['lambda:InvokeFunction'],
  },
  [`${authorization}/list_amazonsns.html`]: {
    'sns:PublishBatch': ['sns:Publish'],
  },
  [sqsApi]: {
    'sqs:ChangeMessageVisibilityBatch': ['sqs:ChangeMessageVisibility'],
    'sqs:DeleteMessageBatch': ['sqs:DeleteMessage'],
    'sqs:SendMessageBatch': ['sqs:SendMessage'],
  },
  [`${stsApi}/API_GetCallerIdentity.html`]: { 'sts:GetCallerIdentity': [] },
  [`${stsApi}/API_GetSessionToken.html`]: { 'sts:GetSessionToken': [] },
};

/** By `service:Operation`. */
export const operationTable: ReadonlyMap<string, OperationRow> = new Map(
  Object.entries(rowsBySource).flatMap(([source, rows]) =>
    Object.entries(rows).map(([operation, actions]) => [operation, { actions, source }] as const),
  ),
);
