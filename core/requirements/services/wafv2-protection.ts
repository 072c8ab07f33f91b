// What WAF does as the caller with the service whose resource it protects: each has actions of its own. A resource of
// which no page tells them is refused.
// https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html#security_iam_action-additions
import { CountersignError } from '../../countersign-error.ts';
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, exactResource, matchesArnPattern, typeWildcard, unknownResource } from '../arn.ts';
import type { Need, Question } from '../need.ts';

interface Protected {
  readonly associate: string;
  readonly disassociate: string;
  readonly get?: string;
  readonly list?: string;
  /** The type of the other service whose resources the guide names for `list`, where IAM's list has the web ACL. */
  readonly listed?: string;
}

/** `ResourceType` of ListResourcesForWebACL → the actions of its service. */
const kinds: Readonly<Record<string, Protected>> = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrockagentcore.html
  AGENTCORE_GATEWAY: {
    associate: 'bedrock-agentcore:GatewayAssociateWebACL',
    disassociate: 'bedrock-agentcore:GatewayDisassociateWebACL',
    get: 'bedrock-agentcore:GatewayGetWebACLForResource',
    list: 'bedrock-agentcore:GatewayListResourcesForWebACL',
  },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html (dependent actions)
  AMPLIFY: {
    associate: 'amplify:AssociateWebACL',
    disassociate: 'amplify:DisassociateWebACL',
    get: 'amplify:GetWebACLForResource',
    list: 'amplify:ListResourcesForWebACL',
  },
  API_GATEWAY: { associate: 'apigateway:SetWebACL', disassociate: 'apigateway:SetWebACL' },
  APPLICATION_LOAD_BALANCER: {
    associate: 'elasticloadbalancing:CreateWebACLAssociation',
    disassociate: 'elasticloadbalancing:DeleteWebACLAssociation',
    get: 'elasticloadbalancing:GetLoadBalancerWebACL',
    list: 'elasticloadbalancing:DescribeWebACLAssociation',
  },
  APPSYNC: {
    associate: 'appsync:AssociateWebACL',
    disassociate: 'appsync:DisassociateWebACL',
    get: 'appsync:GetWebACLForResource',
    list: 'appsync:ListResourcesForWebACL',
  },
  APP_RUNNER_SERVICE: {
    associate: 'apprunner:AssociateWebAcl',
    disassociate: 'apprunner:DisassociateWebAcl',
    get: 'apprunner:DescribeWebAclForService',
    list: 'apprunner:ListAssociatedServicesForWebAcl',
    listed: 'service',
  },
  COGNITO_USER_POOL: {
    associate: 'cognito-idp:AssociateWebACL',
    disassociate: 'cognito-idp:DisassociateWebACL',
    get: 'cognito-idp:GetWebACLForResource',
    list: 'cognito-idp:ListResourcesForWebACL',
    listed: 'userpool',
  },
  VERIFIED_ACCESS_INSTANCE: {
    associate: 'ec2:AssociateVerifiedAccessInstanceWebAcl',
    disassociate: 'ec2:DisassociateVerifiedAccessInstanceWebAcl',
    get: 'ec2:GetVerifiedAccessInstanceWebAcl',
    list: 'ec2:DescribeVerifiedAccessInstanceWebAclAssociations',
  },
};

/** `webAcl`: the one that the call names, or any. */
export function protectionNeeds(question: Question, webAcl: RequiredResource): readonly Need[] {
  const { operation, parameters } = question.call;
  if (operation === 'ListResourcesForWebACL') return listNeeds(question, webAcl);
  const steps = {
    AssociateWebACL: 'associate',
    DisassociateWebACL: 'disassociate',
    GetWebACLForResource: 'get',
  };
  const step = Object.hasOwn(steps, operation) ? steps[operation as keyof typeof steps] : undefined;
  if (step === undefined) return [];
  const own = step === 'get' ? [{ action: 'wafv2:GetWebACL', resources: [webAcl] }] : [];
  const arn = String(parameters.ResourceArn);
  const kind = Object.values(kinds).find(({ associate }) => typeOf(associate, arn, question) !== undefined);
  if (kind === undefined) {
    throw new CountersignError(
      'invalid-parameter',
      `\`wafv2:${operation}\` names a resource that WAF does not protect; give the ARN of a load balancer, an API's stage or the like`,
    );
  }
  const action = kind[step as 'associate' | 'disassociate' | 'get'];
  return action === undefined
    ? own
    : [...own, { action, resources: resourcesOf(action, arn, webAcl, question) }];
}

/** The action's own type of which the ARN is. */
function typeOf(action: string, arn: string, { iam }: Question): string | undefined {
  const [prefix = '', name = ''] = action.split(':');
  const service = iam.service(prefix);
  return service
    ?.action(name)
    ?.resourceTypes?.find(
      ({ name: type }) =>
        type !== 'webacl' && service.arnPatterns(type).some((pattern) => matchesArnPattern(pattern, arn)),
    )?.name;
}

function resourcesOf(
  action: string,
  arn: string,
  webAcl: RequiredResource,
  question: Question,
): readonly RequiredResource[] {
  const [prefix = '', name = ''] = action.split(':');
  const types = question.iam.service(prefix)?.action(name)?.resourceTypes ?? [];
  const type = typeOf(action, arn, question);
  return [
    ...(type === undefined ? [] : [exactResource(type, arn)]),
    ...(types.some(({ name: each }) => each === 'webacl') ? [webAcl] : []),
  ];
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_ListResourcesForWebACL.html (ResourceType) */
function listNeeds({ call, iam, scope }: Question, webAcl: RequiredResource): readonly Need[] {
  const { ResourceType: name = 'APPLICATION_LOAD_BALANCER' } = call.parameters;
  const { list: action, listed } =
    (Object.hasOwn(kinds, String(name)) ? kinds[String(name)] : undefined) ?? {};
  if (action === undefined) return [];
  const [prefix = ''] = action.split(':');
  if (listed === undefined) return [{ action, resources: [anyResource] }];
  const patterns = iam.service(prefix)?.arnPatterns(listed) ?? [];
  const any = patterns.map((pattern) => unknownResource(listed, typeWildcard(pattern, scope)));
  return [{ action, resources: [webAcl, ...any] }];
}
