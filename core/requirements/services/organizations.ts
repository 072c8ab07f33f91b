// What Organizations calls need: their ARNs begin with the management account and the organization, which no call names,
// and end in the id that it does. So the resource is unknown to policy, and the session policy holds it to the one id.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { anyResource, unknownResource } from '../arn.ts';
import { valuesAt } from '../named-resources.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import { serviceLinkedRoleNeed } from '../service-linked-role.ts';
import type { ServiceRules } from '../service-rules.ts';

export const organizationsRules: ServiceRules = {
  resources(type, question) {
    if (!types.has(type)) return undefined;
    const ids = idsOf(question);
    if (ids.length === 0) return [anyOf(type, question)];
    return ids.flatMap((id) => resourcesOf(type, id, question));
  },
  more: (question) => [...handshakeNeeds(question), ...tagsOnCreate(question)],
};

/** IAM's type → what its ids look like, and what stands between the organization and the id. */
const types: ReadonlyMap<string, { readonly id: RegExp; readonly path: string; readonly any: string }> =
  new Map([
    ['account', { id: /^\d{12}$/, path: 'account/o-*/', any: '*' }],
    ['handshake', { id: /^h-[0-9a-z]{8,32}$/, path: 'handshake/o-*/*/', any: 'h-*' }],
    ['organizationalunit', { id: /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/, path: 'ou/o-*/', any: 'ou-*' }],
    ['policy', { id: /^p-\w{8,128}$/, path: 'policy/o-*/*/', any: 'p-*' }],
    ['resourcepolicy', { id: /^rp-\w{4,128}$/, path: 'resourcepolicy/o-*/', any: 'rp-*' }],
    ['responsibilitytransfer', { id: /^rt-\w{8,32}$/, path: 'transfer/o-*/*/*/', any: 'rt-*' }],
    ['root', { id: /^r-[0-9a-z]{4,32}$/, path: 'root/o-*/', any: 'r-*' }],
  ]);

const members = [
  'AccountId',
  'ChildId',
  'DestinationParentId',
  'HandshakeId',
  'Id',
  'OrganizationalUnitId',
  'ParentId',
  'PolicyId',
  'ResourceId',
  'RootId',
  'SourceParentId',
  'TargetId',
  // An invited account; by its e-mail address it is not known.
  'Target.Id',
];

const idsOf = ({ call }: Question): readonly JsonValue[] =>
  members.flatMap((member) => valuesAt(call.parameters, member.split('.')));

/** None: an id of another type. */
function resourcesOf(type: string, id: JsonValue, question: Question): readonly RequiredResource[] {
  const form = types.get(type);
  const isOther = [...types.values()].some((other) => other !== form && other.id.test(String(id)));
  if (isOther) return [];
  if (typeof id !== 'string' || form === undefined || !form.id.test(id)) return [anyOf(type, question)];
  const { partition } = question.scope;
  const own = unknownResource(type, `arn:${partition}:organizations::*:${form.path}${id}`);
  // AWS's own policies, such as p-FullAWSAccess, are in no organization.
  return type === 'policy' && /[A-Z]/.test(id)
    ? [own, unknownResource(type, `arn:${partition}:organizations::aws:policy/*/${id}`)]
    : [own];
}

function anyOf(type: string, { scope }: Question): RequiredResource {
  const { path = '', any = '*' } = types.get(type) ?? {};
  return unknownResource(type, `arn:${scope.partition}:organizations::*:${path}${any}`);
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html#orgs_integrate_services-using_slrs */
function handshakeNeeds(question: Question): readonly Need[] {
  const { operation } = question.call;
  if (operation !== 'AcceptHandshake' && operation !== 'CreateOrganization') return [];
  const role = serviceLinkedRoleNeed('organizations.amazonaws.com', question);
  // An account that joins leaves the organization that it is in.
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_organizations.html (API operations)
  return operation === 'AcceptHandshake'
    ? [{ action: 'organizations:LeaveOrganization', resources: [anyResource] }, role]
    : [role];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_organizations.html (API operations) */
function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  const type = tagged.get(operation);
  if (type === undefined || !isFilled(parameters.Tags)) return [];
  const invited = operation === 'InviteAccountToOrganization' ? idsOf(question) : [];
  const resources = invited.flatMap((id) => resourcesOf(type, id, question));
  const action = 'organizations:TagResource';
  return [{ action, resources: resources.length === 0 ? [anyOf(type, question)] : resources }];
}

/** Operation → the type of what its tags are for. */
const tagged: ReadonlyMap<string, string> = new Map([
  ['CreateAccount', 'account'],
  ['CreateGovCloudAccount', 'account'],
  ['CreateOrganizationalUnit', 'organizationalunit'],
  ['CreatePolicy', 'policy'],
  ['InviteAccountToOrganization', 'account'],
  ['InviteOrganizationToTransferResponsibility', 'responsibilitytransfer'],
  ['PutResourcePolicy', 'resourcepolicy'],
]);
