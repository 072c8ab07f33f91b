// Who may see, decide, withdraw and review a request. Asked at the moment of the act, with the token of the moment [A3].
import type { ApprovalRequest } from '../approval-request.ts';
import { haveNameInCommon, type Identity, namesOf, ownerNames } from '../person-names.ts';
import { type Principal, principalId } from '../principal.ts';
import { contributes, namedBy, speaksFor, standingOf } from './quorum.ts';

type Asked = Pick<ApprovalRequest, 'principal' | 'obligations'>;

/** One human may have several identities: those that have a name in common, of their own or linked to them [A2]. */
export function samePerson(one: Identity, other: Identity): boolean {
  return haveNameInCommon(namesOf(one), namesOf(other));
}

/** Whether the person is the human who answers for the agent, with whichever identity. */
export function isOwner(person: Identity, agent: Pick<Principal, 'issuer' | 'owner'>): boolean {
  return haveNameInCommon(namesOf(person), ownerNames(agent));
}

/** Ids have a `|`, which no e-mail of ours has. */
const isEmail = (name: string): boolean => name.includes('@') && !name.includes('|');

/**
 * Whether the person cannot be told apart from the agent's owner or an identity linked to it: one is named by e-mail, and the
 * person's token has none. Fails closed: two eyes must be seen to be two people.
 */
function mayBeOwner(person: Principal, agent: Principal): boolean {
  return [agent.owner ?? '', ...(agent.linked ?? [])].some(isEmail) && person.email === undefined;
}

/** Whether some rule names the person, now or once it has escalated. */
function isNamedApprover(person: Principal, { obligations }: Asked): boolean {
  return person.kind === 'human' && obligations.approvers.some((approver) => speaksFor(person, approver));
}

/** Why the person has no part in the request at all, as a sentence for them. */
function strangeness(person: Principal, asked: Asked): string | undefined {
  if (person.kind !== 'human') return 'agents never decide: a human must sign in and decide';
  const requester = asked.principal;
  if (samePerson(person, requester))
    return 'nobody decides their own request, with no identity of theirs: another approver must';
  if (isOwner(person, requester))
    return 'the owner of an agent does not decide for it: another approver must';
  if (mayBeOwner(person, requester)) {
    return "the agent's owner is named by e-mail and your token carries none, so you cannot be told apart: sign in with an identity that has an e-mail";
  }
  return undefined;
}

/** Why the person may not deny the request, as a sentence for them; undefined when they may. */
export function ineligibility(
  person: Principal,
  request: ApprovalRequest,
  nowEpochSeconds: number,
): string | undefined {
  const strange = strangeness(person, request);
  if (strange !== undefined) return strange;
  const { rules } = request.obligations;
  const named = rules.flatMap((rule) => {
    const { approvers, escalated } = namedBy(rule, nowEpochSeconds - request.createdAtEpochSeconds);
    return [...approvers, ...escalated];
  });
  if (named.some((approver) => speaksFor(person, approver))) return undefined;
  const later = rules.find(({ escalation }) =>
    escalation?.approvers.some((approver) => speaksFor(person, approver)),
  )?.escalation;
  return later === undefined
    ? `you are not among the approvers of this request: it needs ${[...new Set(named)].join(' or ')}`
    : `the request comes to you only when nobody decided it within ${later.afterSeconds} seconds of the ask: come back then`;
}

/** Why the person may not approve the request now, as a sentence for them; undefined when they may. */
export function unfitToApprove(
  person: Principal,
  request: ApprovalRequest,
  nowEpochSeconds: number,
): string | undefined {
  const reason = ineligibility(person, request, nowEpochSeconds);
  if (reason !== undefined || contributes(person, request, nowEpochSeconds)) return reason;
  const waitsFor = standingOf(request, request.decisions, nowEpochSeconds).flatMap((rule) => rule.waitsFor);
  return `your approval is not what is missing now: it waits for ${[...new Set(waitsFor)].join(', ')}`;
}

/** Why the person may not say that a break-glass approval was looked at; undefined when they may. */
export function unfitToReview(person: Principal, request: ApprovalRequest): string | undefined {
  const strange = strangeness(person, request);
  if (strange !== undefined) return strange;
  const { reviewers = [] } = request.obligations;
  if (!reviewers.some((reviewer) => speaksFor(person, reviewer))) {
    return `you are not among those who review this request: it needs ${reviewers.join(' or ')}`;
  }
  return request.decisions.some(({ approver }) => samePerson(approver, person))
    ? 'whoever decided a request does not review it: another reviewer must'
    : undefined;
}

/** Whether the person approved, denied or reviewed it. */
export function hasDecided(
  person: Principal,
  { decisions, review }: Pick<ApprovalRequest, 'decisions' | 'review'>,
): boolean {
  const id = principalId(person);
  return (
    decisions.some(({ approver }) => principalId(approver) === id) ||
    (review !== undefined && principalId(review.reviewer) === id)
  );
}

/** The requester, its owner, the approvers and reviewers that policy names, whoever decided it, and auditors. */
export function maySee(viewer: Principal, asked: ApprovalRequest, auditorGroups: readonly string[]): boolean {
  const { reviewers = [] } = asked.obligations;
  return (
    hasDecided(viewer, asked) ||
    isRequesterOrOwner(viewer, asked.principal) ||
    isNamedApprover(viewer, asked) ||
    (viewer.kind === 'human' && reviewers.some((reviewer) => speaksFor(viewer, reviewer))) ||
    isAuditor(viewer, auditorGroups)
  );
}

export function isRequesterOrOwner(person: Principal, requester: Principal): boolean {
  return (
    principalId(person) === principalId(requester) || (person.kind === 'human' && isOwner(person, requester))
  );
}

export function isAuditor(person: Principal, auditorGroups: readonly string[]): boolean {
  return person.kind === 'human' && person.groups.some((group) => auditorGroups.includes(group));
}
