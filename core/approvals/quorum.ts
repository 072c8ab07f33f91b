// Whether the people who approved are enough for every rule, and whom each rule still waits for. It never counts one person
// twice in one rule, and never counts a person for whom the rule does not ask.
import type { ApprovalRequest, ApproverDecision } from '../approval-request.ts';
import type { ApprovalRule } from '../decision.ts';
import { type Principal, principalId } from '../principal.ts';

export interface RuleStanding {
  readonly gate: string;
  /** People who count. */
  readonly approved: number;
  /** How many are needed in all. */
  readonly needed: number;
  /** How many more are needed at least; 0 exactly when the rule is met. */
  readonly missing: number;
  /** In the form of ApprovalRule's `approvers`; empty exactly when the rule is met. */
  readonly waitsFor: readonly string[];
}

type Asked = Pick<ApprovalRequest, 'obligations' | 'createdAtEpochSeconds'>;

/** Every name under which rules may name the person. */
export function approverNames({ groups, ...person }: Principal): readonly string[] {
  return [...groups.map((group) => `group:${group}`), `user:${principalId(person)}`];
}

/** Membership that the token states counts, however incomplete its groups; absence never does. */
export function speaksFor(person: Principal, approver: string): boolean {
  return approver.startsWith('group:')
    ? person.groups.includes(approver.slice('group:'.length))
    : approver === `user:${principalId(person)}`;
}

/** Whom the rule names at that time. */
export function namedBy(
  { approvers, escalation }: ApprovalRule,
  ageSeconds: number,
): { readonly approvers: readonly string[]; readonly escalated: readonly string[] } {
  const escalated = escalation !== undefined && ageSeconds >= escalation.afterSeconds;
  return { approvers, escalated: escalated ? escalation.approvers : [] };
}

/** Where each rule stands after these decisions; a denial counts for nothing here. */
export function standingOf(
  { obligations, createdAtEpochSeconds }: Asked,
  decisions: readonly ApproverDecision[],
  nowEpochSeconds: number,
): readonly RuleStanding[] {
  const approvals = decisions.filter(({ decision }) => decision === 'approve');
  return obligations.rules.map((rule) => {
    const named = namedBy(rule, nowEpochSeconds - createdAtEpochSeconds);
    // Whoever was entitled when they decided stays so: escalation only ever adds people.
    const people = approvals
      .map(({ approver }) => approver)
      .filter((person) =>
        [...named.approvers, ...named.escalated].some((approver) => speaksFor(person, approver)),
      );
    const open = rule.every === undefined ? [] : openPlaces(rule.every, people, named);
    const next = rule.every === 'in-order' ? open.slice(0, 1) : open;
    const missing = Math.max(open.length, rule.quorum - people.length);
    return {
      gate: rule.gate,
      approved: people.length,
      needed: rule.quorum,
      missing,
      waitsFor: missing === 0 ? [] : next.length > 0 ? next : [...named.approvers, ...named.escalated],
    };
  });
}

/** Whether an approval of this person would bring some rule nearer. */
export function contributes(
  approver: Principal,
  { decisions, ...request }: Asked & Pick<ApprovalRequest, 'decisions' | 'digest'>,
  nowEpochSeconds: number,
): boolean {
  const approval: ApproverDecision = {
    approver,
    decision: 'approve',
    decidedAtEpochSeconds: nowEpochSeconds,
    digest: request.digest,
  };
  const before = standingOf(request, decisions, nowEpochSeconds);
  const after = standingOf(request, [...decisions, approval], nowEpochSeconds);
  return after.some(({ missing }, index) => missing < (before[index]?.missing ?? 0));
}

type Named = ReturnType<typeof namedBy>;

/** The places that have no person of their own, in their order. */
function openPlaces(
  every: NonNullable<ApprovalRule['every']>,
  people: readonly Principal[],
  { approvers, escalated }: Named,
): readonly string[] {
  const fits = (person: Principal, approver: string): boolean =>
    speaksFor(person, approver) || escalated.some((each) => speaksFor(person, each));
  if (every === 'in-order') {
    let filled = 0;
    for (const person of people) {
      const place = approvers[filled];
      if (place !== undefined && fits(person, place)) filled += 1;
    }
    return approvers.slice(filled);
  }
  const holder = new Map<string, Principal>();
  for (const person of people) seat(person, approvers, fits, holder, new Set());
  return approvers.filter((approver) => !holder.has(approver));
}

/**
 * Gives a person a place, moving others to places that fit them too: a maximum matching, person by person
 * (Kuhn 1955). False: there is none left for them.
 */
function seat(
  person: Principal,
  places: readonly string[],
  fits: (person: Principal, place: string) => boolean,
  holder: Map<string, Principal>,
  tried: Set<string>,
): boolean {
  for (const place of places) {
    if (tried.has(place) || !fits(person, place)) continue;
    tried.add(place);
    const seated = holder.get(place);
    if (seated === undefined || seat(seated, places, fits, holder, tried)) {
      holder.set(place, person);
      return true;
    }
  }
  return false;
}
