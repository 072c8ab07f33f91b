// The state machine of an approval request, without a clock or a store: from one value to the next, or a refusal.
//
//   pending ── quorum ──▶ approved ── the call is sent ──▶ executed | unknown
//      ├── one deny ──▶ denied
//      ├── requester ──▶ withdrawn
//      └── the clock ──▶ expired ◀── the clock ── approved ── its target changed, or revoked ──▶ withdrawn
//
// INVARIANT: nothing leads out of denied, withdrawn, expired and executed.
import { isDeepStrictEqual } from 'node:util';
import type {
  ApprovalRequest,
  ApproverDecision,
  Narrowing,
  Renewal,
  RequestStatus,
  WebhookUser,
} from '../approval-request.ts';
import { CountersignError } from '../countersign-error.ts';
import type { Decision } from '../decision.ts';
import type { Grant } from '../grant.ts';
import { type Principal, principalId } from '../principal.ts';
import type { Requirement } from '../requirement.ts';
import {
  ineligibility,
  isRequesterOrOwner,
  samePerson,
  unfitToApprove,
  unfitToReview,
} from './eligibility.ts';
import { assertNarrower, narrowRequirements, unitedNarrowing } from './narrowing.ts';
import { namedBy, standingOf } from './quorum.ts';

/** The longest that any request may be decided, and the one after which the list of a requester ends. */
export const longestLifetimeSeconds = 24 * 3600;
export const commentMaximumCharacters = 1000;

/** The status by the clock: a stored `pending` or `approved` may have run out before anything wrote so. */
export function statusAt(request: ApprovalRequest, nowEpochSeconds: number): RequestStatus {
  const deadlineEpochSeconds =
    request.status === 'pending'
      ? request.expiresAtEpochSeconds
      : request.status === 'approved'
        ? (request.usableUntilEpochSeconds ?? 0)
        : Number.POSITIVE_INFINITY;
  return nowEpochSeconds < deadlineEpochSeconds ? request.status : 'expired';
}

/**
 * Whether asking again is answered by this request: it is undecided or approved for every gate that fires now, or it
 * was denied and its time has not run out. Gates that grew need a new ask: its approvers did not answer for them; so
 * does a call whose requirements are read differently now, since no grant of the old ones would open it.
 */
export function answersAgain(
  request: ApprovalRequest,
  again: {
    readonly requirements: readonly Requirement[];
    readonly decision: Decision;
    readonly renews?: Renewal;
  },
  nowEpochSeconds: number,
): boolean {
  const status = statusAt(request, nowEpochSeconds);
  if (status === 'denied') return nowEpochSeconds < request.expiresAtEpochSeconds;
  if (status !== 'pending' && status !== 'approved') return false;
  if (again.renews?.requestId === request.id) return false;
  const gates = again.decision.obligations?.gates;
  return (
    gates?.every((gate) => request.obligations.gates.includes(gate)) === true &&
    isDeepStrictEqual(again.requirements, request.requirements)
  );
}

export interface DecisionAsk {
  readonly approver: Principal;
  readonly decision: ApproverDecision['decision'];
  readonly digest: string;
  readonly comment?: string;
  /** Of an approval of less than was asked. */
  readonly narrowing?: Narrowing;
  /** When the approver proved who they are. Absent: it is not known. */
  readonly signedInAtEpochSeconds?: number;
  /** Of a decision that a system sent in the approver's name. */
  readonly byWebhook?: WebhookUser;
  /** As ApprovalRequest's decisions say it. */
  readonly linkSentTo?: string;
}

/**
 * One person's decision. Throws `not-eligible`, `fresh-sign-in-required`, `already-decided`, `digest-mismatch` or
 * `invalid-parameter`. A grant comes with the approval that meets every rule, and with no other.
 */
export function decided(
  request: ApprovalRequest,
  { grantId, ...ask }: DecisionAsk & { readonly grantId: string },
  nowEpochSeconds: number,
): { readonly request: ApprovalRequest; readonly grant?: Grant } {
  const { approver, decision, digest, comment, narrowing, byWebhook, linkSentTo } = ask;
  const reason = ineligibility(approver, request, nowEpochSeconds);
  if (reason !== undefined) throw new CountersignError('not-eligible', reason);
  assertPending(request, nowEpochSeconds);
  if (digest !== request.digest) {
    throw new CountersignError(
      'digest-mismatch',
      `the decision names digest \`${digest}\`, the request has \`${request.digest}\`: read the request again and decide on what it shows`,
    );
  }
  if (request.decisions.some((earlier) => samePerson(earlier.approver, approver))) {
    throw new CountersignError(
      'already-decided',
      'you have decided this request before: each person counts once',
    );
  }
  // Saying no takes no more than being an approver.
  if (decision === 'approve') assertFresh(request, ask, nowEpochSeconds);
  const decisions: ApprovalRequest['decisions'] = [
    ...request.decisions,
    {
      approver,
      decision,
      digest,
      decidedAtEpochSeconds: nowEpochSeconds,
      ...(comment ? { comment } : {}),
      ...(decision === 'approve' && narrowing ? { narrowing } : {}),
      ...(byWebhook && { byWebhook }),
      ...(linkSentTo === undefined ? {} : { linkSentTo }),
    },
  ];
  if (decision === 'deny') return { request: { ...request, status: 'denied', decisions } };
  const unfit = unfitToApprove(approver, request, nowEpochSeconds);
  if (unfit !== undefined) throw new CountersignError('not-eligible', unfit);
  if (narrowing !== undefined) assertNarrower(narrowing, request);
  const united = unitedNarrowing(decisions);
  if (united !== undefined) assertNarrower(united, request);
  if (standingOf(request, decisions, nowEpochSeconds).some(({ missing }) => missing > 0)) {
    return { request: { ...request, decisions } };
  }
  return approvedBy({ ...request, decisions }, united, grantId, nowEpochSeconds);
}

function approvedBy(
  request: ApprovalRequest,
  narrowing: Narrowing | undefined,
  id: string,
  nowEpochSeconds: number,
): { readonly request: ApprovalRequest; readonly grant: Grant } {
  const { obligations, requirements } = request;
  const usableUntilEpochSeconds =
    nowEpochSeconds + (narrowing?.maximumDurationSeconds ?? obligations.maximumDurationSeconds);
  return {
    request: {
      ...request,
      status: 'approved',
      usableUntilEpochSeconds,
      ...(narrowing && { narrowing }),
    },
    grant: {
      id,
      principalId: principalId(request.principal),
      connection: request.connection,
      requestId: request.id,
      digest: request.digest,
      requirements: narrowing?.resources
        ? narrowRequirements(requirements, narrowing.resources)
        : requirements,
      ...(narrowing?.resources && { narrowedFrom: request.maskedCall }),
      gates: obligations.gates,
      policyVersion: request.policyVersion,
      notBeforeEpochSeconds: nowEpochSeconds,
      expiresAtEpochSeconds: usableUntilEpochSeconds,
      usesLeft: narrowing?.maximumUses ?? obligations.maximumUses ?? 1,
    },
  };
}

function assertFresh(
  { obligations: { signInMaximumAgeSeconds } }: ApprovalRequest,
  { signedInAtEpochSeconds }: DecisionAsk,
  nowEpochSeconds: number,
): void {
  if (signInMaximumAgeSeconds === undefined) return;
  const isFresh =
    signedInAtEpochSeconds !== undefined &&
    nowEpochSeconds - signedInAtEpochSeconds <= signInMaximumAgeSeconds;
  if (isFresh) return;
  throw new CountersignError(
    'fresh-sign-in-required',
    `policy wants a sign-in that is at most ${signInMaximumAgeSeconds} seconds old to approve: open the approval page, sign in again and decide there`,
  );
}

/** Throws `not-eligible` or `already-decided`. */
export function withdrawn(
  request: ApprovalRequest,
  principal: Principal,
  nowEpochSeconds: number,
): ApprovalRequest {
  if (!isRequesterOrOwner(principal, request.principal)) {
    throw new CountersignError('not-eligible', 'only the requester and its owner withdraw a request');
  }
  assertPending(request, nowEpochSeconds);
  return { ...request, status: 'withdrawn' };
}

/** `expired` when a pending request has run out; otherwise the very same value. */
export function expired(request: ApprovalRequest, nowEpochSeconds: number): ApprovalRequest {
  const ranOut = request.status === 'pending' && statusAt(request, nowEpochSeconds) === 'expired';
  return ranOut ? { ...request, status: 'expired' } : request;
}

/** A pending request in whose place a stricter one is asked counts as withdrawn; otherwise the very same value. */
export function superseded(request: ApprovalRequest): ApprovalRequest {
  return request.status === 'pending' ? { ...request, status: 'withdrawn' } : request;
}

/** An approval that nothing ran under yet is taken back, since what was shown no longer stands; else the very same value. */
export function voided(request: ApprovalRequest, because: string): ApprovalRequest {
  return request.status === 'approved' ? { ...request, status: 'withdrawn', voidBecause: because } : request;
}

/**
 * An approval is given back by its requester or its owner, or taken back by who approved it or a responder; what nothing ran
 * under yet counts as withdrawn. Throws `not-eligible`, or `already-decided` where there is no approval.
 */
export function revoked(
  request: ApprovalRequest,
  person: Principal,
  responderGroups: readonly string[],
  nowEpochSeconds: number,
): ApprovalRequest {
  const isApprover = request.decisions.some(
    ({ approver, decision }) => decision === 'approve' && samePerson(approver, person),
  );
  const isResponder =
    person.kind === 'human' && person.groups.some((group) => responderGroups.includes(group));
  if (!isRequesterOrOwner(person, request.principal) && !isApprover && !isResponder) {
    throw new CountersignError(
      'not-eligible',
      'an approval is given back by its requester or its owner, and taken back by who approved it or a responder',
    );
  }
  if (request.revocation !== undefined) return request;
  if (request.status !== 'approved' && request.status !== 'executed') {
    throw new CountersignError(
      'already-decided',
      `the request is ${request.status}: there is no approval to take back`,
    );
  }
  return {
    ...request,
    status: request.status === 'approved' ? 'withdrawn' : request.status,
    revocation: { by: person, atEpochSeconds: nowEpochSeconds },
  };
}

function assertPending(request: ApprovalRequest, nowEpochSeconds: number): void {
  const status = statusAt(request, nowEpochSeconds);
  if (status === 'pending') return;
  throw new CountersignError(
    'already-decided',
    `the request is ${status}, only a pending one can change: ask again by repeating the call`,
    { details: { requestId: request.id, requestStatus: status } },
  );
}

/** Reminded once, at half of its time; otherwise the very same value. */
export function reminded(request: ApprovalRequest, nowEpochSeconds: number): ApprovalRequest {
  const half = (request.createdAtEpochSeconds + request.expiresAtEpochSeconds) / 2;
  const isDue = request.remindedAtEpochSeconds === undefined && nowEpochSeconds >= half;
  return isDue && statusAt(request, nowEpochSeconds) === 'pending'
    ? { ...request, remindedAtEpochSeconds: nowEpochSeconds }
    : request;
}

/** Marked once, when the first of its rules has escalated; otherwise the very same value. Eligibility needs no mark. */
export function escalated(request: ApprovalRequest, nowEpochSeconds: number): ApprovalRequest {
  const ageSeconds = nowEpochSeconds - request.createdAtEpochSeconds;
  const isDue =
    request.escalatedAtEpochSeconds === undefined &&
    request.obligations.rules.some((rule) => namedBy(rule, ageSeconds).escalated.length > 0);
  return isDue && statusAt(request, nowEpochSeconds) === 'pending'
    ? { ...request, escalatedAtEpochSeconds: nowEpochSeconds }
    : request;
}

/** Whether it is a break-glass approval that nobody has looked at yet. */
export function awaitsReview(request: ApprovalRequest): boolean {
  return (
    request.obligations.reviewers !== undefined &&
    request.usableUntilEpochSeconds !== undefined &&
    request.review === undefined
  );
}

/** Throws `not-eligible` or `already-decided`. */
export function reviewed(
  request: ApprovalRequest,
  { reviewer, comment }: { readonly reviewer: Principal; readonly comment: string },
  nowEpochSeconds: number,
): ApprovalRequest {
  const unfit = unfitToReview(reviewer, request);
  if (unfit !== undefined) throw new CountersignError('not-eligible', unfit);
  if (!awaitsReview(request)) {
    throw new CountersignError('already-decided', 'the request awaits no review, or has been reviewed');
  }
  return { ...request, review: { reviewer, comment, reviewedAtEpochSeconds: nowEpochSeconds } };
}
