// What calls to load balancers need: ARNs, which one member may hold of several types. IAM's type `loadbalancer` is the
// classic one, and stands for all of them where an action has no other.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { createdResource, exactResource, parseArn, typeWildcard, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

export const elbv2Rules: ServiceRules = {
  resources(type, question) {
    if (creates.get(question.call.operation) === type) return [created(type, question)];
    const values = arnMembers.flatMap((member) => valuesAt(question.call.parameters, member.split('.')));
    return values.length === 0 ? undefined : values.flatMap((value) => byArn(type, value, question));
  },
  more(question) {
    const { operation, parameters } = question.call;
    const type = creates.get(operation);
    const made = type === undefined ? createdBelow(question) : [created(type, question)];
    const tags: readonly Need[] =
      made.length > 0 && isFilled(parameters.Tags)
        ? [
            {
              action: 'elasticloadbalancing:AddTags',
              resources: made,
              // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/tagging-resources-during-creation.html
              conditions: { StringEquals: { 'elasticloadbalancing:CreateAction': [operation] } },
            },
          ]
        : [];
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-service-linked-roles.html
    return operation === 'CreateLoadBalancer' || operation === 'CreateTargetGroup'
      ? [...tags, serviceLinkedRoleNeed('elasticloadbalancing.amazonaws.com', question)]
      : tags;
  },
};

const arnMembers = [
  'ListenerArn',
  'LoadBalancerArn',
  'ResourceArn',
  'ResourceArns',
  'RuleArn',
  'RulePriorities.RuleArn',
  'TargetGroupArn',
  'TrustStoreArn',
];

/** Operation → the type of what it makes by name; AWS adds an id. */
const creates: ReadonlyMap<string, string> = new Map([
  ['CreateLoadBalancer', 'loadbalancer'],
  ['CreateTargetGroup', 'targetgroup'],
  ['CreateTrustStore', 'truststore'],
]);

/** `Type` → its word in the ARN. */
const kinds: ReadonlyMap<JsonValue, string> = new Map([
  ['application', 'app'],
  ['gateway', 'gwy'],
  ['network', 'net'],
]);

function created(type: string, { call, scope }: Question): RequiredResource {
  const home = `arn:${scope.partition}:elasticloadbalancing:${scope.region}:${scope.accountId}:${type}`;
  const { Name: name, Type: kind = 'application' } = call.parameters;
  const place = type === 'loadbalancer' ? `${home}/${kinds.get(kind) ?? '*'}` : home;
  return typeof name === 'string' && /^[A-Za-z0-9-]+$/.test(name)
    ? createdResource(type, `${place}/${name}/*`)
    : unknownResource(type, `${home}/*`);
}

/** A listener of the load balancer, or a rule of the listener, that the call names. */
function createdBelow({ call, scope }: Question): readonly RequiredResource[] {
  const { ListenerArn, LoadBalancerArn } = call.parameters;
  const [value, below] =
    call.operation === 'CreateRule'
      ? [ListenerArn, 'listener-rule']
      : [call.operation === 'CreateListener' ? LoadBalancerArn : undefined, 'listener'];
  if (value === undefined) return [];
  const arn = parseArn(value);
  const place = /^(?:listener|loadbalancer)\/((?:app|gwy|net)(?:\/[\w-]+){2,3})$/.exec(
    arn?.resource ?? '',
  )?.[1];
  return arn?.service === 'elasticloadbalancing' && place !== undefined
    ? [
        createdResource(
          below,
          `arn:${arn.partition}:elasticloadbalancing:${arn.region}:${arn.accountId}:${below}/${place}/*`,
        ),
      ]
    : [
        unknownResource(
          below,
          `arn:${scope.partition}:elasticloadbalancing:${scope.region}:${scope.accountId}:${below}/*`,
        ),
      ];
}

/** The kinds of ARN, by their beginnings and the number of their segments. */
const forms: Readonly<Record<string, RegExp>> = {
  'listener-rule/app': /^listener-rule\/app(?:\/[\w-]+){4}$/,
  'listener-rule/net': /^listener-rule\/net(?:\/[\w-]+){4}$/,
  'listener/app': /^listener\/app(?:\/[\w-]+){3}$/,
  'listener/gwy': /^listener\/gwy(?:\/[\w-]+){3}$/,
  'listener/net': /^listener\/net(?:\/[\w-]+){3}$/,
  loadbalancer: /^loadbalancer\/(?:(?:app|gwy|net)(?:\/[\w-]+){2}|[\w-]+)$/,
  'loadbalancer/app/': /^loadbalancer\/app(?:\/[\w-]+){2}$/,
  'loadbalancer/gwy/': /^loadbalancer\/gwy(?:\/[\w-]+){2}$/,
  'loadbalancer/net/': /^loadbalancer\/net(?:\/[\w-]+){2}$/,
  targetgroup: /^targetgroup(?:\/[\w-]+){2}$/,
  truststore: /^truststore(?:\/[\w-]+){2}$/,
};

/** None: an ARN of another type. */
function byArn(type: string, value: JsonValue, { iam, scope }: Question): readonly RequiredResource[] {
  const arn = parseArn(value);
  const resource = arn?.service === 'elasticloadbalancing' ? arn.resource : '';
  if (forms[type]?.test(resource)) return [exactResource(type, String(value))];
  if (Object.values(forms).some((form) => form.test(resource))) return [];
  const patterns = iam.service('elasticloadbalancing')?.arnPatterns(type) ?? [];
  return patterns.map((pattern) => unknownResource(type, typeWildcard(pattern, scope)));
}
