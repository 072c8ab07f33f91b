// What IAM calls need. A name is unique in an account, but the ARN has its path as well, which only the call that creates
// says: elsewhere a name is taken for one at the root (`role/NAME`, stripped). Where it lies elsewhere AWS refuses the
// call, since the session policy names the root; nothing is reached that policy did not see.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
import type { JsonValue } from '../../json.ts';
import type { Conditions, RequiredResource } from '../../requirement.ts';
import { exactResource, parseArn, type Scope, strippedResource, unknownResource } from '../arn.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { OnwardUse } from '../onward-use.ts';
import { passedToEc2 } from '../passed-to-ec2.ts';
import type { ServiceRules } from '../service-rules.ts';
import { createdWithPath, namedTypes, tagActions } from './iam-names.ts';

const onward: readonly OnwardUse[] = [
  {
    operations: ['GenerateOrganizationsAccessReport'],
    actions: [
      'organizations:DescribePolicy',
      'organizations:ListChildren',
      'organizations:ListParents',
      'organizations:ListPoliciesForTarget',
      'organizations:ListRoots',
      'organizations:ListTargetsForPolicy',
    ],
    source:
      'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html',
  },
];

export const iamRules: ServiceRules = {
  onward,
  resources(type, question) {
    const { operation, parameters } = question.call;
    const { scope } = question;
    if (createdWithPath.has(operation)) return [createdResource(type, question)];
    if (type === 'policy') return arnOf(type, parameters.PolicyArn ?? parameters.Arn, scope);
    if (type === 'oidc-provider') return [providerResource(question)];
    if (type === 'role' && operation === 'CreateServiceLinkedRole') return [serviceLinkedRole(question)];
    const member = Object.hasOwn(namedTypes, type) ? namedTypes[type] : undefined;
    const name = member === undefined ? undefined : parameters[member];
    if (name === undefined) return arnOf(type, parameters.Arn ?? parameters.PolicySourceArn, scope);
    return [...namedResources(type, name, scope), ...renamed(type, question)];
  },
  needs(question) {
    const { call, scope } = question;
    const type = /^(?:At|De)tach(Group|Role|User)Policy$/.exec(call.operation)?.[1]?.toLowerCase();
    const { PolicyArn: policy } = call.parameters;
    if (type === undefined || typeof policy !== 'string' || !policyForm.test(policy)) return undefined;
    const name = call.parameters[namedTypes[type] ?? ''];
    const conditions: Conditions = { ArnEquals: { 'iam:PolicyARN': [policy] } };
    return [{ action: `iam:${call.operation}`, resources: namedResources(type, name, scope), conditions }];
  },
  more: (question) => [...tagsOnCreate(question), ...profileRole(question)],
};

const nameForm = /^[\w+=,.@-]+$/;
const pathForm = /^\/(?:[\w+=,.@/-]+\/)?$/;
/** AWS's own policies have `aws` for the account. */
const policyForm = /^arn:[a-z-]+:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/;

function namedResources(
  type: string,
  name: JsonValue | undefined,
  scope: Scope,
): readonly RequiredResource[] {
  const home = homeOf(type, scope);
  if (typeof name !== 'string' || !nameForm.test(name)) return [unknownResource(type, `${home}/*`)];
  const reserved = type === 'role' ? reservedPaths.find(([start]) => name.startsWith(start)) : undefined;
  return [
    reserved === undefined
      ? strippedResource(type, `${home}/${name}`)
      : unknownResource(type, `${home}/${reserved[1]}*/${name}`),
  ];
}

/** Names that AWS keeps for its own roles, which lie under paths of theirs. */
const reservedPaths = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
  ['AWSServiceRoleFor', 'aws-service-role/'],
  // https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
  ['AWSReservedSSO_', 'aws-reserved/sso.amazonaws.com'],
] as const;

/** A new name or path is checked as well: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
function renamed(type: string, { call, scope }: Question): readonly RequiredResource[] {
  const member = namedTypes[type] ?? '';
  const { [`New${member}`]: newName, NewPath: newPath, [member]: name } = call.parameters;
  if (newName === undefined && newPath === undefined) return [];
  return newPath === undefined
    ? namedResources(type, newName, scope)
    : [resourceAt(type, newPath, newName ?? name, scope)];
}

function createdResource(type: string, { call, scope }: Question): RequiredResource {
  const member = createdWithPath.get(call.operation) ?? '';
  return resourceAt(type, call.parameters.Path ?? '/', call.parameters[member], scope);
}

function resourceAt(
  type: string,
  path: JsonValue,
  name: JsonValue | undefined,
  scope: Scope,
): RequiredResource {
  const home = homeOf(type, scope);
  const isSure =
    typeof path === 'string' && pathForm.test(path) && typeof name === 'string' && nameForm.test(name);
  return isSure ? exactResource(type, `${home}${path}${name}`) : unknownResource(type, `${home}/*`);
}

/** None: the ARN is one of another type. Undefined: there is none. */
function arnOf(
  type: string,
  value: JsonValue | undefined,
  scope: Scope,
): readonly RequiredResource[] | undefined {
  if (typeof value !== 'string') return undefined;
  const isPolicy = policyForm.test(value);
  const arn = parseArn(value);
  if (type === 'policy' && isPolicy) return [exactResource(type, value)];
  if (arn?.service === 'iam' && /^[a-z-]+\/[\w+=,.@/-]+$/.test(arn.resource)) {
    return arn.resource.startsWith(`${type}/`) ? [exactResource(type, value)] : [];
  }
  return isPolicy ? [] : [unknownResource(type, `${homeOf(type, scope)}/*`)];
}

/** The ARN has the provider's URL without its scheme. */
function providerResource({ call, scope }: Question): RequiredResource {
  const { OpenIDConnectProviderArn: value, Url: url } = call.parameters;
  const home = homeOf('oidc-provider', scope);
  const form = /^[a-z0-9.-]+(?:\/[\w.-]+)*$/;
  const arn = parseArn(value);
  const named = arn?.service === 'iam' ? /^oidc-provider\/(.+)$/.exec(arn.resource)?.[1] : undefined;
  if (named !== undefined && form.test(named)) return exactResource('oidc-provider', String(value));
  const host = typeof url === 'string' ? /^https:\/\/(.+)$/.exec(url)?.[1] : undefined;
  return host !== undefined && form.test(host)
    ? exactResource('oidc-provider', `${home}/${host}`)
    : unknownResource('oidc-provider', `${home}/*`);
}

/** Its name is the service's choice: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
function serviceLinkedRole({ call, scope }: Question): RequiredResource {
  const { AWSServiceName: service } = call.parameters;
  const path = typeof service === 'string' && /^[a-z0-9.-]+$/.test(service) ? `${service}/*` : '*';
  return unknownResource('role', `${homeOf('role', scope)}/aws-service-role/${path}`);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules-of-tagging */
function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  const [type, action] = tagActions.get(operation) ?? [];
  if (type === undefined || action === undefined || !isFilled(parameters.Tags)) return [];
  return [{ action, resources: [createdOrProvider(type, question)] }];
}

function createdOrProvider(type: string, question: Question): RequiredResource {
  if (type === 'oidc-provider') return providerResource(question);
  if (type === 'saml-provider') return resourceAt(type, '/', question.call.parameters.Name, question.scope);
  return createdResource(type, question);
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html */
function profileRole({ call, scope }: Question): readonly Need[] {
  if (call.operation !== 'AddRoleToInstanceProfile') return [];
  const resources = namedResources('role', call.parameters.RoleName, scope);
  return [
    {
      action: 'iam:PassRole',
      resources,
      conditions: passedToEc2(scope),
    },
  ];
}

const homeOf = (type: string, { partition, accountId }: Scope) =>
  `arn:${partition}:iam::${accountId}:${type}`;
