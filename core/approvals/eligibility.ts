// Who may see, decide and withdraw a request. Asked at the moment of the act, with the token of the moment [A3].
import type { ApprovalRequest } from '../approval-request.ts';
import { type Principal, principalId } from '../principal.ts';

type Asked = Pick<ApprovalRequest, 'principal' | 'obligations'>;

type Identity = Pick<Principal, 'issuer' | 'subject' | 'email'>;

const foldedEmail = (email: string): string => email.normalize('NFKC').trim().toLowerCase();

/** One human may have several identities: the same issuer and subject, or the same e-mail in any case [A2]. */
export function samePerson(one: Identity, other: Identity): boolean {
  if (principalId(one) === principalId(other)) return true;
  return (
    one.email !== undefined &&
    other.email !== undefined &&
    foldedEmail(one.email) === foldedEmail(other.email)
  );
}

/** Whether the person is the human who answers for the agent: by subject of the same issuer, or by e-mail. */
export function isOwner(person: Principal, agent: Principal): boolean {
  if (agent.owner === undefined) return false;
  if (person.issuer === agent.issuer && person.subject === agent.owner) return true;
  return person.email !== undefined && foldedEmail(person.email) === foldedEmail(agent.owner);
}

/**
 * Whether the person cannot be told apart from the agent's owner: an owner named by e-mail, and a token without one.
 * Fails closed: two eyes must be seen to be two people.
 */
function mayBeOwner(person: Principal, agent: Principal): boolean {
  return agent.owner?.includes('@') === true && person.email === undefined;
}

/** Membership that the token states counts, however incomplete its groups; absence never does. */
export function isNamedApprover(person: Principal, asked: Asked): boolean {
  return (
    person.kind === 'human' &&
    asked.obligations.approvers.some(
      (approver) =>
        approver === `user:${principalId(person)}` ||
        (approver.startsWith('group:') && person.groups.includes(approver.slice('group:'.length))),
    )
  );
}

/** Why the person may not decide the request, as a sentence for them; undefined when they may. */
export function ineligibility(person: Principal, asked: Asked): string | undefined {
  if (person.kind !== 'human') return 'agents never decide: a human must sign in and decide';
  const requester = asked.principal;
  if (samePerson(person, requester)) return 'nobody decides their own request: another approver must';
  if (isOwner(person, requester))
    return 'the owner of an agent does not decide for it: another approver must';
  if (mayBeOwner(person, requester)) {
    return "the agent's owner is named by e-mail and your token carries none, so you cannot be told apart: sign in with an identity that has an e-mail";
  }
  if (!isNamedApprover(person, asked)) {
    return `you are not among the approvers of this request: it needs ${asked.obligations.approvers.join(' or ')}`;
  }
  return undefined;
}

/** The requester, its owner, the approvers that policy names, and auditors. */
export function maySee(viewer: Principal, asked: Asked, auditorGroups: readonly string[]): boolean {
  return (
    isRequesterOrOwner(viewer, asked.principal) ||
    isNamedApprover(viewer, asked) ||
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
