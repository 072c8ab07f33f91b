// What EC2 does as the caller, by the dependent actions of the Service Authorization Reference.
import type { OnwardUse } from '../onward-use.ts';

const source = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html';

export const ec2Onward: readonly OnwardUse[] = [
  {
    operations: ['CreateVpcEndpoint'],
    actions: [
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'route53:AssociateVPCWithHostedZone',
    ],
    source,
  },
  {
    operations: ['CancelCapacityReservationFleets'],
    actions: ['ec2:CancelCapacityReservation'],
    source,
  },
  {
    operations: ['CreateCapacityReservationFleet'],
    actions: ['ec2:CreateCapacityReservation', 'ec2:DescribeCapacityReservations', 'ec2:DescribeInstances'],
    source,
  },
  { operations: ['ModifyCapacityReservationFleet'], actions: ['ec2:ModifyCapacityReservation'], source },
  { operations: ['CreateRouteServer'], actions: ['sns:CreateTopic'], source },
  { operations: ['DeleteRouteServer'], actions: ['sns:DeleteTopic'], source },
  {
    operations: ['CreateRouteServerEndpoint'],
    actions: [
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:CreateNetworkInterface',
      'ec2:CreateNetworkInterfacePermission',
      'ec2:CreateSecurityGroup',
      'ec2:CreateTags',
      'ec2:DescribeSecurityGroups',
    ],
    source,
  },
  {
    operations: ['DeleteRouteServerEndpoint'],
    actions: ['ec2:DeleteNetworkInterface', 'ec2:DeleteSecurityGroup', 'ec2:RevokeSecurityGroupIngress'],
    source,
  },
  { operations: ['CreateRouteServerPeer'], actions: ['ec2:AuthorizeSecurityGroupIngress'], source },
  { operations: ['DeleteRouteServerPeer'], actions: ['ec2:RevokeSecurityGroupIngress'], source },
  {
    operations: ['EnableIpamOrganizationAdminAccount'],
    actions: ['organizations:EnableAWSServiceAccess', 'organizations:RegisterDelegatedAdministrator'],
    source,
  },
  {
    operations: ['DisableIpamOrganizationAdminAccount'],
    actions: ['organizations:DeregisterDelegatedAdministrator'],
    source,
  },
  {
    operations: ['EnableReachabilityAnalyzerOrganizationSharing'],
    actions: ['organizations:EnableAWSServiceAccess'],
    source,
  },
  {
    operations: ['EnableFastLaunch'],
    actions: [
      'ec2:CreateLaunchTemplate',
      'ec2:CreateSnapshot',
      'ec2:CreateTags',
      'ec2:DeleteSnapshot',
      'ec2:DescribeImages',
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeInstanceStatus',
      'ec2:DescribeInstanceTypeOfferings',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeSnapshots',
      'ec2:DescribeSubnets',
      'ec2:RunInstances',
      'ec2:StopInstances',
      'ec2:TerminateInstances',
    ],
    source,
  },
];
