// Operations that must not be served although the model has them: they go to another host or sign with another
// name than their service, so that what was decided on would not be what AWS does.

export const leftOutOperations: ReadonlySet<string> = new Set([
  // On S3's regional host the very same bytes are ListBuckets; it belongs to s3express-control.
  's3:ListDirectoryBuckets',
  // Gives credentials for directory buckets, whose hosts and signing name (s3express) are others.
  's3:CreateSession',
  // Signs as s3-object-lambda and goes to a host named by the route; on S3's host it is a bucket.
  's3:WriteGetObjectResponse',
]);
