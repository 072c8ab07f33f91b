// A legal hold keeps the records of one session from deletion for as long as it stands, also after their retention. One auditor
// places it; two release it, neither of them the session's own people.
import { isRequesterOrOwner } from '../approvals/eligibility.ts';
import { CountersignError } from '../countersign-error.ts';
import type { Principal } from '../principal.ts';
import type { Session } from '../session.ts';
import { isOnePerson, type Person, personOf } from '../two-people.ts';

export interface HoldStep {
  readonly by: Person;
  readonly atEpochSeconds: number;
}

export interface LegalHold {
  readonly session: Pick<Session, 'id' | 'principal' | 'issuedAtEpochSeconds' | 'expiresAtEpochSeconds'>;
  /** In the words of who placed it: a case, a ticket. */
  readonly reason: string;
  readonly placed: HoldStep;
  /** The first of two who release it. */
  readonly releaseAsked?: HoldStep;
  /** Absent: it stands. */
  readonly released?: HoldStep;
}

export const holdReasonMaximumCharacters = 1_000;

const stepOf = (person: Principal, atEpochSeconds: number): HoldStep => ({
  by: personOf(person),
  atEpochSeconds,
});

/** Whether what it holds must not be deleted. */
export const stands = (hold: LegalHold | undefined): hold is LegalHold =>
  hold !== undefined && hold.released === undefined;

/** `before`: what there is for that session. A release that was asked is taken back by it. Throws `already-decided`. */
export function placeHold(
  session: Session,
  before: LegalHold | undefined,
  { person, reason, nowEpochSeconds }: HoldAct & { readonly reason: string },
): LegalHold {
  if (stands(before) && before.releaseAsked === undefined) {
    throw new CountersignError('already-decided', `session \`${session.id}\` is held already`);
  }
  const { id, principal, issuedAtEpochSeconds, expiresAtEpochSeconds } = session;
  return {
    session: { id, principal, issuedAtEpochSeconds, expiresAtEpochSeconds },
    reason,
    placed: stepOf(person, nowEpochSeconds),
  };
}

/** The first of two people asks, the second releases. Throws `not-found` where none stands, and `not-eligible`. */
export function releaseHold(hold: LegalHold | undefined, { person, nowEpochSeconds }: HoldAct): LegalHold {
  if (!stands(hold)) throw new CountersignError('not-found', 'there is no legal hold on that session');
  if (isRequesterOrOwner(person, hold.session.principal)) {
    throw new CountersignError(
      'not-eligible',
      'nobody releases a hold on their own session, or on one of an agent that they own: two other auditors must',
    );
  }
  const step = stepOf(person, nowEpochSeconds);
  if (hold.releaseAsked === undefined) return { ...hold, releaseAsked: step };
  if (isOnePerson(hold.releaseAsked.by, person)) {
    throw new CountersignError(
      'not-eligible',
      'a release takes two people, and you asked for it, or cannot be told apart from whoever did: another auditor must release it as well',
    );
  }
  return { ...hold, released: step };
}

interface HoldAct {
  readonly person: Principal;
  readonly nowEpochSeconds: number;
}
