// The policies that can bear on the actions of one IAM service: Cedar copies the whole set for every decision, so that what
// a decision costs is the number of policies it is asked over. INVARIANT: a policy is left out of a service's set only when
// its action scope names no action and no group that an action of the service could be or be in, so that it cannot match; of
// the names in its scope, those of other services are left out for the same reason.
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
  const scopes = policies.map((policy) => ({ policy, prefixes: prefixesIn(policy.tree) }));
  const bears = (prefixes: ReadonlySet<string>, prefix: string) =>
    prefixes.size === 0 || prefixes.has(everyService) || prefixes.has(prefix);
  return {
    prefixes: [...new Set(scopes.flatMap(({ prefixes }) => [...prefixes]))]
      .filter((prefix) => prefix !== everyService)
      .sort(),
    of: (prefix) =>
      scopes
        .filter(({ prefixes }) => bears(prefixes, prefix))
        .map(({ policy }) => ({ ...policy, tree: trimmed(policy.tree, prefix) })),
  };
}

/** Policies of the same services, together. */
export function groupByServices(policies: readonly LintedPolicy[]): readonly (readonly LintedPolicy[])[] {
  const groups = new Map<string, LintedPolicy[]>();
  for (const policy of policies) {
    const key = [...prefixesIn(policy.tree)].sort().join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [policy]);
    else group.push(policy);
  }
  return [...groups.values()];
}

/** `s3` of `s3:GetObject`. */
export function prefixOf(action: string): string {
  return action.split(':', 1)[0] ?? '';
}

/** The prefixes that a policy's action scope names; empty: it names no action. */
function prefixesIn({ action }: PolicyTree): ReadonlySet<string> {
  if (action.op !== '==' && action.op !== 'in') return new Set();
  const named = [...(action.entity === undefined ? [] : [action.entity]), ...(action.entities ?? [])];
  return new Set(named.map(({ id }) => prefixOf(id)));
}

/** A guard names hundreds of actions of many services; copying them all would be most of what a decision costs. */
function trimmed(tree: PolicyTree, prefix: string): PolicyTree {
  const { entities } = tree.action;
  if (entities === undefined) return tree;
  const bearing = entities.filter(({ id }) => [prefix, everyService].includes(prefixOf(id)));
  return bearing.length === entities.length
    ? tree
    : { ...tree, action: { ...tree.action, entities: bearing } };
}
