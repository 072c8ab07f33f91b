// What API Gateway calls need: the HTTP method as the action, on the path of the management request, which is all that IAM
// knows of most operations. The newest operations have actions of their own names.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { bindingName, parseUriTemplate } from '../../wire/rest-routes.ts';
import { createdResource, exactResource, matchesArnPattern, parseArn, unknownResource } from '../arn.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { OnwardUse } from '../onward-use.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

/** Of REST APIs (v1). */
export const apigatewayOnward: readonly OnwardUse[] = [
  {
    operations: ['CreateVpcLink', 'DeleteVpcLink', 'UpdateVpcLink'],
    actions: [
      'ec2:CreateVpcEndpointServiceConfiguration',
      'ec2:DeleteVpcEndpointServiceConfigurations',
      'ec2:DescribeVpcEndpointServiceConfigurations',
      'ec2:ModifyVpcEndpointServicePermissions',
      'elasticloadbalancing:DescribeLoadBalancers',
    ],
    source:
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/grant-permissions-to-create-vpclink.html',
  },
];

export const apigatewayRules: ServiceRules = {
  passedTo: 'apigateway.amazonaws.com',
  actions: ({ iam, operation }) =>
    iam.service('apigateway')?.action(operation.name) === undefined
      ? [`apigateway:${operation.method}`]
      : undefined,
  needs: (question) =>
    apigatewayRules.actions?.(question)?.map((action) => ({ action, resources: [managementPath(question)] })),
  more: (question) => [...tagsOnCreate(question), ...ownRole(question)],
};

// An API, domain name or VPC link makes the role, the first time.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html
function ownRole(question: Question): readonly Need[] {
  return /^(?:(?:Create|Import)(?:Rest)?Api|CreateDomainName|CreateVpcLink)$/.test(question.call.operation)
    ? [serviceLinkedRoleNeed('ops.apigateway.amazonaws.com', question)]
    : [];
}

/** Of v1 and v2, which send tags by different methods: the resource is the encoded ARN of what is made. */
function tagsOnCreate(question: Question): readonly Need[] {
  const { call, operation, scope } = question;
  const isCreate = /^(?:Create|Import|Generate)/.test(operation.name);
  if (!isCreate || !(isFilled(call.parameters.tags) || isFilled(call.parameters.Tags))) return [];
  const made = managementPath(question).arn.replace(/\/?\*?$/, '/');
  const tags = `arn:${scope.partition}:apigateway:${scope.region}::/tags/${encodeURIComponent(made)}*`;
  const method = call.service === 'apigateway' ? 'PUT' : 'POST';
  return [{ action: `apigateway:${method}`, resources: [createdResource('Tags', tags)] }];
}

/** One path segment of a name that AWS gave or took; nothing that could be another path or a pattern. */
const plainSegment = /^(?!\.+$)[A-Za-z0-9._-]+$/;

/** An ARN stands encoded in the path of its tags. */
function segmentText(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (plainSegment.test(value)) return value;
  const arn = parseArn(value);
  return arn?.service === 'apigateway' && /^\/[A-Za-z0-9._/-]+$/.test(arn.resource)
    ? encodeURIComponent(value)
    : undefined;
}

/** `/v2/apis/ID` is `arn:PARTITION:apigateway:REGION::/apis/ID`. */
function managementPath({ call, iam, operation, scope }: Question): RequiredResource {
  const home = `arn:${scope.partition}:apigateway:${scope.region}::`;
  const labels = new Map(
    [...(operation.input?.members?.values() ?? [])].map((member) => [
      bindingName(member),
      call.parameters[member.name],
    ]),
  );
  const segments: string[] = [];
  for (const segment of parseUriTemplate(operation.requestUri.replace(/^\/v2\//, '/')).segments) {
    const text = segment.kind === 'literal' ? segment.text : segmentText(labels.get(segment.name));
    if (text === undefined) {
      return unknownResource('path', `${home}/${[...segments, '*'].join('/')}`);
    }
    segments.push(text);
  }
  const arn = `${home}/${segments.join('/')}`;
  // Not the action's own list of types, which leaves some out.
  const service = iam.service('apigateway');
  const type = service?.resourceTypeNames.find((name) =>
    service.arnPatterns(name).some((pattern) => matchesArnPattern(pattern, arn)),
  );
  return exactResource(type ?? 'path', arn);
}
