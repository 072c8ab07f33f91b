// Which of IAM's types an EC2 call creates, so that there is no id to name.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html (`instance/*`, `volume/*`)

/** Beside `CreateVolume` and the like, which bear the name of the type. */
const others: ReadonlyMap<string, readonly string[]> = new Map([
  ['AllocateAddress', ['elastic-ip']],
  ['AllocateHosts', ['dedicated-host']],
  ['CopyFpgaImage', ['fpga-image']],
  ['CopyImage', ['image', 'snapshot']],
  ['CopySnapshot', ['snapshot']],
  ['CreateFleet', ['fleet', 'instance']],
  ['CreateFlowLogs', ['vpc-flow-log']],
  ['CreateImage', ['image', 'snapshot']],
  ['CreateManagedPrefixList', ['prefix-list']],
  ['CreateRestoreImageTask', ['image']],
  ['CreateSnapshots', ['snapshot']],
  ['CreateTransitGatewayConnect', ['transit-gateway-attachment']],
  ['CreateTransitGatewayPeeringAttachment', ['transit-gateway-attachment']],
  ['CreateTransitGatewayVpcAttachment', ['transit-gateway-attachment']],
  ['ImportImage', ['image', 'import-image-task']],
  ['ImportSnapshot', ['import-snapshot-task', 'snapshot']],
  ['PurchaseCapacityBlock', ['capacity-reservation']],
  ['RegisterImage', ['image']],
  ['RequestSpotFleet', ['spot-fleet-request']],
  ['RequestSpotInstances', ['spot-instances-request']],
  ['RunInstances', ['instance', 'network-interface', 'volume']],
]);

export function creates(operation: string, type: string): boolean {
  return (
    operation.toLowerCase() === `create${type.replaceAll('-', '')}` ||
    (others.get(operation)?.includes(type) ?? false)
  );
}
