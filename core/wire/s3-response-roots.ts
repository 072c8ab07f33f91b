// The root elements of S3's answers, which botocore's models leave out (botocore ignores them; other clients do not).
// Source: the `xmlName` traits of S3's Smithy model, as the AWS SDK for JavaScript carries them.

const roots = new Map<string, string>([
  ['CompleteMultipartUpload', 'CompleteMultipartUploadResult'],
  ['CreateMultipartUpload', 'InitiateMultipartUploadResult'],
  ['DeleteObjects', 'DeleteResult'],
  ['GetBucketAccelerateConfiguration', 'AccelerateConfiguration'],
  ['GetBucketAcl', 'AccessControlPolicy'],
  ['GetBucketCors', 'CORSConfiguration'],
  ['GetBucketLifecycleConfiguration', 'LifecycleConfiguration'],
  ['GetBucketLocation', 'LocationConstraint'],
  ['GetBucketLogging', 'BucketLoggingStatus'],
  ['GetBucketNotificationConfiguration', 'NotificationConfiguration'],
  ['GetBucketRequestPayment', 'RequestPaymentConfiguration'],
  ['GetBucketTagging', 'Tagging'],
  ['GetBucketVersioning', 'VersioningConfiguration'],
  ['GetBucketWebsite', 'WebsiteConfiguration'],
  ['GetObjectAcl', 'AccessControlPolicy'],
  ['GetObjectAttributes', 'GetObjectAttributesResponse'],
  ['GetObjectTagging', 'Tagging'],
  ['ListBucketAnalyticsConfigurations', 'ListBucketAnalyticsConfigurationResult'],
  ['ListBucketInventoryConfigurations', 'ListInventoryConfigurationsResult'],
  ['ListBucketMetricsConfigurations', 'ListMetricsConfigurationsResult'],
  ['ListBuckets', 'ListAllMyBucketsResult'],
  ['ListMultipartUploads', 'ListMultipartUploadsResult'],
  ['ListObjectVersions', 'ListVersionsResult'],
  ['ListObjects', 'ListBucketResult'],
  ['ListObjectsV2', 'ListBucketResult'],
  ['ListParts', 'ListPartsResult'],
]);

/** Undefined where the root is called as the output's shape. */
export function s3ResponseRoot(operationName: string): string | undefined {
  return roots.get(operationName);
}
