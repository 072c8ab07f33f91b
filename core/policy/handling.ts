// What the policies that decided say of how the call is made: how its data is masked, and for what its credential may be.
import type { Handling } from '../decision.ts';
import { stricterProfile } from '../masking/call-masking.ts';
import type { RequiredResource } from '../requirement.ts';
import { iamPatternHolds } from '../requirements/arn.ts';
import type { PolicySet } from './policy-set.ts';

/** One resource under one action, and the policies that let it pass. */
export interface Deciding {
  readonly action: string;
  readonly resource: RequiredResource;
  readonly policies: readonly string[];
}

/** Undefined when no policy says anything. */
export function handlingOf(deciding: readonly Deciding[], { terms }: PolicySet): Handling | undefined {
  if (terms.size === 0) return undefined;
  const named = new Set(deciding.flatMap(({ policies }) => policies));
  const profiles = [...named].flatMap((id) => terms.get(id)?.masking ?? []);
  const withholdInjection = [...named].some((id) => terms.get(id)?.withholdInjection);
  const credentialScope = scopesOf(deciding, terms);
  if (profiles.length === 0 && !withholdInjection && credentialScope.length === 0) return undefined;
  return {
    ...(profiles.length > 0 && { masking: profiles.reduce(stricterProfile) }),
    ...(withholdInjection && { withholdInjection: true as const }),
    ...(credentialScope.length > 0 && { credentialScope }),
  };
}

/** An action has a scope when each of its resources is surely inside one that a policy which permits it names. */
function scopesOf(
  deciding: readonly Deciding[],
  terms: PolicySet['terms'],
): NonNullable<Handling['credentialScope']> {
  return [...new Set(deciding.map(({ action }) => action))].flatMap((action) => {
    const scopes = deciding
      .filter((each) => each.action === action)
      .map(({ resource, policies }) => scopeAround(resource, policies, terms));
    if (scopes.some((arns) => arns.length === 0)) return [];
    return [{ action, arns: [...new Set(scopes.flat())].sort() }];
  });
}

function scopeAround(
  { arn, certainty, pattern }: RequiredResource,
  policies: readonly string[],
  terms: PolicySet['terms'],
): readonly string[] {
  if (certainty !== 'exact' || pattern) return [];
  for (const id of policies) {
    const scope = terms.get(id)?.credentialScope;
    if (scope?.some((each) => iamPatternHolds(each, arn))) return scope;
  }
  return [];
}
