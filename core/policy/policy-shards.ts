// The policies that can bear on the actions of one IAM service: Cedar copies the whole set for every decision, so that what
// a decision costs is the number of policies it is asked over. INVARIANT: a policy is left out of a service's set only when
// its action scope names no action and no group that an action of the service could be or be in, so that it cannot match.
import type { LintedPolicy } from './lint.ts';
import type { PolicyTree } from './policy-tree.ts';

/** Groups of actions over all services begin so. */
const everyService = 'level';

export interface PolicyShards {
  /** IAM prefixes that some policy names in its action scope. */
  readonly prefixes: readonly string[];
  /** The policies for actions of the prefix, in the order given; for a prefix that is not among `prefixes`, those of all. */
  of(prefix: string): readonly LintedPolicy[];
}

export function shardByService(policies: readonly LintedPolicy[]): PolicyShards {
  const scopes = policies.map((policy) => ({ policy, prefixes: prefixesOf(policy.tree) }));
  return {
    prefixes: [...new Set(scopes.flatMap(({ prefixes }) => [...(prefixes ?? [])]))].sort(),
    of: (prefix) =>
      scopes
        .filter(({ prefixes }) => prefixes === undefined || prefixes.has(prefix))
        .map(({ policy }) => policy),
  };
}

/** `s3` of `s3:GetObject`. */
export function prefixOf(action: string): string {
  return action.split(':', 1)[0] ?? '';
}

/** The prefixes of the services that a policy can match at all; undefined: of every service. */
function prefixesOf({ action }: PolicyTree): ReadonlySet<string> | undefined {
  if (action.op !== '==' && action.op !== 'in') return undefined;
  const named = [...(action.entity === undefined ? [] : [action.entity]), ...(action.entities ?? [])];
  const prefixes = new Set(named.map(({ id }) => prefixOf(id)));
  return prefixes.size === 0 || prefixes.has(everyService) ? undefined : prefixes;
}
