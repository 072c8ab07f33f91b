// iam:PassRole for every role that a call hands to a service: its own requirement, on the role [E4].
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
import type { JsonValue } from '../json.ts';
import type { RequiredResource } from '../requirement.ts';
import { exactResource, parseArn, unknownResource } from './arn.ts';
import { type Need, type Question, valueAt } from './need.ts';
import { rulesOf } from './services.ts';

/**
 * Members that take a role by its name as well: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateActivation.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
const takesName = new Set(['DomainIAMRoleName', 'IamRole']);

/** Maps whose keys and values are the caller's own data: a role in them is handed to nobody. */
const freeForm = new Set([
  'Arguments',
  'ClientMetadata',
  'DefaultArguments',
  'DefaultRunProperties',
  'Environment',
  'HeaderParameters',
  'InputPathsMap',
  'MessageAttributes',
  'Metadata',
  'NonOverridableArguments',
  'QueryStringParameters',
  'RunProperties',
  'StageVariables',
  'Tags',
  'tags',
  'variables',
]);

/** API Gateway calls the role it is given credentials, and Cognito a caller. */
const speaksOfRole = /role|credentials|callerarn/i;

/** A value whose name stands beside it → where: SNS's attributes, Firehose's processors, RDS's options, API Gateway's patches. */
const namedBeside: Readonly<Record<string, string>> = {
  AttributeValue: 'AttributeName',
  ParameterValue: 'ParameterName',
  Value: 'Name',
  value: 'path',
};

export function passRoleNeeds({ call, scope }: Question): readonly Need[] {
  // STS assumes the role it is given; nobody receives it.
  if (call.service === 'sts') return [];
  const resources: RequiredResource[] = [];
  for (const [member, value] of roleMembers(call.parameters)) {
    if (isRoleArn(value)) resources.push(exactResource('role', value));
    else if (takesName.has(member)) {
      resources.push(unknownResource('role', `arn:${scope.partition}:iam::${scope.accountId}:role/*`));
    }
  }
  const service = rulesOf(call.service).passedTo;
  if (resources.length === 0) return [];
  return [
    {
      action: 'iam:PassRole',
      resources,
      ...(service !== undefined && {
        conditions: { StringEquals: { 'iam:PassedToService': [service].flat() } },
      }),
    },
  ];
}

function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === 'iam' && arn.accountId !== '' && arn.resource.startsWith('role/');
}

/** Strings under members whose name speaks of a role, at any depth. */
function* roleMembers(value: JsonValue, member = ''): Generator<readonly [member: string, value: string]> {
  if (typeof value === 'string') {
    if (speaksOfRole.test(member)) yield [member, value];
  } else if (Array.isArray(value)) {
    for (const element of value) yield* roleMembers(element, member);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, child] of Object.entries(value)) {
      if (freeForm.has(name)) continue;
      const beside = Object.hasOwn(namedBeside, name) ? valueAt(value, namedBeside[name] ?? '') : undefined;
      const named = typeof beside === 'string' ? beside : name;
      yield* roleMembers(child, named);
    }
  }
}
