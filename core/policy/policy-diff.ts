// What changes between two sets of policies, in words: of the policies, and of the decisions on cases.
import type { Gate } from './gate-annotations.ts';

/** A policy as people read it. */
export interface PolicyText {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  /** Cedar's text, e.g. `principal in Gw::Group::"agents"`. */
  readonly principal: string;
  readonly action: string;
  /** Actions and groups in its scope; empty: all actions. */
  readonly actions: readonly string[];
  readonly resource: string;
  /** Cedar's text of each clause, without a gate's `unless { context.approved }`. */
  readonly conditions: readonly string[];
  readonly gate?: Gate;
}

export interface PolicyDiff {
  readonly added: readonly PolicyChange[];
  readonly removed: readonly PolicyChange[];
  readonly changed: readonly PolicyChange[];
}

export interface PolicyChange {
  readonly id: string;
  /** Sentences without the policy's name. */
  readonly changes: readonly string[];
}

export function diffPolicies(before: readonly PolicyText[], after: readonly PolicyText[]): PolicyDiff {
  const idsOf = (policies: readonly PolicyText[]) => new Map(policies.map((policy) => [policy.id, policy]));
  const [olds, news] = [idsOf(before), idsOf(after)];
  const byId = (a: PolicyChange, b: PolicyChange) => (a.id < b.id ? -1 : 1);
  return {
    added: after
      .filter(({ id }) => !olds.has(id))
      .map((policy) => ({ id: policy.id, changes: [summaryOf(policy)] }))
      .sort(byId),
    removed: before
      .filter(({ id }) => !news.has(id))
      .map((policy) => ({ id: policy.id, changes: [summaryOf(policy)] }))
      .sort(byId),
    changed: after
      .flatMap((policy) => {
        const was = olds.get(policy.id);
        const changes = was === undefined ? [] : [...changesBetween(was, policy)];
        return changes.length === 0 ? [] : [{ id: policy.id, changes }];
      })
      .sort(byId),
  };
}

function summaryOf({ effect, principal, actions, resource, conditions, gate }: PolicyText): string {
  const what = gate === undefined ? (effect === 'permit' ? 'permits' : 'forbids') : 'asks before';
  const scope = [
    actions.length === 0 ? 'every action' : listOf(actions),
    principal === 'principal' ? 'by everybody' : `by \`${principal}\``,
    resource === 'resource' ? 'on everything' : `on \`${resource}\``,
    ...conditions.map((condition) => `\`${condition}\``),
  ].join(' ');
  return gate === undefined
    ? `${what} ${scope}`
    : `${what} ${scope}: ${demandsOf(gate)
        .filter((demand) => !ordinary.has(demand))
        .join(', ')}`;
}

function* changesBetween(was: PolicyText, is: PolicyText): Generator<string> {
  const kind = (policy: PolicyText) => (policy.gate === undefined ? `a ${policy.effect}` : 'a gate');
  if (kind(was) !== kind(is)) yield `was ${kind(was)}, becomes ${kind(is)}`;
  if (was.principal !== is.principal) yield becomes('principal', was.principal, is.principal);
  const actions = [...actionChanges(was.actions, is.actions)];
  yield* actions;
  if (actions.length === 0 && was.action !== is.action) yield becomes('action', was.action, is.action);
  if (was.resource !== is.resource) yield becomes('resource', was.resource, is.resource);
  const [lost, gained] = differences(was.conditions, is.conditions);
  for (const condition of lost) yield `loses the condition \`${condition}\``;
  for (const condition of gained) yield `gains the condition \`${condition}\``;
  if (was.gate !== undefined && is.gate !== undefined) {
    const demands = demandsOf(is.gate);
    for (const [index, demand] of demandsOf(was.gate).entries()) {
      if (demand !== demands[index]) yield `asked for ${demand}, asks for ${demands[index]}`;
    }
  }
}

function* actionChanges(was: readonly string[], is: readonly string[]): Generator<string> {
  if (was.length === 0 && is.length > 0) yield `was about every action, becomes about ${listOf(is)}`;
  else if (is.length === 0 && was.length > 0) yield `was about ${listOf(was)}, becomes about every action`;
  else {
    const [lost, gained] = differences(was, is);
    if (lost.length > 0) yield `loses ${listOf(lost)}`;
    if (gained.length > 0) yield `gains ${listOf(gained)}`;
  }
}

/** What goes without saying of a gate that is new. */
const ordinary: ReadonlySet<string> = new Set([
  'at most 1 use',
  'no reason',
  'at most 3600 seconds to decide',
]);

function demandsOf(gate: Gate): readonly string[] {
  const { approvers, quorum, every, escalation, maximumUses } = gate;
  const has = (value: unknown, demand: string) => (value === undefined || value === false ? [] : [demand]);
  return [
    `${every === undefined ? '' : every === 'in-order' ? 'each in order of the ' : 'each of the '}approvers ${listOf(approvers)}`,
    `a quorum of ${quorum}`,
    ...has(
      escalation,
      `escalation after ${escalation?.afterSeconds} seconds to ${listOf(escalation?.approvers ?? [])}`,
    ),
    `at most ${gate.lifetimeSeconds} seconds to decide`,
    `at most ${gate.maximumDurationSeconds} seconds of use`,
    `at most ${maximumUses} ${maximumUses === 1 ? 'use' : 'uses'}`,
    gate.justificationRequired ? 'a reason' : 'no reason',
    ...has(gate.ticketRequired, 'a ticket'),
    ...has(gate.holdSeconds, `a hold of ${gate.holdSeconds} seconds`),
    ...has(gate.signInMaximumAgeSeconds, `a sign-in of the last ${gate.signInMaximumAgeSeconds} seconds`),
    ...has(gate.reviewers.length > 0, `a review by ${listOf(gate.reviewers)}`),
    ...has(gate.unmask.length > 0, `unmasked ${listOf(gate.unmask)}`),
  ];
}

/** What only the first has, and what only the second. */
function differences(
  was: readonly string[],
  is: readonly string[],
): readonly [readonly string[], readonly string[]] {
  return [was.filter((each) => !is.includes(each)), is.filter((each) => !was.includes(each))];
}

function becomes(what: string, was: string, is: string): string {
  return `its ${what} was \`${was}\`, becomes \`${is}\``;
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
