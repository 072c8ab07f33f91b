// Permits that do not say what their author meant: of everything to everybody, and such as can never come true. Authors need to
// know; the engine does not ask.

import type { Finding } from '../finding.ts';
import type { IamData } from '../requirements/iam-data.ts';
import { groupNames, groupsAround } from './action-groups.ts';
import { returnsCredentials } from './credential-returning-actions.ts';
import type { LintedPolicy } from './lint.ts';
import { entitiesOf, type PolicyTree, type ScopeConstraint } from './policy-tree.ts';

export function lintPermits(policies: readonly LintedPolicy[], iam: IamData): readonly Finding[] {
  const absolute = policies.filter(({ tree, gate }) => gate === undefined && isAbsolute(tree, 'forbid'));
  return policies.flatMap((policy) =>
    [...problemsOf(policy, absolute, iam)].map((message) => ({
      file: policy.file,
      line: policy.line,
      policy: policy.id,
      message,
    })),
  );
}

function* problemsOf(
  { tree }: LintedPolicy,
  absolute: readonly LintedPolicy[],
  iam: IamData,
): Generator<string> {
  if (tree.effect === 'forbid') return;
  if (isAbsolute(tree, 'permit') && tree.action.op === 'All') {
    yield 'permits everybody every action on everything; name principals, actions or resources';
  }
  const opened = [...entitiesOf(tree, 'Gw::Action')].filter(returnsCredentials);
  for (const action of opened) {
    yield `\`${action}\` answers with a credential and is denied whatever is permitted; remove it`;
  }
  const shadow = absolute.find((forbid) => covers(forbid.tree.action, tree.action, iam));
  if (shadow !== undefined) {
    yield `never permits anything, since \`${shadow.id}\` forbids all of its actions to everybody; remove one of them`;
  }
}

/** Whoever asks, on whatever resource, without a condition. */
function isAbsolute(tree: PolicyTree, effect: PolicyTree['effect']): boolean {
  return (
    tree.effect === effect &&
    tree.principal.op === 'All' &&
    tree.resource.op === 'All' &&
    tree.conditions.length === 0
  );
}

/** Whether every action in one scope is in the other, too. */
function covers(wide: ScopeConstraint, narrow: ScopeConstraint, iam: IamData): boolean {
  if (wide.op === 'All') return true;
  const names = namesIn(narrow);
  const held = new Set(namesIn(wide));
  const isHeld = (name: string) =>
    wide.op === '=='
      ? held.has(name) && !groupNames.includes(name.split(':')[1] ?? '')
      : [name, ...groupsAround(name, iam)].some((each) => held.has(each));
  return names.length > 0 && names.every(isHeld);
}

function namesIn({ entity, entities = [] }: ScopeConstraint): readonly string[] {
  return [...(entity === undefined ? [] : [entity]), ...entities].map(({ id }) => id);
}
