// What approvers want to know of security groups, addresses and networks.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html
import type { JsonObject } from '../../json.ts';
import { type Probe, type ProbesOf, probeOf, type ServiceProbes } from '../probe.ts';
import { at, atLeast, each, fact, listed, passing, tags, text } from '../reading.ts';

const probe = probeOf('ec2');

const securityGroup: ProbesOf = ({ GroupId }) =>
  typeof GroupId !== 'string'
    ? []
    : [
        probe('DescribeSecurityGroups', 'security group', { GroupIds: [GroupId] }, (output) => {
          const [found = {}] = each(output, 'SecurityGroups');
          const open = each(found, 'IpPermissions', 'IpRanges').some(({ CidrIp }) => CidrIp === '0.0.0.0/0');
          return {
            facts: [
              ...fact('name', text(found.GroupName)),
              ...fact('in VPC', text(found.VpcId)),
              ...fact(
                'rules',
                `${each(found, 'IpPermissions').length} in, ${each(found, 'IpPermissionsEgress').length} out`,
              ),
              ...fact('open to everybody', open ? 'yes' : 'no'),
              ...tags(found.Tags),
            ],
            marks: [at(found, 'IpPermissions'), at(found, 'IpPermissionsEgress')],
          };
        }),
        probe(
          'DescribeNetworkInterfaces',
          'network interfaces',
          { Filters: [{ Name: 'group-id', Values: [GroupId] }], MaxResults: 50 },
          (output) => ({
            facts: fact(
              'used by',
              atLeast(
                each(output, 'NetworkInterfaces').length,
                text(output.NextToken) !== undefined,
                'network interface',
              ),
            ),
          }),
        ),
      ];

const address: ProbesOf = ({ AllocationId }) =>
  typeof AllocationId !== 'string'
    ? []
    : [
        probe('DescribeAddresses', 'address', { AllocationIds: [AllocationId] }, (output) => {
          const [found = {}] = each(output, 'Addresses');
          return {
            facts: [
              ...fact('address', text(found.PublicIp)),
              ...fact('attached to', text(found.InstanceId) ?? text(found.NetworkInterfaceId) ?? 'nothing'),
              ...tags(found.Tags),
            ],
          };
        }),
      ];

const subnets = (parameters: JsonObject, what: string, label: string): Probe =>
  probe('DescribeSubnets', what, parameters, (output) => ({
    facts: fact(label, listed(each(output, 'Subnets'), 'SubnetId')),
  }));

const vpc: ProbesOf = ({ VpcId }) =>
  typeof VpcId !== 'string'
    ? []
    : [
        probe('DescribeVpcs', 'VPC', { VpcIds: [VpcId] }, (output) => {
          const [found = {}] = each(output, 'Vpcs');
          return {
            facts: [
              ...fact('range', text(found.CidrBlock)),
              ...fact('default', text(found.IsDefault)),
              ...tags(found.Tags),
            ],
          };
        }),
        subnets({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }, 'subnets', 'subnets'),
      ];

const subnet: ProbesOf = ({ SubnetId }) =>
  typeof SubnetId !== 'string'
    ? []
    : [
        probe('DescribeSubnets', 'subnet', { SubnetIds: [SubnetId] }, (output) => {
          const [found = {}] = each(output, 'Subnets');
          return {
            facts: [
              ...fact('range', text(found.CidrBlock)),
              ...fact('in VPC', text(found.VpcId)),
              ...passing('free addresses', text(found.AvailableIpAddressCount)),
              ...tags(found.Tags),
            ],
          };
        }),
      ];

export const ec2Network: ServiceProbes = {
  DeleteSecurityGroup: securityGroup,
  AuthorizeSecurityGroupIngress: securityGroup,
  AuthorizeSecurityGroupEgress: securityGroup,
  RevokeSecurityGroupIngress: securityGroup,
  RevokeSecurityGroupEgress: securityGroup,
  ReleaseAddress: address,
  DeleteVpc: vpc,
  DeleteSubnet: subnet,
};
