// What ElastiCache does as the caller, by the dependent actions of the Service Authorization Reference.
import type { OnwardUse } from '../onward-use.ts';

const source =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html';

/** They make and remove nodes in the customer's network. */
const onNodes = [
  'BatchApplyUpdateAction',
  'CreateCacheCluster',
  'CreateReplicationGroup',
  'DecreaseReplicaCount',
  'DeleteCacheCluster',
  'DeleteCacheSubnetGroup',
  'DeleteReplicationGroup',
  'IncreaseReplicaCount',
  'ModifyReplicationGroup',
  'ModifyReplicationGroupShardConfiguration',
  'TestFailover',
];

export const elasticacheOnward: readonly OnwardUse[] = [
  {
    operations: onNodes,
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    source,
  },
  {
    operations: ['CreateServerlessCache'],
    actions: [
      'ec2:CreateTags',
      'ec2:CreateVpcEndpoint',
      'ec2:DeleteVpcEndpoints',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeTags',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeVpcs',
    ],
    source,
  },
  { operations: ['DeleteServerlessCache'], actions: ['ec2:DescribeTags'], source },
  {
    operations: ['ModifyServerlessCache'],
    actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeTags'],
    source,
  },
  {
    operations: ['AuthorizeCacheSecurityGroupIngress'],
    actions: ['ec2:AuthorizeSecurityGroupIngress'],
    source,
  },
];
