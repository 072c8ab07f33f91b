// What S3 Control calls need: the account's own settings have other names in IAM, and what lies on an Outpost is s3-outposts'.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
import { parseArn } from '../arn.ts';
import { type Question, unmapped } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const outposts =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3onoutposts.html';
const publicAccess = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html';

export const s3controlRules: ServiceRules = {
  passedTo: 'batchoperations.s3.amazonaws.com',
  operations: {
    [publicAccess]: {
      DeletePublicAccessBlock: ['s3:PutAccountPublicAccessBlock'],
      GetPublicAccessBlock: ['s3:GetAccountPublicAccessBlock'],
      PutPublicAccessBlock: ['s3:PutAccountPublicAccessBlock'],
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
  more: (question) => {
    refuseOtherOutposts(question);
    return [];
  },
};

/** A bucket or access point on an Outpost under an operation that IAM has for both S3 and Outposts. */
function refuseOtherOutposts({ call }: Question): void {
  const names = [call.parameters.Bucket, call.parameters.Name].map(parseArn);
  const isOnOutpost =
    names.some((arn) => arn?.service === 's3-outposts') || call.parameters.OutpostId !== undefined;
  const isOutpostsOperation = Object.hasOwn(s3controlRules.operations?.[outposts] ?? {}, call.operation);
  if (isOnOutpost && !isOutpostsOperation) throw unmapped(call, 'names something on an Outpost');
}
