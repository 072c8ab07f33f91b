// What ElastiCache calls need beside what bears the names of its ARNs: copies, members of user groups, tags by ARN.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html
import { resourcesByName } from '../named-resources.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/using-service-linked-roles.html */
const makesFirstRole = new Set(['CreateCacheCluster', 'CreateReplicationGroup', 'CreateServerlessCache']);

export const elasticacheRules: ServiceRules = {
  resources: resourcesByName(
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
  ),
  more: (question) =>
    makesFirstRole.has(question.call.operation)
      ? [serviceLinkedRoleNeed('elasticache.amazonaws.com', question)]
      : [],
};
