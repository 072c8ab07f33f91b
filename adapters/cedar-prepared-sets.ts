// What one Cedar instance has parsed: sets of policies, each when first asked about. A parsed set stays in the instance under
// its name, and only the same name replaces it, so that names are few and are used again.
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyShard, Variant } from '../core/policy/policy-set.ts';
import type { Cedar } from './cedar.ts';

/** A parsed policy holds some 5 KB. */
const defaultMaximumPolicies = 10_000;

interface Prepared {
  readonly name: string;
  readonly policies: number;
}

export interface PreparedSets {
  /** The name under which the instance has the set. Throws when it cannot be parsed. */
  nameOf(
    version: string,
    ask: {
      readonly shard: PolicyShard;
      readonly variant: Variant;
      /** Those of the shard's that the principal is in, sorted. */
      readonly scopeGroups: readonly string[];
    },
  ): string;
}

/** `maximumPolicies`: in all sets together. A set may be larger, and is then alone. */
export function createPreparedSets(cedar: Cedar, maximumPolicies = defaultMaximumPolicies): PreparedSets {
  /** Used longest ago first. */
  const prepared = new Map<string, Prepared>();
  const freeNames: string[] = [];
  let names = 0;
  let total = 0;

  function forgetOldest(): void {
    const [oldest] = prepared;
    if (oldest === undefined) return;
    const [key, { name, policies }] = oldest;
    prepared.delete(key);
    total -= policies;
    parse(cedar, name, {});
    freeNames.push(name);
  }

  return {
    nameOf(version, { shard, variant, scopeGroups }) {
      const key = JSON.stringify([version, variant, shard.prefix, ...scopeGroups]);
      let entry = prepared.get(key);
      if (entry === undefined) {
        const policies = shard.policies(variant, scopeGroups);
        const count = Object.keys(policies).length;
        while (prepared.size > 0 && total + count > maximumPolicies) forgetOldest();
        const name = freeNames.pop() ?? `set-${names++}`;
        parse(cedar, name, policies as unknown as Record<string, PolicyJson>);
        entry = { name, policies: count };
        total += count;
      } else {
        prepared.delete(key);
      }
      prepared.set(key, entry);
      return entry.name;
    },
  };
}

function parse(cedar: Cedar, name: string, staticPolicies: Record<string, PolicyJson>): void {
  const answer = cedar.preparsePolicySet(name, { staticPolicies });
  if (answer.type === 'failure') {
    throw new Error(`policies cannot be prepared: ${answer.errors[0]?.message}`);
  }
}
