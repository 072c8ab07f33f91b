// What EC2 calls need beside their own names: tags on anything by the prefix of its id, and tags in the call that creates.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { createdResource, exactResource, fillArnPattern, typeWildcard, unknownResource } from '../arn.ts';
import { resourcesByName } from '../named-resources.ts';
import { elements, isFilled, type Need, type Question, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { creates } from './ec2-creates.ts';
import { ec2KmsUses } from './ec2-kms.ts';
import { launchNeeds } from './ec2-launch.ts';
import { ec2Names } from './ec2-names.ts';
import { ec2Onward } from './ec2-onward.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const typeByPrefix: ReadonlyMap<string, string> = new Map([
  ['acl', 'network-acl'],
  ['ami', 'image'],
  ['cgw', 'customer-gateway'],
  ['cr', 'capacity-reservation'],
  ['dopt', 'dhcp-options'],
  ['eigw', 'egress-only-internet-gateway'],
  ['eipalloc', 'elastic-ip'],
  ['eice', 'instance-connect-endpoint'],
  ['eni', 'network-interface'],
  ['fl', 'vpc-flow-log'],
  ['h', 'dedicated-host'],
  ['i', 'instance'],
  ['igw', 'internet-gateway'],
  ['lt', 'launch-template'],
  ['nat', 'natgateway'],
  ['pcx', 'vpc-peering-connection'],
  ['pl', 'prefix-list'],
  ['rtb', 'route-table'],
  ['sg', 'security-group'],
  ['sgr', 'security-group-rule'],
  ['snap', 'snapshot'],
  ['subnet', 'subnet'],
  ['tgw', 'transit-gateway'],
  ['tgw-attach', 'transit-gateway-attachment'],
  ['tgw-rtb', 'transit-gateway-route-table'],
  ['vgw', 'vpn-gateway'],
  ['vol', 'volume'],
  ['vpc', 'vpc'],
  ['vpce', 'vpc-endpoint'],
  ['vpce-svc', 'vpc-endpoint-service'],
  ['vpn', 'vpn-connection'],
]);

export const ec2Rules: ServiceRules = {
  kms: ec2KmsUses,
  onward: ec2Onward,
  resources(type, question) {
    const { operation, parameters } = question.call;
    const named = findByName(type, question);
    const source = copied.get(operation);
    if (source?.type === type) return [...created(type, question), copySource(source, question)];
    if (named === undefined && creates(operation, type)) return created(type, question);
    if (operation === 'CreateFlowLogs' && type !== 'vpc-flow-log') {
      const sources = elements(parameters.ResourceIds).map((id) => resourceById(id, question));
      return sources.filter((found) => found.type === type);
    }
    // What a launch template adds to the call cannot be seen here.
    const fromTemplate =
      launches.has(operation) && isFilled(parameters.LaunchTemplate ?? parameters.LaunchTemplateConfigs);
    return fromTemplate && inTemplates.has(type) ? (named ?? wildcards(type, question)) : named;
  },
  needs(question) {
    const { operation, parameters } = question.call;
    if (operation !== 'CreateTags' && operation !== 'DeleteTags') return undefined;
    const resources = elements(parameters.Resources).map((id) => resourceById(id, question));
    return resources.length === 0 ? [] : [{ action: `ec2:${operation}`, resources }];
  },
  more: (question) => [...tagsOnCreate(question), ...launchNeeds(question)],
};

const findByName = resourcesByName(ec2Names);

const launches = new Set(['CreateFleet', 'RunInstances']);
const inTemplates = new Set([
  'capacity-reservation',
  'image',
  'key-pair',
  'launch-template',
  'placement-group',
  'snapshot',
  'subnet',
]);

/** Copies are checked on their source as well, which may be in another region. */
const copied: ReadonlyMap<string, { readonly type: string; readonly member: string }> = new Map([
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/copy-ami-permissions.html
  ['CopyImage', { type: 'image', member: 'SourceImageId' }],
  // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html
  ['CopySnapshot', { type: 'snapshot', member: 'SourceSnapshotId' }],
]);

function copySource(
  { type, member }: { readonly type: string; readonly member: string },
  { call, scope }: Question,
): RequiredResource {
  const { SourceRegion: region = scope.region, [member]: id } = call.parameters;
  const home = (where: string) => `arn:${scope.partition}:ec2:${where}::${type}`;
  if (typeof region !== 'string' || !/^[a-z0-9-]+$/.test(region))
    return unknownResource(type, `${home('*')}/*`);
  return typeof id === 'string' && /^[a-z]+-[0-9a-f]+$/.test(id)
    ? exactResource(type, `${home(region)}/${id}`)
    : unknownResource(type, `${home(region)}/*`);
}

/** EC2 checks `instance/*` and the like for what has no id yet. */
const created = (type: string, question: Question) =>
  wildcards(type, question).map(({ arn }) => createdResource(type, arn));

const wildcards = (type: string, { iam, scope }: Question): readonly RequiredResource[] =>
  (iam.service('ec2')?.arnPatterns(type) ?? []).map((pattern) =>
    unknownResource(type, typeWildcard(pattern, scope)),
  );

/** An id whose prefix is not known may be of any type. */
function resourceById(id: JsonValue, { iam, scope }: Question): RequiredResource {
  const [, prefix = ''] =
    typeof id === 'string' ? (/^([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8,17}$/.exec(id) ?? []) : [];
  const type = typeByPrefix.get(prefix);
  const [pattern] = type === undefined ? [] : (iam.service('ec2')?.arnPatterns(type) ?? []);
  return type === undefined || pattern === undefined
    ? unknownResource('resource', '*')
    : exactResource(
        type,
        fillArnPattern(pattern, scope, () => String(id)),
      );
}

/** Tags of what the call creates, which has no id yet; only in the call that creates it. */
function tagsOnCreate({ call, iam, scope }: Question): readonly Need[] {
  const types = elements(call.parameters.TagSpecifications).map((each) => valueAt(each, 'ResourceType'));
  if (types.length === 0) return [];
  const resources = types.flatMap((type) => {
    const patterns = typeof type === 'string' ? (iam.service('ec2')?.arnPatterns(type) ?? []) : [];
    return patterns.length === 0
      ? [unknownResource('resource', `arn:${scope.partition}:ec2:${scope.region}:${scope.accountId}:*`)]
      : patterns.map((pattern) => createdResource(String(type), typeWildcard(pattern, scope)));
  });
  return [
    {
      action: 'ec2:CreateTags',
      resources,
      conditions: { StringEquals: { 'ec2:CreateAction': [call.operation] } },
    },
  ];
}
