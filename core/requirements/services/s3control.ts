// What S3 Control calls need: the account's own settings have other names in IAM, what lies on an Outpost is
// s3-outposts', and the scope of an access point for directory buckets is s3express'.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
import { exactResource, matchesArnPattern, parseArn } from '../arn.ts';
import { resourcesByName } from '../named-resources.ts';
import { type Question, unmapped } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const outposts =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3onoutposts.html';
const publicAccess = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html';
const directoryBuckets =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html';

const byName = resourcesByName(
  {
    accessgrant: [{ members: ['AccessGrantId'] }],
    accessgrantslocation: [{ members: ['AccessGrantsLocationId'] }],
    multiregionaccesspointrequestarn: [{ members: ['RequestTokenARN'] }],
    objectlambdaaccesspoint: [{ members: ['Name'] }],
  },
  { account: 'AccountId' },
);

export const s3controlRules: ServiceRules = {
  passedTo: 'batchoperations.s3.amazonaws.com',
  operations: {
    [publicAccess]: {
      DeletePublicAccessBlock: ['s3:PutAccountPublicAccessBlock'],
      GetPublicAccessBlock: ['s3:GetAccountPublicAccessBlock'],
      PutPublicAccessBlock: ['s3:PutAccountPublicAccessBlock'],
    },
    [directoryBuckets]: {
      DeleteAccessPointScope: ['s3express:DeleteAccessPointScope'],
      GetAccessPointScope: ['s3express:GetAccessPointScope'],
      ListAccessPointsForDirectoryBuckets: ['s3express:ListAccessPointsForDirectoryBuckets'],
      PutAccessPointScope: ['s3express:PutAccessPointScope'],
    },
    [outposts]: {
      DeleteBucketLifecycleConfiguration: ['s3-outposts:PutLifecycleConfiguration'],
      DeleteBucketReplication: ['s3-outposts:PutReplicationConfiguration'],
      DeleteBucketTagging: ['s3-outposts:PutBucketTagging'],
      GetBucket: ['s3-outposts:GetBucket'],
      GetBucketLifecycleConfiguration: ['s3-outposts:GetLifecycleConfiguration'],
      GetBucketReplication: ['s3-outposts:GetReplicationConfiguration'],
      ListRegionalBuckets: ['s3-outposts:ListRegionalBuckets'],
      PutBucketLifecycleConfiguration: ['s3-outposts:PutLifecycleConfiguration'],
      PutBucketReplication: ['s3-outposts:PutReplicationConfiguration'],
    },
  },
  actions(question) {
    const { operation } = question.call;
    const isRow = Object.hasOwn(s3controlRules.operations?.[outposts] ?? {}, operation);
    if (isRow || !isOnOutpost(question)) return undefined;
    const action = question.iam.service('s3-outposts')?.action(operation);
    if (action === undefined) throw unmapped(question.call, 'names something on an Outpost');
    return [`s3-outposts:${operation}`];
  },
  resources(type, question) {
    const { Bucket: bucket, Name: name } = question.call.parameters;
    const patterns = question.iam.service('s3-outposts')?.arnPatterns(type) ?? [];
    const onOutpost = [bucket, name].filter((value) =>
      patterns.some((pattern) => matchesArnPattern(pattern, String(value))),
    );
    return onOutpost.length > 0
      ? onOutpost.map((value) => exactResource(type, String(value)))
      : byName(type, question);
  },
};

/** A bucket or access point on an Outpost under an operation that IAM has for both S3 and Outposts. */
function isOnOutpost({ call }: Question): boolean {
  const names = [call.parameters.Bucket, call.parameters.Name].map(parseArn);
  return names.some((arn) => arn?.service === 's3-outposts') || call.parameters.OutpostId !== undefined;
}
