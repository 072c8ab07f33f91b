// What API Gateway calls need: the HTTP method as the action, on the path of the management request, which is all that IAM
// knows of most operations. The newest operations have actions of their own names.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
import type { RequiredResource } from '../../requirement.ts';
import { bindingName, parseUriTemplate } from '../../wire/rest-routes.ts';
import { exactResource, matchesArnPattern, unknownResource } from '../arn.ts';
import type { Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';

export const apigatewayRules: ServiceRules = {
  passedTo: 'apigateway.amazonaws.com',
  needs(question) {
    const { iam, operation } = question;
    if (iam.service('apigateway')?.action(operation.name) !== undefined) return undefined;
    return [{ action: `apigateway:${operation.method}`, resources: [managementPath(question)] }];
  },
};

/** One path segment of a name that AWS gave or took; nothing that could be another path or a pattern. */
const plainSegment = /^[A-Za-z0-9._-]+$/;

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
    const text = segment.kind === 'literal' ? segment.text : labels.get(segment.name);
    if (typeof text !== 'string' || !plainSegment.test(text)) {
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
