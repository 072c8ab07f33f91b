// Records of what happened besides calls: sign-ins, revocations, requests and their decisions, policies and catalogues put into force, connections
// taken out of use.
// Made from changes of the tables, so that no code path can forget one (docs/adr/0006).
import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRequest } from '../approval-request.ts';
import type { Publication } from '../bundle-store.ts';
import { sha256Hex } from '../call.ts';
import type { RegistryEntry } from '../registry.ts';
import type { Session } from '../session.ts';
import type { Stop, Stops } from '../stops.ts';
import type { Denied } from '../vending/deny-policy.ts';
import type { ChainLink } from './chain-link.ts';
import type { LegalHold } from './legal-hold.ts';

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
  | { readonly type: PublicationEventType; readonly publication: Publication }
  | { readonly type: 'CallSettledLate'; readonly call: LateCall }
  | { readonly type: HoldEventType; readonly hold: LegalHold }
  | { readonly type: 'ConnectionRemoved'; readonly removed: RemovedConnection }
  | {
      readonly type: 'AgentRegistered' | 'AgentDisabled' | 'AgentEnabled';
      readonly agent: RegistryEntry;
    }
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

/** A version is in force. */
export type PublicationEventType = 'PoliciesPublished' | 'CataloguePublished';

/** Placed (or a release that was asked taken back); the first of two people releases it; the second does. */
export type HoldEventType = 'SessionHeld' | 'HoldReleaseAsked' | 'HoldReleased';

/** A call whose end is not known and will not be: what is said of it a day later, when nothing writes its transcript any more. */
export interface LateCall {
  readonly callId: string;
  readonly sessionId: string;
  readonly begunAtEpochSeconds: number;
  /** Of the approval that it used. */
  readonly requestId?: string;
  readonly outcome: 'unknown';
  /** Whether the archive holds its intent. Without one nothing was sent. */
  readonly hasIntent: boolean;
}

/** A connection that was taken out of use, without its ExternalId. */
export interface RemovedConnection {
  readonly name: string;
  readonly accountId: string;
  readonly roleArn: string;
  readonly removedAtEpochSeconds: number;
  /** principalId() of who did. */
  readonly removedBy: string;
}

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
  /** `evt_` and 32 hex characters, made from what tells it from others: one change is one record, however often it is delivered. */
  readonly eventId: string;
  /** When the table changed, to the second; of a late call, when it was settled. */
  readonly occurredAt: string;
  /** Added when it is written. */
  readonly chain?: ChainLink;
};

/** `name`: tells the event from all others. */
export function eventIdOf(name: string): string {
  return `evt_${sha256Hex(name).slice(0, 32)}`;
}

export function lateCallEvent(call: LateCall, occurredAt: string): RecordEvent {
  const eventId = eventIdOf(`late ${call.callId}`);
  return { version: recordEventVersion, eventId, occurredAt, type: 'CallSettledLate', call };
}

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

export function removalEvent({ before, after }: Change<RemovedConnection>): RecordEventDetail | undefined {
  if (before !== undefined || after === undefined) return undefined;
  return { type: 'ConnectionRemoved', removed: after };
}

export function agentEvent({ before, after }: Change<RegistryEntry>): RecordEventDetail | undefined {
  if (after === undefined) return undefined;
  const was = before?.status ?? 'active';
  if (was === after.status) return { type: 'AgentRegistered', agent: after };
  return { type: after.status === 'disabled' ? 'AgentDisabled' : 'AgentEnabled', agent: after };
}

export function publicationEvent(
  type: PublicationEventType,
  { before, after }: Change<Publication>,
): RecordEventDetail | undefined {
  if (before !== undefined || after === undefined) return undefined;
  return { type, publication: after };
}

export function holdEvent({ before, after }: Change<LegalHold>): RecordEventDetail | undefined {
  if (after === undefined) return undefined;
  if (after.released !== undefined) {
    return before?.released === undefined ? { type: 'HoldReleased', hold: after } : undefined;
  }
  if (after.releaseAsked !== undefined) {
    return before?.releaseAsked === undefined ? { type: 'HoldReleaseAsked', hold: after } : undefined;
  }
  const isAsBefore = before !== undefined && before.releaseAsked === undefined;
  return isAsBefore ? undefined : { type: 'SessionHeld', hold: after };
}

/** The version changes with other things, too. */
export function stopsEvent({ before, after }: Change<Stops>): RecordEventDetail | undefined {
  if (after === undefined || isDeepStrictEqual(before?.stops ?? [], after.stops)) return undefined;
  return { type: 'StopsChanged', stops: after.stops };
}
