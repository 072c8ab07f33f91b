// The policies of one bundle, made ready for decisions: for each IAM service those that can bear on it, in four sets, one
// for every combination of what may be unknown about a call, and the names that policies use, so that nothing else
// reaches Cedar.
import { forIncompleteGroups, forUnknownResource } from './approximation.ts';
import type { Gate, PolicyTerms } from './gate-annotations.ts';
import type { LintedPolicy } from './lint.ts';
import { prefixOf, shardByService } from './policy-shards.ts';
import { attributesOf, entitiesOf, nodesOf, type PolicyTree, textsOf } from './policy-tree.ts';

/** What a call leaves unknown. */
export const variants = ['known', 'resource-unknown', 'groups-incomplete', 'both-unknown'] as const;
export type Variant = (typeof variants)[number];

/** What some policy names. Nothing else is put to Cedar: it could not matter, and every entry costs time. */
export interface PolicyNames {
  readonly groups: ReadonlySet<string>;
  /** Actions and groups of actions. */
  readonly actions: ReadonlySet<string>;
  /** Of any entity or record. */
  readonly attributes: ReadonlySet<string>;
}

/** What decides about the actions of one service. */
export interface PolicyShard {
  /** The service's IAM prefix; empty for all services that no policy names. */
  readonly prefix: string;
  readonly names: PolicyNames;
  /** Groups by which principal scopes tell policies apart; empty in a small shard, which is not worth it. */
  readonly scopeGroups: ReadonlySet<string>;
  /**
   * Policy id → Cedar's JSON form: what can match for a principal that is in these of the scope groups and no others.
   * INVARIANT: left out is only a policy whose principal scope, as rewritten for the variant, names a group that is not held.
   */
  policies(variant: Variant, groups: readonly string[]): Readonly<Record<string, PolicyTree>>;
}

export interface PolicySet {
  /** The bundle's. */
  readonly version: string;
  readonly gates: ReadonlyMap<string, Gate>;
  /** Policy id → what it says of how a call is made; those alone that say something. */
  readonly terms: ReadonlyMap<string, PolicyTerms>;
  /** Whole ARNs of resources that some policy names, of whatever service. */
  readonly arns: ReadonlySet<string>;
  /** Whether some policy tests `context.callsSoFar`. */
  readonly testsCallsSoFar: boolean;
  /** What decides about an IAM action. The same object for all actions of a service. */
  shardOf(action: string): PolicyShard;
}

/** Above this, asking fewer policies is worth a set of its own for each combination of groups that principals hold. */
const smallShardPolicies = 32;

/** What the forbid that stands for unknown groups is called, after its policy's id; no id holds a `#`. */
const doubtSuffix = '#groups';

export function createPolicySet(version: string, policies: readonly LintedPolicy[]): PolicySet {
  const shards = shardByService(policies);
  const named = new Set(shards.prefixes);
  const made = new Map<string, PolicyShard>();
  return {
    version,
    gates: new Map(policies.flatMap(({ gate }) => (gate === undefined ? [] : [[gate.id, gate] as const]))),
    terms: new Map(
      policies.flatMap(({ id, terms }) => (Object.keys(terms).length === 0 ? [] : [[id, terms] as const])),
    ),
    arns: union(policies, ({ tree }) => [
      ...entitiesOf(tree, 'Gw::Resource'),
      ...textsOf(tree).filter((text) => text.startsWith('arn:')),
    ]),
    testsCallsSoFar: policies.some(({ tree }) => attributeNames(tree).includes('callsSoFar')),
    shardOf(action) {
      const prefix = named.has(prefixOf(action)) ? prefixOf(action) : '';
      const shard = made.get(prefix) ?? createShard(prefix, shards.of(prefix));
      made.set(prefix, shard);
      return shard;
    },
  };
}

/** Whether a policy that may decide some of the question tests what its session has used up. */
export function testsUses(
  { requirements }: { readonly requirements: readonly { readonly action: string }[] },
  policies: PolicySet,
): boolean {
  return requirements.some(({ action }) => {
    const { attributes } = policies.shardOf(action).names;
    return attributes.has('callsSoFar') || attributes.has('changesSoFar');
  });
}

/** Rewritten when first asked for: most services and variants never are. */
export function createShard(prefix: string, policies: readonly LintedPolicy[]): PolicyShard {
  const made = new Map<Variant, Readonly<Record<string, PolicyTree>>>();
  const scopeGroups = union(policies.length > smallShardPolicies ? policies : [], ({ tree }) =>
    [scopeGroupOf(tree)].filter((group) => group !== undefined),
  );
  const isLeftOut = (tree: PolicyTree, groups: readonly string[]) => {
    const group = scopeGroupOf(tree);
    return group !== undefined && scopeGroups.has(group) && !groups.includes(group);
  };
  return {
    prefix,
    scopeGroups,
    names: {
      groups: union(policies, ({ tree }) => entitiesOf(tree, 'Gw::Group')),
      actions: union(policies, ({ tree }) => entitiesOf(tree, 'Gw::Action')),
      attributes: union(policies, ({ tree }) => attributeNames(tree)),
    },
    policies(variant, groups) {
      const rewritten = made.get(variant) ?? rewrite(policies, variant);
      made.set(variant, rewritten);
      return Object.fromEntries(Object.entries(rewritten).filter(([, tree]) => !isLeftOut(tree, groups)));
    },
  };
}

/** Whether a determining policy's id names a doubt about groups, and the id of the policy that tests them. */
export function readPolicyId(id: string): { readonly policy: string; readonly groupsInDoubt: boolean } {
  return id.endsWith(doubtSuffix)
    ? { policy: id.slice(0, -doubtSuffix.length), groupsInDoubt: true }
    : { policy: id, groupsInDoubt: false };
}

function rewrite(policies: readonly LintedPolicy[], variant: Variant): Record<string, PolicyTree> {
  const resourceKnown = variant === 'known' || variant === 'groups-incomplete';
  const groupsKnown = variant === 'known' || variant === 'resource-unknown';
  const entries = policies.flatMap(({ id, tree }) => {
    const policy = resourceKnown ? tree : forUnknownResource(tree);
    if (policy === undefined) return [];
    return groupsKnown ? [[id, policy] as const] : withGroupDoubt(id, policy);
  });
  return Object.fromEntries(entries);
}

const attributeNames = (tree: PolicyTree) => [...nodesOf(tree.conditions)].flatMap(attributesOf);

/** The group in which the principal must be for the policy to match. */
function scopeGroupOf({ principal }: PolicyTree): string | undefined {
  const entity = principal.op === 'in' ? principal.entity : principal.in?.entity;
  return entity?.type === 'Gw::Group' ? entity.id : undefined;
}

function withGroupDoubt(id: string, tree: PolicyTree): (readonly [string, PolicyTree])[] {
  const { certain, doubt } = forIncompleteGroups(tree);
  return doubt === undefined
    ? [[id, certain]]
    : [
        [id, certain],
        [`${id}${doubtSuffix}`, doubt],
      ];
}

function union(
  policies: readonly LintedPolicy[],
  names: (policy: LintedPolicy) => Iterable<string>,
): ReadonlySet<string> {
  return new Set(policies.flatMap((policy) => [...names(policy)]));
}
