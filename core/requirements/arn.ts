// ARNs as IAM reads them: taking them apart, filling IAM's patterns, and telling literal text from wildcards.
import type { RequiredResource } from '../requirement.ts';

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon. */
  readonly resource: string;
}

const arnForm = /^arn:([a-z][a-z0-9-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):(.+)$/su;

/** The parts of an ARN, or undefined when the text is none. */
export function parseArn(text: unknown): Arn | undefined {
  if (typeof text !== 'string') return undefined;
  const match = arnForm.exec(text);
  if (match === null) return undefined;
  const [, partition = '', service = '', region = '', accountId = '', resource = ''] = match;
  return { partition, service, region, accountId, resource };
}

/**
 * Text that an IAM pattern takes literally: `*`, `?` and `$` become `${*}`, `${?}`, `${$}` [E2].
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function escapeIamPattern(text: string): string {
  return text.replace(/[*?$]/g, '$${$&}');
}

/** Whether an IAM pattern holds the ARN: `*` and `?` are wildcards, the three escapes their characters. */
export function iamPatternHolds(pattern: string, arn: string): boolean {
  const parts = pattern.split(/(\$\{[*?$]\}|[*?])/).map((part, index) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    const literal = index % 2 === 0 ? part : part.slice(2, -1);
    return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 'su').test(arn);
}

export function exactResource(type: string, arn: string): RequiredResource {
  return { arn, certainty: 'exact', type };
}

export function strippedResource(type: string, arn: string): RequiredResource {
  return { arn, certainty: 'stripped', type };
}

/** `pattern`: IAM pattern text; parts that the caller chose must have been escaped. */
export function unknownResource(type: string, pattern: string): RequiredResource {
  return { arn: pattern, certainty: 'unknown', type, pattern: true };
}

/** What the call creates and AWS gives an id: IAM checks the wildcard of its type itself, which is nothing that exists. */
export function createdResource(type: string, pattern: string): RequiredResource {
  return { arn: pattern, certainty: 'exact', type, pattern: true };
}

/** For actions for which IAM knows no resource type. */
export const anyResource: RequiredResource = { arn: '*', certainty: 'any', pattern: true };

/** For actions of which AWS does not say on what they are checked: it may be anything. */
export const undocumentedResource: RequiredResource = { arn: '*', certainty: 'unknown', pattern: true };

export interface Scope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

const variableForm = /\$\{([^}]+)\}/g;

/** The type's own variables, in order. */
export function ownVariables(arnPattern: string): readonly string[] {
  return [...arnPattern.matchAll(variableForm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'Partition' && name !== 'Region' && name !== 'Account');
}

/** Fills an ARN pattern of IAM's; variables of its own come from `value`. */
export function fillArnPattern(
  arnPattern: string,
  scope: Scope,
  value: (variable: string) => string,
): string {
  return arnPattern.replace(variableForm, (_, name: string) => {
    if (name === 'Partition') return scope.partition;
    if (name === 'Region') return scope.region;
    if (name === 'Account') return scope.accountId;
    return value(name);
  });
}

/** The pattern that holds every resource of the type in this account and region. */
export function typeWildcard(arnPattern: string, scope: Scope): string {
  return fillArnPattern(arnPattern, scope, () => '*');
}

/** Whether slashes may stand in what a variable stands for. */
export function variableHoldsSlashes(variable: string): boolean {
  return variable.endsWith('WithPath') || variable.startsWith('ParameterName');
}

const arnMatchers = new Map<string, RegExp>();

/** Whether an ARN is of the type, in whichever region and account. */
export function matchesArnPattern(arnPattern: string, arn: string): boolean {
  let matcher = arnMatchers.get(arnPattern);
  if (matcher === undefined) {
    const parts = arnPattern.split(variableForm).map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      if (part === 'Partition' || part === 'Region') return '[a-z0-9-]+';
      if (part === 'Account') return '\\d{12}';
      // A stream's label is a time, with colons.
      if (part === 'StreamLabel') return '[^/]+';
      return variableHoldsSlashes(part) ? '[^:]+' : '[^:/]+';
    });
    matcher = new RegExp(`^${parts.join('')}$`, 'u');
    arnMatchers.set(arnPattern, matcher);
  }
  return matcher.test(arn);
}
