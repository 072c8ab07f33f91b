// Records of what happened besides calls: sign-ins, revocations, requests and their decisions, policies put into force.
// Made from changes of the tables, so that no code path can forget one (docs/adr/0006).
import type { ApprovalRequest } from '../approval-request.ts';
import type { PolicyPublication } from '../policy/policy-store.ts';
import type { Session } from '../session.ts';
import type { Stop, Stops } from '../stops.ts';
import type { Denied } from '../vending/deny-policy.ts';
import type { ChainLink } from './chain-link.ts';

export const recordEventVersion = 'countersign.event/1';

export type RecordEventDetail =
  | { readonly type: 'SessionStarted'; readonly session: Session }
  | {
      readonly type: 'SessionRevoked';
      readonly session: Session;
      /** principalId() of who revoked it. Absent: not told. */
      readonly revokedBy?: string;
    }
  | { readonly type: RequestEventType; readonly request: ApprovalRequest }
  | { readonly type: 'PoliciesPublished'; readonly publication: PolicyPublication }
  | {
      /** Something was stopped, let go on, or proposed to be. */
      readonly type: 'StopsChanged';
      /** All that is stopped since. */
      readonly stops: readonly Stop[];
    }
  | {
      /** What IAM is told to deny to vended credentials of a connection. */
      readonly type: 'CredentialsDenied';
      readonly connection: string;
      readonly denied: Denied;
    };

/**
 * `RequestDecided`: a decision that leaves the request pending. `RequestReviewed`: somebody looked at a break-glass approval.
 * `RequestRevoked`: its approval was given back or taken back.
 * The others are its new status.
 */
export type RequestEventType =
  | 'RequestOpened'
  | 'RequestDecided'
  | 'RequestApproved'
  | 'RequestDenied'
  | 'RequestExpired'
  | 'RequestWithdrawn'
  | 'RequestExecuted'
  | 'RequestUnknown'
  | 'RequestReviewed'
  | 'RequestRevoked';

export type RecordEvent = RecordEventDetail & {
  readonly version: typeof recordEventVersion;
  /** `evt_` and 32 hex characters, made from the stream's own id: one change is one record, however often it is delivered. */
  readonly eventId: string;
  /** When the table changed, to the second. */
  readonly occurredAt: string;
  /** Added when it is written. */
  readonly chain?: ChainLink;
};

/** Before and after of one item that changed; absent where there was or is none. */
export interface Change<T> {
  readonly before?: T;
  readonly after?: T;
}

export function sessionEvent(
  { before, after }: Change<Session>,
  revokedBy?: string,
): RecordEventDetail | undefined {
  if (after === undefined) return undefined;
  if (before === undefined) return { type: 'SessionStarted', session: after };
  const isRevocation =
    before.revokedAtEpochSeconds === undefined && after.revokedAtEpochSeconds !== undefined;
  if (!isRevocation) return undefined;
  return { type: 'SessionRevoked', session: after, ...(revokedBy === undefined ? {} : { revokedBy }) };
}

const typeOfStatus: Readonly<Record<ApprovalRequest['status'], RequestEventType>> = {
  pending: 'RequestOpened',
  approved: 'RequestApproved',
  denied: 'RequestDenied',
  expired: 'RequestExpired',
  withdrawn: 'RequestWithdrawn',
  executed: 'RequestExecuted',
  unknown: 'RequestUnknown',
};

export function requestEvent({ before, after }: Change<ApprovalRequest>): RecordEventDetail | undefined {
  if (after === undefined) return undefined;
  if (before && before.revocation === undefined && after.revocation !== undefined) {
    return { type: 'RequestRevoked', request: after };
  }
  if (before?.status !== after.status || before.callId !== after.callId) {
    return { type: typeOfStatus[after.status], request: after };
  }
  if (before.review === undefined && after.review !== undefined) {
    return { type: 'RequestReviewed', request: after };
  }
  if (before.decisions.length === after.decisions.length) return undefined;
  return { type: 'RequestDecided', request: after };
}

export function publicationEvent({
  before,
  after,
}: Change<PolicyPublication>): RecordEventDetail | undefined {
  if (before !== undefined || after === undefined) return undefined;
  return { type: 'PoliciesPublished', publication: after };
}

export function stopsEvent({ after }: Change<Stops>): RecordEventDetail | undefined {
  return after && { type: 'StopsChanged', stops: after.stops };
}
