// What EC2 calls need beside their own names: tags on anything by the prefix of its id, and tags in the call that creates.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { exactResource, fillArnPattern, typeWildcard, unknownResource } from '../arn.ts';
import { elements, type Need, type Question, valueAt } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const typeByPrefix: ReadonlyMap<string, string> = new Map([
  ['acl', 'network-acl'],
  ['ami', 'image'],
  ['cgw', 'customer-gateway'],
  ['dopt', 'dhcp-options'],
  ['eigw', 'egress-only-internet-gateway'],
  ['eipalloc', 'elastic-ip'],
  ['eni', 'network-interface'],
  ['fl', 'vpc-flow-log'],
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
  ['vgw', 'vpn-gateway'],
  ['vol', 'volume'],
  ['vpc', 'vpc'],
  ['vpce', 'vpc-endpoint'],
  ['vpn', 'vpn-connection'],
]);

export const ec2Rules: ServiceRules = {
  passedTo: 'ec2.amazonaws.com',
  needs(question) {
    const { operation, parameters } = question.call;
    if (operation !== 'CreateTags' && operation !== 'DeleteTags') return undefined;
    const resources = elements(parameters.Resources).map((id) => resourceById(id, question));
    return resources.length === 0 ? [] : [{ action: `ec2:${operation}`, resources }];
  },
  more: tagsOnCreate,
};

/** An id whose prefix is not known may be of any type. */
function resourceById(id: JsonValue, { iam, scope }: Question): RequiredResource {
  const [, prefix = ''] = typeof id === 'string' ? (/^([a-z]+)-[0-9a-f]{8,17}$/.exec(id) ?? []) : [];
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
      : patterns.map((pattern) => unknownResource(String(type), typeWildcard(pattern, scope)));
  });
  return [
    {
      action: 'ec2:CreateTags',
      resources,
      conditions: { StringEquals: { 'ec2:CreateAction': [call.operation] } },
    },
  ];
}
