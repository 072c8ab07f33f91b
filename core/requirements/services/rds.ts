// What RDS calls need: its resources by their identifiers, which bear other names than IAM's types, and tags in the call
// that creates. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
import type { RequiredResource } from '../../requirement.ts';
import { typeWildcard, unknownResource } from '../arn.ts';
import { resourcesByName } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';
import { rdsKmsUses } from './rds-kms.ts';
import { rdsNames } from './rds-names.ts';
import { rdsOnward } from './rds-onward.ts';

const wholeArns = ['ResourceArn', 'ResourceIdentifier', 'ResourceName', 'SourceArn'];
const byName = resourcesByName(rdsNames, { anyType: wholeArns });
/** Elsewhere `Source` says whose the parameters are. */
const withSource = resourcesByName(rdsNames, { anyType: [...wholeArns, 'Source'] });

export const rdsRules: ServiceRules = {
  kms: rdsKmsUses,
  onward: rdsOnward,
  resources(type, question) {
    if (type === 'cev' && question.call.parameters.EngineVersion !== undefined)
      return [engineVersion(question)];
    return question.call.operation === 'CreateBlueGreenDeployment'
      ? withSource(type, question)
      : byName(type, question);
  },
  more(question) {
    const { operation, parameters } = question.call;
    return [
      ...(isFilled(parameters.Tags) ? tagsOnCreate(question) : []),
      ...(makesFirstRole.has(operation) ? [serviceLinkedRoleNeed('rds.amazonaws.com', question)] : []),
    ];
  },
};

/** `cev:ENGINE/VERSION/ID`: the id is AWS's. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html */
function engineVersion({ call, scope }: Question): RequiredResource {
  const { Engine: engine, EngineVersion: version } = call.parameters;
  const home = `arn:${scope.partition}:rds:${scope.region}:${scope.accountId}:cev`;
  return /^[a-z-]+$/.test(String(engine)) && /^[\w.-]+$/.test(String(version))
    ? { arn: `${home}:${engine}/${version}/*`, certainty: 'stripped', type: 'cev', pattern: true }
    : unknownResource('cev', `${home}:*/*/*`);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.ServiceLinkedRoles.html */
const makesFirstRole = new Set(['CreateDBCluster', 'CreateDBInstance']);

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html */
function tagsOnCreate(question: Question): readonly Need[] {
  const [type, member] = created.get(question.call.operation) ?? [];
  if (type === undefined || member === undefined) return [];
  const form = rdsNames[type]?.at(-1)?.form;
  const named = resourcesByName({ [type]: [{ members: [member], ...(form !== undefined && { form }) }] });
  const patterns = question.iam.service('rds')?.arnPatterns(type) ?? [];
  const unknown = patterns.map((pattern) => unknownResource(type, typeWildcard(pattern, question.scope)));
  return [{ action: 'rds:AddTagsToResource', resources: named(type, question) ?? unknown }];
}

/** Operation → type and member of what it creates. */
const created: ReadonlyMap<string, readonly [type: string, member: string]> = new Map([
  ['CopyDBClusterParameterGroup', ['cluster-pg', 'TargetDBClusterParameterGroupIdentifier']],
  ['CopyDBClusterSnapshot', ['cluster-snapshot', 'TargetDBClusterSnapshotIdentifier']],
  ['CopyDBParameterGroup', ['pg', 'TargetDBParameterGroupIdentifier']],
  ['CopyDBSnapshot', ['snapshot', 'TargetDBSnapshotIdentifier']],
  ['CopyOptionGroup', ['og', 'TargetOptionGroupIdentifier']],
  ['CreateBlueGreenDeployment', ['deployment', '']],
  ['CreateCustomDBEngineVersion', ['cev', '']],
  ['CreateDBCluster', ['cluster', 'DBClusterIdentifier']],
  ['CreateDBClusterEndpoint', ['cluster-endpoint', 'DBClusterEndpointIdentifier']],
  ['CreateDBClusterParameterGroup', ['cluster-pg', 'DBClusterParameterGroupName']],
  ['CreateDBClusterSnapshot', ['cluster-snapshot', 'DBClusterSnapshotIdentifier']],
  ['CreateDBInstance', ['db', 'DBInstanceIdentifier']],
  ['CreateDBInstanceReadReplica', ['db', 'DBInstanceIdentifier']],
  ['CreateDBParameterGroup', ['pg', 'DBParameterGroupName']],
  ['CreateDBProxy', ['proxy', '']],
  ['CreateDBProxyEndpoint', ['proxy-endpoint', '']],
  ['CreateDBSecurityGroup', ['secgrp', 'DBSecurityGroupName']],
  ['CreateDBShardGroup', ['shardgrp', '']],
  ['CreateDBSnapshot', ['snapshot', 'DBSnapshotIdentifier']],
  ['CreateDBSubnetGroup', ['subgrp', 'DBSubnetGroupName']],
  ['CreateEventSubscription', ['es', 'SubscriptionName']],
  ['CreateGlobalCluster', ['global-cluster', 'GlobalClusterIdentifier']],
  ['CreateIntegration', ['integration', '']],
  ['CreateOptionGroup', ['og', 'OptionGroupName']],
  ['CreateTenantDatabase', ['tenant-database', '']],
  ['PurchaseReservedDBInstancesOffering', ['ri', 'ReservedDBInstanceId']],
  ['RestoreDBClusterFromS3', ['cluster', 'DBClusterIdentifier']],
  ['RestoreDBClusterFromSnapshot', ['cluster', 'DBClusterIdentifier']],
  ['RestoreDBClusterToPointInTime', ['cluster', 'DBClusterIdentifier']],
  ['RestoreDBInstanceFromDBSnapshot', ['db', 'DBInstanceIdentifier']],
  ['RestoreDBInstanceFromS3', ['db', 'DBInstanceIdentifier']],
  ['RestoreDBInstanceToPointInTime', ['db', 'TargetDBInstanceIdentifier']],
  ['StartDBInstanceAutomatedBackupsReplication', ['auto-backup', '']],
]);
