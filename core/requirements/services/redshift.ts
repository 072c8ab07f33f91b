// What Redshift calls need: clusters by identifier, their users, databases and snapshots below them.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html
import type { Call } from '../../call.ts';
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { escapeIamPattern, exactResource, parseArn, type Scope, unknownResource } from '../arn.ts';
import { bindResources } from '../binding.ts';
import { type KmsUse, member } from '../kms-use.ts';
import { resourcesByName } from '../named-resources.ts';
import { elements, type Need, type Question } from '../need.ts';
import { type OnwardUse, secretsUnder } from '../onward-use.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

/** Redshift keeps identifiers in lower case, and the ARN has them so. */
const identifier = /^[a-z][a-z0-9.-]*$/;

const byName = resourcesByName(
  {
    cluster: [{ members: ['ClusterIdentifier', 'ClusterIds'], form: identifier }],
    eventsubscription: [{ members: ['SubscriptionName'], form: identifier }],
    hsmclientcertificate: [{ members: ['HsmClientCertificateIdentifier'], form: identifier }],
    hsmconfiguration: [{ members: ['HsmConfigurationIdentifier'], form: identifier }],
    integration: [{ members: ['IntegrationArn'] }],
    parametergroup: [{ members: ['ParameterGroupName'], form: identifier }],
    subnetgroup: [{ members: ['ClusterSubnetGroupName'], form: identifier }],
  },
  { anyType: ['ResourceArn', 'ResourceName'] },
);

const kms: readonly KmsUse[] = [
  {
    operations: ['CreateCluster', 'ModifyCluster', 'RestoreFromClusterSnapshot'],
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:RetireGrant'],
    key: member('MasterPasswordSecretKmsKeyId'),
    onlyNamed: true,
    // Redshift asks Secrets Manager, which asks KMS.
    via: ['redshift', 'secretsmanager'],
    source: 'https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html',
  },
  {
    operations: ['CreateIntegration'],
    actions: ['kms:CreateGrant', 'kms:DescribeKey'],
    key: member('KMSKeyId'),
    onlyNamed: true,
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html',
  },
];

const reference =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshift.html';
const passwordPage =
  'https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html';
const keepsPassword = ({ parameters }: Call) => parameters.ManageMasterPassword === true;
const withPassword = ['CreateCluster', 'ModifyCluster', 'RestoreFromClusterSnapshot'];

const onward: readonly OnwardUse[] = [
  {
    operations: withPassword,
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:DeleteSecret',
      'secretsmanager:DescribeSecret',
      'secretsmanager:RotateSecret',
      'secretsmanager:TagResource',
      'secretsmanager:UpdateSecret',
    ],
    when: keepsPassword,
    on: secretsUnder('redshift!'),
    source: passwordPage,
  },
  {
    operations: withPassword,
    actions: ['secretsmanager:GetRandomPassword'],
    when: keepsPassword,
    source: passwordPage,
  },
  {
    operations: ['CreateQev2IdcApplication', 'CreateRedshiftIdcApplication'],
    actions: [
      'sso:CreateApplication',
      'sso:PutApplicationAccessScope',
      'sso:PutApplicationAuthenticationMethod',
      'sso:PutApplicationGrant',
    ],
    source: reference,
  },
  {
    operations: ['DeleteQev2IdcApplication', 'DeleteRedshiftIdcApplication'],
    actions: ['sso:DeleteApplication'],
    source: reference,
  },
  {
    operations: ['DescribeRedshiftIdcApplications'],
    actions: ['sso:GetApplicationGrant', 'sso:ListApplicationAccessScopes'],
    source: reference,
  },
  { operations: ['ModifyQev2IdcApplication'], actions: ['sso:UpdateApplication'], source: reference },
  {
    operations: ['ModifyRedshiftIdcApplication'],
    actions: [
      'sso:DeleteApplicationAccessScope',
      'sso:DeleteApplicationGrant',
      'sso:GetApplicationGrant',
      'sso:ListApplicationAccessScopes',
      'sso:PutApplicationAccessScope',
      'sso:PutApplicationGrant',
      'sso:UpdateApplication',
    ],
    source: reference,
  },
];

export const redshiftRules: ServiceRules = {
  onward,
  kms,
  resources(type, question) {
    const { parameters } = question.call;
    const { DbName: database, DbUser: user } = parameters;
    if (type === 'dbuser' && user !== undefined) return [databaseResource(type, user, question)];
    if (type === 'dbname') return database === undefined ? [] : [databaseResource(type, database, question)];
    if (type === 'snapshot') return snapshotsOf(question);
    return byName(type, question);
  },
  more(question) {
    const { operation, parameters } = question.call;
    // https://docs.aws.amazon.com/redshift/latest/mgmt/using-service-linked-roles.html
    if (operation === 'CreateCluster') return [serviceLinkedRoleNeed('redshift.amazonaws.com', question)];
    if (parameters.CustomDomainCertificateArn !== undefined) return [certificateNeed(question)];
    if (operation === 'ModifyLakehouseConfiguration') return lakehouseNeeds(question);
    if (operation !== 'GetClusterCredentials') return [];
    // https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html
    const groups = elements(parameters.DbGroups).map((group) => databaseResource('dbgroup', group, question));
    const users = [databaseResource('dbuser', parameters.DbUser, question)];
    const needs: Need[] = [];
    if (parameters.AutoCreate === true)
      needs.push({ action: 'redshift:CreateClusterUser', resources: users });
    if (groups.length > 0) needs.push({ action: 'redshift:JoinGroup', resources: groups });
    return needs;
  },
};

/** The certificate of a domain. */
function certificateNeed({ call, scope }: Question): Need {
  const { CustomDomainCertificateArn: value } = call.parameters;
  const arn = parseArn(value);
  const isOne = arn?.service === 'acm' && /^certificate\/[\w-]+$/.test(arn.resource);
  const any = `arn:${scope.partition}:acm:${scope.region}:${scope.accountId}:certificate/*`;
  return {
    action: 'acm:DescribeCertificate',
    resources: [isOne ? exactResource('certificate', String(value)) : unknownResource('certificate', any)],
  };
}

/** What the registration does: https://docs.aws.amazon.com/service-authorization/latest/reference/list_redshift.html */
function lakehouseNeeds(question: Question): readonly Need[] {
  const { LakehouseRegistration: registration } = question.call.parameters;
  const actions = ['redshift:AssociateDataShareConsumer', 'redshift:RegisterNamespace'];
  const needed =
    registration === undefined
      ? []
      : registration === 'Deregister'
        ? ['redshift:DeregisterNamespace']
        : actions;
  return needed.map((action) => ({ action, resources: bindResources(action, question, byName) }));
}

const homeOf = (type: string, { partition, region, accountId }: Scope) =>
  `arn:${partition}:redshift:${region}:${accountId}:${type}`;

/** `dbuser:CLUSTER/NAME` and the like; a call may name a custom domain in place of the cluster. */
export function databaseResource(
  type: string,
  name: JsonValue | undefined,
  { call, scope }: Question,
): RequiredResource {
  const { ClusterIdentifier: cluster } = call.parameters;
  const isSure =
    typeof cluster === 'string' &&
    identifier.test(cluster) &&
    typeof name === 'string' &&
    /^[a-z0-9_+.@-]+$/.test(name);
  const home = homeOf(type, scope);
  return isSure ? exactResource(type, `${home}:${cluster}/${name}`) : unknownResource(type, `${home}:*`);
}

/** A snapshot without its cluster is one of that name in any. */
function snapshotsOf(question: Question): readonly RequiredResource[] | undefined {
  const { call, scope } = question;
  const { parameters } = call;
  const cluster =
    call.operation === 'CreateClusterSnapshot'
      ? parameters.ClusterIdentifier
      : (parameters.SnapshotClusterIdentifier ?? parameters.SourceSnapshotClusterIdentifier);
  const names = [
    'SnapshotIdentifier',
    'SourceSnapshotIdentifier',
    'TargetSnapshotIdentifier',
    'SnapshotIdentifierList',
  ].flatMap((member) => parameters[member] ?? []);
  if (names.length === 0 || parameters.SnapshotArn !== undefined) return byName('snapshot', question);
  const home = homeOf('snapshot', scope);
  return names.map((name) => {
    if (typeof name !== 'string' || !/^(?:rs:)?[a-z][a-z0-9.-]*$/.test(name))
      return unknownResource('snapshot', `${home}:*`);
    return typeof cluster === 'string' && identifier.test(cluster)
      ? exactResource('snapshot', `${home}:${cluster}/${name}`)
      : unknownResource('snapshot', `${home}:*/${escapeIamPattern(name)}`);
  });
}
