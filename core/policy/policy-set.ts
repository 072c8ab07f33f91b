// The policies of one bundle, made ready for decisions: four sets of one policy each, one for every combination of what
// may be unknown about a call, and the names that policies use, so that nothing else reaches Cedar.
import { forIncompleteGroups, forUnknownResource } from './approximation.ts';
import type { Gate } from './gate-annotations.ts';
import type { LintedPolicy } from './lint.ts';
import { attributesOf, entitiesOf, nodesOf, type PolicyTree, textsOf } from './policy-tree.ts';

/** What a call leaves unknown. */
export const variants = ['known', 'resource-unknown', 'groups-incomplete', 'both-unknown'] as const;
export type Variant = (typeof variants)[number];

/** What some policy names. Nothing else is put to Cedar: it could not matter, and every entry costs time. */
export interface PolicyNames {
  readonly groups: ReadonlySet<string>;
  /** Actions and groups of actions. */
  readonly actions: ReadonlySet<string>;
  /** Whole ARNs of resources. */
  readonly arns: ReadonlySet<string>;
  /** Of any entity or record. */
  readonly attributes: ReadonlySet<string>;
}

export interface PolicySet {
  /** The bundle's. */
  readonly version: string;
  /** Policy id → Cedar's JSON form. */
  readonly variants: Readonly<Record<Variant, Readonly<Record<string, PolicyTree>>>>;
  readonly gates: ReadonlyMap<string, Gate>;
  readonly names: PolicyNames;
}

/** What the forbid that stands for unknown groups is called, after its policy's id; no id holds a `#`. */
const doubtSuffix = '#groups';

export function createPolicySet(version: string, policies: readonly LintedPolicy[]): PolicySet {
  const trees = policies.map(({ tree }) => tree);
  const known = policies.map(({ id, tree }) => [id, tree] as const);
  const resourceUnknown = known.flatMap(([id, tree]) => {
    const strictest = forUnknownResource(tree);
    return strictest === undefined ? [] : [[id, strictest] as const];
  });
  return {
    version,
    variants: {
      known: Object.fromEntries(known),
      'resource-unknown': Object.fromEntries(resourceUnknown),
      'groups-incomplete': Object.fromEntries(known.flatMap(withGroupDoubt)),
      'both-unknown': Object.fromEntries(resourceUnknown.flatMap(withGroupDoubt)),
    },
    gates: new Map(policies.flatMap(({ gate }) => (gate === undefined ? [] : [[gate.id, gate] as const]))),
    names: {
      groups: union(trees, (tree) => entitiesOf(tree, 'Gw::Group')),
      actions: union(trees, (tree) => entitiesOf(tree, 'Gw::Action')),
      arns: union(trees, (tree) => [
        ...entitiesOf(tree, 'Gw::Resource'),
        ...textsOf(tree).filter((text) => text.startsWith('arn:')),
      ]),
      attributes: union(trees, (tree) => [...nodesOf(tree.conditions)].flatMap(attributesOf)),
    },
  };
}

/** Whether a determining policy's id names a doubt about groups, and the id of the policy that tests them. */
export function readPolicyId(id: string): { readonly policy: string; readonly groupsInDoubt: boolean } {
  return id.endsWith(doubtSuffix)
    ? { policy: id.slice(0, -doubtSuffix.length), groupsInDoubt: true }
    : { policy: id, groupsInDoubt: false };
}

function withGroupDoubt([id, tree]: readonly [string, PolicyTree]): (readonly [string, PolicyTree])[] {
  const { certain, doubt } = forIncompleteGroups(tree);
  return doubt === undefined
    ? [[id, certain]]
    : [
        [id, certain],
        [`${id}${doubtSuffix}`, doubt],
      ];
}

function union(
  trees: readonly PolicyTree[],
  names: (tree: PolicyTree) => Iterable<string>,
): ReadonlySet<string> {
  return new Set(trees.flatMap((tree) => [...names(tree)]));
}
