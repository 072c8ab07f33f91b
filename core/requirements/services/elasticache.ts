// What ElastiCache calls need beside what bears the names of its ARNs: copies, members of user groups, tags, and files in
// S3 that a cache is made from or a snapshot goes to.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html
import { anyResource, exactResource, parseArn, unknownResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { resourcesByName } from '../named-resources.ts';
import { elements, isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';
import { elasticacheOnward } from './elasticache-onward.ts';
import { s3Need } from './s3-target.ts';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/using-service-linked-roles.html */
const makesFirstRole = new Set(['CreateCacheCluster', 'CreateReplicationGroup', 'CreateServerlessCache']);

const byName = resourcesByName(
  {
    replicationgroup: [
      { operations: ['CreateGlobalReplicationGroup'], members: ['PrimaryReplicationGroupId'] },
    ],
    serverlesscachesnapshot: [
      {
        operations: ['CopyServerlessCacheSnapshot'],
        members: ['SourceServerlessCacheSnapshotName', 'TargetServerlessCacheSnapshotName'],
      },
    ],
    snapshot: [{ operations: ['CopySnapshot'], members: ['SourceSnapshotName', 'TargetSnapshotName'] }],
    user: [{ operations: ['ModifyUserGroup'], members: ['UserIdsToAdd', 'UserIdsToRemove'] }],
  },
  { anyType: ['ResourceName'] },
);

export const elasticacheRules: ServiceRules = {
  onward: elasticacheOnward,
  resources: byName,
  more: (question) => [
    ...tagsOnCreate(question),
    ...sourceFiles(question),
    ...exportNeeds(question),
    ...(makesFirstRole.has(question.call.operation)
      ? [serviceLinkedRoleNeed('elasticache.amazonaws.com', question)]
      : []),
  ],
};

/** Operation → IAM's type of what it makes. */
const created: ReadonlyMap<string, string> = new Map([
  ['CopyServerlessCacheSnapshot', 'serverlesscachesnapshot'],
  ['CopySnapshot', 'snapshot'],
  ['CreateCacheCluster', 'cluster'],
  ['CreateCacheParameterGroup', 'parametergroup'],
  ['CreateCacheSecurityGroup', 'securitygroup'],
  ['CreateCacheSubnetGroup', 'subnetgroup'],
  ['CreateReplicationGroup', 'replicationgroup'],
  ['CreateServerlessCache', 'serverlesscache'],
  ['CreateServerlessCacheSnapshot', 'serverlesscachesnapshot'],
  ['CreateSnapshot', 'snapshot'],
  ['CreateUser', 'user'],
  ['CreateUserGroup', 'usergroup'],
  ['PurchaseReservedCacheNodesOffering', 'reserved-instance'],
]);

function tagsOnCreate(question: Question): readonly Need[] {
  const type = created.get(question.call.operation);
  if (type === undefined || !isFilled(question.call.parameters.Tags)) return [];
  const action = `elasticache:${question.call.operation}`;
  const resources = bindResources(action, question, byName).filter((resource) => resource.type === type);
  return resources.length === 0 ? [] : [{ action: 'elasticache:AddTagsToResource', resources }];
}

/** Files that a cache is filled from: `arn:aws:s3:::BUCKET/KEY`. */
function sourceFiles({ call, scope }: Question): readonly Need[] {
  const { SnapshotArns: files, SnapshotArnsToRestore: restored } = call.parameters;
  const objects = [...elements(files), ...elements(restored)].flatMap((value) => {
    const arn = parseArn(value);
    if (arn?.service === 'elasticache') return [];
    return arn?.service === 's3' && arn.resource.includes('/')
      ? [exactResource('object', String(value))]
      : [unknownResource('object', `arn:${scope.partition}:s3:::*/*`)];
  });
  return objects.length === 0 ? [] : [{ action: 's3:GetObject', resources: objects }];
}

/** ElastiCache makes up the keys, and tries the bucket by an object that it deletes. */
function exportNeeds(question: Question): readonly Need[] {
  const { TargetBucket: target, S3BucketName: other } = question.call.parameters;
  const bucket = target ?? other;
  if (bucket === undefined) return [];
  const { resources } = s3Need('s3:GetBucketAcl', bucket, undefined, question);
  const objects = resources.map(({ arn }) => unknownResource('object', `${arn}/*`));
  return [
    { action: 's3:DeleteObject', resources: objects },
    { action: 's3:PutObject', resources: objects },
    target === undefined
      ? { action: 's3:ListAllMyBuckets', resources: [anyResource] }
      : { action: 's3:GetBucketAcl', resources },
  ];
}
