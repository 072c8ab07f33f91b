// What holds between the shipped policies and no case of one of them can say: a gate and the forbid that closes the same
// actions agree, no policy of a resource is written unasked, and break-glass asks about all of itself.
import { expect, test } from 'vitest';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { actionGroups } from '../../core/policy/action-groups.ts';
import { entitiesOf, type PolicyTree } from '../../core/policy/policy-tree.ts';
import { servedIamData } from '../support/iam-data.ts';
import { shippedPolicies } from '../support/shipped-policies.ts';

const guards = [
  ['gate-permission-changes', 'no-permission-changes-in-prod'],
  ['gate-code-changes', 'no-code-changes-in-prod'],
  ['gate-audit-changes', 'no-audit-changes-in-prod'],
] as const;

const { policies } = validatePolicies(shippedPolicies, servedIamData);

test('every policy says what it is for', () => {
  expect(policies.length).toBeGreaterThan(0);
  const silent = policies.filter(({ tree }) => !tree.annotations?.description);
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test.each(guards)('%s asks about the actions that %s closes to agents', (gate, forbid) => {
  expect(scopeOf(gate)).toEqual(scopeOf(forbid));
});

test('every action of IAM that writes the policy of a resource is asked about, whatever level IAM gives it', () => {
  const asked = new Set(guards.flatMap(([gate]) => scopeOf(gate)));
  const missed = servedIamData.prefixes.flatMap((prefix) => {
    const service = servedIamData.service(prefix);
    const names = service?.actionNames.filter((name) =>
      /^(?:Create|Put|Set|Update)ResourcePolicy/.test(name),
    );
    return (names ?? []).flatMap((name) => {
      const level = service?.action(name)?.accessLevel ?? 'Read';
      const groups = [`${prefix}:${name}`, ...actionGroups(`${prefix}:${name}`, level)];
      return groups.some((group) => asked.has(group)) ? [] : [`${prefix}:${name}`];
    });
  });
  expect(missed).toEqual([]);
});

test('break-glass asks about everything that responders may do, but for keeping evidence', () => {
  const named = (id: string) => [...entitiesOf(treeOf(id), 'Gw::Action')].sort();
  const withoutEvidence = named('responders-stop-harm').filter((action) => action !== 'ec2:CreateSnapshot');
  expect(named('gate-break-glass')).toEqual(withoutEvidence);
});

function treeOf(id: string): PolicyTree {
  const tree = policies.find((policy) => policy.id === id)?.tree;
  if (tree === undefined) throw new Error(`there is no policy ${id}`);
  return tree;
}

function scopeOf(id: string): readonly string[] {
  return (treeOf(id).action.entities ?? []).map((entity) => entity.id).sort();
}
