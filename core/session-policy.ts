// The session policy of one call: what its requirements say and nothing else. It only ever narrows: a policy that does
// not fit is refused, never shortened by a wildcard [E2].
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (Policy)
import { CountersignError } from './countersign-error.ts';
import type { Conditions, RequiredResource, Requirement } from './requirement.ts';
import { escapeIamPattern } from './requirements/arn.ts';

/** One value stands as itself, several as an array, both sorted, so that equal statements are equal text. */
type OneOrMany = string | readonly string[];

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: OneOrMany;
  readonly Resource: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
}

/** Characters of an inline session policy that STS takes. Its packed size has a limit of its own, which only STS knows. */
const maximumCharacters = 2048;

/** For calls that IAM does not authorise: STS wants a policy, and this one gives nothing. */
const nothing: readonly Statement[] = [{ Effect: 'Deny', Action: '*', Resource: '*' }];

/**
 * The policy allows exactly the actions on the resources under the conditions of the requirements, dependent ones
 * included, until `notAfterEpochSeconds` when it is given. The text is ASCII and the same for the same set of
 * requirements in any order. Throws CountersignError `session-policy-too-large`, or `invalid-parameter` for a
 * resource that is no well-formed Unicode.
 */
export function sessionPolicy(
  requirements: readonly Requirement[],
  options: { readonly notAfterEpochSeconds?: number },
): { readonly text: string; readonly statements: readonly Statement[] } {
  const { text, statements } = policyOf(requirements, options);
  if (text.length <= maximumCharacters) return { text, statements };
  const resources = requirements.reduce((sum, requirement) => sum + requirement.resources.length, 0);
  const split = smallestSplit(requirements, options);
  const advice =
    split === undefined
      ? 'no split of it would fit'
      : `split it into ${split.calls} calls that name at most ${split.resources} resources each`;
  throw new CountersignError(
    'session-policy-too-large',
    `the call needs a session policy of ${text.length} characters for ${resources} resources and AWS takes ` +
      `${maximumCharacters}; ${advice}`,
    {
      details: {
        characters: text.length,
        maximumCharacters,
        resources,
        ...(split && { calls: split.calls, resourcesACall: split.resources }),
      },
    },
  );
}

function policyOf(
  requirements: readonly Requirement[],
  options: { readonly notAfterEpochSeconds?: number },
): { readonly text: string; readonly statements: readonly Statement[] } {
  const allowed = requirements.length === 0 ? nothing : allowStatements(requirements, options);
  const statements = sortedBy(allowed, (statement) => JSON.stringify(statement));
  return { text: asciiJson({ Version: '2012-10-17', Statement: statements }), statements };
}

/** The fewest calls between which the resources can be divided so that each fits, however they are dealt out. */
function smallestSplit(
  requirements: readonly Requirement[],
  options: { readonly notAfterEpochSeconds?: number },
): { readonly calls: number; readonly resources: number } | undefined {
  const longestFirst = requirements.map((requirement) => ({
    ...requirement,
    resources: [...requirement.resources].sort((a, b) => b.arn.length - a.arn.length),
  }));
  const most = Math.max(...longestFirst.map(({ resources }) => resources.length));
  for (let calls = 2; calls <= most; calls++) {
    const share = Math.ceil(most / calls);
    const part = longestFirst.map((each) => ({ ...each, resources: each.resources.slice(0, share) }));
    if (policyOf(part, options).text.length <= maximumCharacters) return { calls, resources: share };
  }
  return undefined;
}

/** Actions with the same conditions on the same resources share a statement; nothing else is joined, so nothing widens. */
function allowStatements(
  requirements: readonly Requirement[],
  options: { readonly notAfterEpochSeconds?: number },
): readonly Statement[] {
  const resourcesByAction = new Map<
    string,
    { action: string; conditions: Conditions; resources: Set<string> }
  >();
  for (const { action, resources, conditions = {} } of requirements) {
    const key = `${action} ${conditionKey(conditions)}`;
    const entry = resourcesByAction.get(key) ?? { action, conditions, resources: new Set<string>() };
    for (const resource of resources) entry.resources.add(resourceText(resource));
    resourcesByAction.set(key, entry);
  }
  const groups = new Map<
    string,
    { actions: string[]; conditions: Conditions; resources: readonly string[] }
  >();
  for (const { action, conditions, resources } of resourcesByAction.values()) {
    const texts = resources.has('*') ? ['*'] : [...resources].sort();
    const key = `${conditionKey(conditions)} ${JSON.stringify(texts)}`;
    const group = groups.get(key) ?? { actions: [], conditions, resources: texts };
    group.actions.push(action);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ actions, conditions, resources }) => {
    const condition = conditionBlock(conditions, options.notAfterEpochSeconds);
    return {
      Effect: 'Allow' as const,
      Action: oneOrMany(actions.sort()),
      Resource: oneOrMany(resources),
      ...(condition !== undefined && { Condition: condition }),
    };
  });
}

function resourceText({ arn, certainty, pattern }: RequiredResource): string {
  if (!arn.isWellFormed()) {
    throw new CountersignError(
      'invalid-parameter',
      'a resource name holds half of a surrogate pair; send well-formed Unicode',
    );
  }
  return pattern || certainty === 'any' || certainty === 'unknown' ? arn : escapeIamPattern(arn);
}

function conditionBlock(
  conditions: Conditions,
  notAfterEpochSeconds: number | undefined,
): Statement['Condition'] {
  const block = new Map<string, Map<string, readonly string[]>>();
  const add = (operator: string, key: string, values: readonly string[]) =>
    block.set(operator, (block.get(operator) ?? new Map()).set(key, values));
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, values] of Object.entries(keys)) add(operator, key, values);
  }
  if (notAfterEpochSeconds !== undefined) {
    const instant = new Date(notAfterEpochSeconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
    add('DateLessThan', 'aws:CurrentTime', [instant]);
  }
  if (block.size === 0) return undefined;
  return sortedRecord(
    [...block].map(([operator, keys]) => [
      operator,
      sortedRecord([...keys].map(([key, values]) => [key, oneOrMany([...new Set(values)].sort())])),
    ]),
  );
}

function conditionKey(conditions: Conditions): string {
  return JSON.stringify(conditionBlock(conditions, undefined) ?? {});
}

function oneOrMany(values: readonly string[]): OneOrMany {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

function sortedRecord<T>(
  entries: readonly (readonly [name: string, value: T])[],
): Readonly<Record<string, T>> {
  return Object.fromEntries(sortedBy(entries, ([name]) => name));
}

function sortedBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  return values
    .map((value) => ({ value, key: key(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ value }) => value);
}

/**
 * STS takes [\u0009\u000A\u000D\u0020-\u00FF] only. A JSON escape says the same character in ASCII, where a `?` would
 * allow any character in its place.
 */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
