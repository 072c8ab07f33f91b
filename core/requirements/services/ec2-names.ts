// By which members EC2's calls name which of IAM's types, where they do not bear the names of the ARN's variables.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
import type { NameTable } from '../named-resources.ts';

/** Operations whose `GroupName` is a placement group's. */
const placementOperations = ['CreatePlacementGroup', 'DeletePlacementGroup'];

export const ec2Names: NameTable = {
  'capacity-reservation': [
    {
      operations: ['MoveCapacityReservationInstances'],
      members: ['SourceCapacityReservationId', 'DestinationCapacityReservationId'],
    },
    {
      operations: ['RunInstances'],
      members: ['CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId'],
    },
  ],
  'coip-pool': [{ operations: ['GetCoipPoolUsage'], members: ['PoolId'] }, { members: ['CoipPoolId'] }],
  'dedicated-host': [{ members: ['HostId', 'HostIds', 'HostIdSet'] }],
  'declarative-policies-report': [{ members: ['ReportId'] }],
  'image-usage-report': [{ members: ['ReportId'] }],
  image: [
    {
      operations: ['RequestSpotInstances'],
      members: ['LaunchSpecification.ImageId'],
    },
  ],
  instance: [
    { operations: ['CreateSnapshots'], members: ['InstanceSpecification.InstanceId'] },
    {
      operations: ['ModifyInstanceCreditSpecification'],
      members: ['InstanceCreditSpecifications.InstanceId'],
    },
    { operations: ['ReportInstanceStatus'], members: ['Instances'] },
  ],
  'ipam-scope': [
    { operations: ['ModifyIpamResourceCidr'], members: ['CurrentIpamScopeId', 'DestinationIpamScopeId'] },
  ],
  'ipv4pool-ec2': [
    {
      operations: ['DeletePublicIpv4Pool', 'DeprovisionPublicIpv4PoolCidr', 'ProvisionPublicIpv4PoolCidr'],
      members: ['PoolId'],
    },
  ],
  'ipv6pool-ec2': [{ operations: ['GetAssociatedIpv6PoolCidrs'], members: ['PoolId'] }],
  'key-pair': [
    { operations: ['RequestSpotInstances'], members: ['LaunchSpecification.KeyName'] },
    { members: ['KeyName'] },
  ],
  'launch-template': [
    {
      operations: ['CreateFleet'],
      members: ['LaunchTemplateConfigs.LaunchTemplateSpecification.LaunchTemplateId'],
    },
    { members: ['LaunchTemplateId', 'LaunchTemplate.LaunchTemplateId'] },
  ],
  'network-acl': [{ members: ['NetworkAclId', 'NetworkAclIds'] }],
  'network-interface': [{ operations: ['RunInstances'], members: ['NetworkInterfaces.NetworkInterfaceId'] }],
  'placement-group': [
    { operations: placementOperations, members: ['GroupName'] },
    { operations: ['RunInstances'], members: ['Placement.GroupName'] },
    { operations: ['RequestSpotInstances'], members: ['LaunchSpecification.Placement.GroupName'] },
  ],
  'reserved-instances': [{ members: ['ReservedInstanceIds', 'ReservedInstancesIds'] }],
  'security-group': [
    {
      operations: [
        'AttachClassicLinkVpc',
        'ModifyInstanceAttribute',
        'ModifyNetworkInterfaceAttribute',
        'CreateNetworkInterface',
      ],
      members: ['Groups'],
    },
    {
      operations: ['RunInstances'],
      members: ['SecurityGroupIds', 'NetworkInterfaces.Groups'],
    },
    {
      operations: ['RequestSpotInstances'],
      members: ['LaunchSpecification.SecurityGroupIds', 'LaunchSpecification.NetworkInterfaces.Groups'],
    },
    {
      operations: ['ModifyVpcEndpoint'],
      members: ['AddSecurityGroupIds', 'RemoveSecurityGroupIds'],
    },
    { members: ['GroupId', 'GroupIds', 'SecurityGroupId', 'SecurityGroupIds'] },
  ],
  'security-group-rule': [
    { operations: ['ModifySecurityGroupRules'], members: ['SecurityGroupRules.SecurityGroupRuleId'] },
    { members: ['SecurityGroupRuleIds'] },
  ],
  snapshot: [
    {
      operations: ['DisableFastSnapshotRestores', 'EnableFastSnapshotRestores'],
      members: ['SourceSnapshotIds'],
    },
    { operations: ['RunInstances', 'RegisterImage'], members: ['BlockDeviceMappings.Ebs.SnapshotId'] },
    {
      operations: ['RequestSpotInstances'],
      members: ['LaunchSpecification.BlockDeviceMappings.Ebs.SnapshotId'],
    },
  ],
  subnet: [
    { operations: ['RunInstances'], members: ['SubnetId', 'NetworkInterfaces.SubnetId'] },
    {
      operations: ['RequestSpotInstances'],
      members: ['LaunchSpecification.SubnetId', 'LaunchSpecification.NetworkInterfaces.SubnetId'],
    },
    { operations: ['CreateFleet'], members: ['LaunchTemplateConfigs.Overrides.SubnetId'] },
    { operations: ['ModifyVpcEndpoint'], members: ['AddSubnetIds', 'RemoveSubnetIds'] },
  ],
  'transit-gateway-attachment': [
    { operations: ['CreateTransitGatewayRouteTableAnnouncement'], members: ['PeeringAttachmentId'] },
  ],
  'transit-gateway-route-table': [
    { operations: ['CreateTransitGatewayPolicyTableEntry'], members: ['TargetRouteTableId'] },
  ],
  'vpc-block-public-access-exclusion': [{ members: ['ExclusionId'] }],
  'vpc-endpoint-service': [{ members: ['ServiceId', 'ServiceIds'] }],
  'vpc-flow-log': [{ members: ['FlowLogId', 'FlowLogIds'] }],
  'vpn-gateway': [
    { members: ['VpnGatewayId', 'VpnGatewayIds'] },
    { operations: ['DisableVgwRoutePropagation', 'EnableVgwRoutePropagation'], members: ['GatewayId'] },
  ],
};
