// Which of IAM's types an EC2 call creates, so that there is no id to name.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html (`instance/*`, `volume/*`)

/** Beside `CreateVolume` and the like, which bear the name of the type. */
const others: ReadonlyMap<string, readonly string[]> = new Map([
  ['AllocateAddress', ['elastic-ip']],
  ['AllocateHosts', ['dedicated-host']],
  ['AssociateIpamResourceDiscovery', ['ipam-resource-discovery-association']],
  ['CopyFpgaImage', ['fpga-image']],
  ['CopyImage', ['image', 'snapshot']],
  ['CopySnapshot', ['snapshot']],
  ['CreateDelegateMacVolumeOwnershipTask', ['mac-modification-task']],
  ['CreateFleet', ['fleet', 'instance']],
  ['CreateFlowLogs', ['vpc-flow-log']],
  ['CreateImage', ['image', 'snapshot']],
  ['CreateInstanceExportTask', ['export-instance-task']],
  ['CreateMacSystemIntegrityProtectionModificationTask', ['mac-modification-task']],
  ['CreateManagedPrefixList', ['prefix-list']],
  ['CreatePublicIpv4Pool', ['ipv4pool-ec2']],
  ['CreateRestoreImageTask', ['image']],
  ['CreateSnapshots', ['snapshot']],
  ['CreateTransitGatewayConnect', ['transit-gateway-attachment']],
  ['CreateTransitGatewayPeeringAttachment', ['transit-gateway-attachment']],
  ['CreateTransitGatewayVpcAttachment', ['transit-gateway-attachment']],
  ['CreateVpcEndpointServiceConfiguration', ['vpc-endpoint-service']],
  ['ExportImage', ['export-image-task']],
  ['ImportImage', ['image', 'import-image-task']],
  ['ImportSnapshot', ['import-snapshot-task', 'snapshot']],
  ['ImportVolume', ['volume']],
  ['PurchaseCapacityBlock', ['capacity-reservation']],
  ['RegisterImage', ['image']],
  ['RequestSpotFleet', ['spot-fleet-request']],
  ['RequestSpotInstances', ['spot-instances-request']],
  ['RunInstances', ['instance', 'network-interface', 'volume']],
  ['StartNetworkInsightsAccessScopeAnalysis', ['network-insights-access-scope-analysis']],
  ['StartNetworkInsightsAnalysis', ['network-insights-analysis']],
]);

export function creates(operation: string, type: string): boolean {
  return (
    operation.toLowerCase() === `create${type.replaceAll('-', '')}` ||
    (others.get(operation)?.includes(type) ?? false)
  );
}
