// What Route 53 calls need: ids, which clients may give as the service does (`/hostedzone/Z1`).
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
import { anyResource } from '../arn.ts';
import { type NamedBy, resourcesByName } from '../named-resources.ts';
import { isFilled, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

const ids = (
  word: string,
  members: readonly string[],
  operations: readonly string[] = [],
): readonly NamedBy[] => {
  const without = new RegExp(`^/?${word}/`);
  return [...(operations.length > 0 ? [{ members: ['Id'], operations, without }] : []), { members, without }];
};

const byId = resourcesByName({
  change: ids('change', [], ['GetChange']),
  cidrcollection: ids('cidrcollection', ['CollectionId'], ['ChangeCidrCollection', 'DeleteCidrCollection']),
  delegationset: ids(
    'delegationset',
    ['DelegationSetId'],
    ['DeleteReusableDelegationSet', 'GetReusableDelegationSet'],
  ),
  healthcheck: ids('healthcheck', ['HealthCheckId']),
  hostedzone: ids(
    'hostedzone',
    ['HostedZoneId'],
    ['DeleteHostedZone', 'GetHostedZone', 'UpdateHostedZoneComment'],
  ),
  trafficpolicy: ids(
    'trafficpolicy',
    ['TrafficPolicyId'],
    [
      'CreateTrafficPolicyVersion',
      'DeleteTrafficPolicy',
      'GetTrafficPolicy',
      'ListTrafficPolicyVersions',
      'UpdateTrafficPolicyComment',
    ],
  ),
});

const tagged = resourcesByName({
  healthcheck: [{ members: ['ResourceId', 'ResourceIds'] }],
  hostedzone: [{ members: ['ResourceId', 'ResourceIds'], without: /^\/?hostedzone\// }],
});

export const route53Rules: ServiceRules = {
  resources(type, question) {
    const { ResourceType: kind } = question.call.parameters;
    if (kind === undefined) return byId(type, question);
    return kind === type ? tagged(type, question) : [];
  },
  more: (question) => (readsVpcs(question) ? [{ action: 'ec2:DescribeVpcs', resources: [anyResource] }] : []),
};

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/r53-api-permissions-ref.html */
function readsVpcs({ call }: Question): boolean {
  if (call.operation === 'ListHostedZonesByVPC') return true;
  const operations = ['AssociateVPCWithHostedZone', 'CreateHostedZone', 'DisassociateVPCFromHostedZone'];
  return operations.includes(call.operation) && isFilled(call.parameters.VPC);
}
