// What WAF calls need: web ACLs, rule groups and sets by scope, name and id or by ARN, and those that rules refer to. The
// scope stands in the ARN in words of its own, and what a call creates gets its id of AWS.
// https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html
import type { JsonValue } from '../../json.ts';
import type { RequiredResource } from '../../requirement.ts';
import { createdResource, exactResource, matchesArnPattern, typeWildcard, unknownResource } from '../arn.ts';
import { isFilled, type Need, type Question } from '../need.ts';
import type { ServiceRules } from '../service-rules.ts';
import { loggingNeeds } from './wafv2-logging.ts';
import { protectionNeeds } from './wafv2-protection.ts';

export const wafv2Rules: ServiceRules = {
  resources(type, question) {
    const { operation } = question.call;
    const action = question.iam.service('wafv2')?.action(operation);
    const isRequired = action?.resourceTypes?.some(({ name, required }) => name === type && required);
    const found = [...namedResources(type, question), ...givenResources(type, question)];
    return found.length === 0 && isRequired ? [anyOf(type, question)] : found;
  },
  more: (question) => [
    ...tagsOnCreate(question),
    ...loggingNeeds(question),
    ...protectionNeeds(question, givenResources('webacl', question)[0] ?? anyOf('webacl', question)),
  ],
};

/** The word in an operation's name → IAM's type. */
const words: readonly (readonly [word: string, type: string])[] = [
  ['IPSet', 'ipset'],
  ['ManagedRuleSet', 'managedruleset'],
  ['RegexPatternSet', 'regexpatternset'],
  ['RuleGroup', 'rulegroup'],
  ['WebACL', 'webacl'],
];

const scopes: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['CLOUDFRONT', 'global'],
  ['REGIONAL', 'regional'],
]);

const nameForm = /^[\w-]+$/;

/** By `Scope`, `Name` and `Id`. */
function namedResources(type: string, question: Question): readonly RequiredResource[] {
  const { operation, parameters } = question.call;
  const { WebACLName, WebACLId, Name = WebACLName, Id = WebACLId } = parameters;
  const isOwn = words.find(([word]) => operation.includes(word))?.[1] === type || WebACLName !== undefined;
  if (!isOwn || Name === undefined) return [];
  const scope = scopes.get(parameters.Scope);
  const isSure = scope !== undefined && typeof Name === 'string' && nameForm.test(Name);
  if (!isSure || (Id !== undefined && !nameForm.test(String(Id)))) return [anyOf(type, question)];
  const { partition, region, accountId } = question.scope;
  const path = `arn:${partition}:wafv2:${region}:${accountId}:${scope}/${type}/${Name}`;
  if (Id !== undefined) return [exactResource(type, `${path}/${Id}`)];
  return [
    operation.startsWith('Create') ? createdResource(type, `${path}/*`) : unknownResource(type, `${path}/*`),
  ];
}

/** By whole ARNs, at any depth: a rule's statement may refer to sets and groups. */
function givenResources(type: string, question: Question): readonly RequiredResource[] {
  const { operation, parameters } = question.call;
  const patterns = question.iam.service('wafv2')?.arnPatterns(type) ?? [];
  const arns = [...arnsIn(parameters)].filter((arn) =>
    patterns.some((pattern) => matchesArnPattern(pattern, arn)),
  );
  const found = arns.map((arn) => exactResource(type, arn));
  const isManaged = type === 'managedruleset' && JSON.stringify(parameters.Rules ?? '').includes(managed);
  return isManaged && operation.endsWith('WebACL') ? [...found, anyManaged(question)] : found;
}

function* arnsIn(value: JsonValue, member = ''): Generator<string> {
  if (typeof value === 'string') {
    if (/arn$/i.test(member)) yield value;
  } else if (Array.isArray(value)) {
    for (const element of value) yield* arnsIn(element, member);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, child] of Object.entries(value)) yield* arnsIn(child, name);
  }
}

/** It names a vendor's rule set, in an account that no page tells. */
const managed = '"ManagedRuleGroupStatement":';

const anyManaged = ({ scope, iam }: Question): RequiredResource => {
  const [pattern = '*'] = iam.service('wafv2')?.arnPatterns('managedruleset') ?? [];
  return unknownResource('managedruleset', typeWildcard(pattern, { ...scope, accountId: '*' }));
};

function anyOf(type: string, { iam, scope }: Question): RequiredResource {
  const [pattern = '*'] = iam.service('wafv2')?.arnPatterns(type) ?? [];
  return unknownResource(type, typeWildcard(pattern, scope));
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_wafv2.html (API operations) */
function tagsOnCreate(question: Question): readonly Need[] {
  const { operation, parameters } = question.call;
  if (!operation.startsWith('Create') || !isFilled(parameters.Tags)) return [];
  const type = words.find(([word]) => operation.includes(word))?.[1];
  return type === undefined
    ? []
    : [{ action: 'wafv2:TagResource', resources: namedResources(type, question) }];
}
