// The state machine of an approval request, without a clock or a store: from one value to the next, or a refusal.
//
//   pending ── quorum ──▶ approved ── the call is sent ──▶ executed | unknown
//      ├── one deny ──▶ denied
//      ├── requester ──▶ withdrawn
//      └── the clock ──▶ expired ◀── the clock ── approved ── its target changed ──▶ withdrawn
//
// INVARIANT: nothing leads out of denied, withdrawn, expired and executed.
import { isDeepStrictEqual } from 'node:util';
import type { ApprovalRequest, ApproverDecision, RequestStatus } from '../approval-request.ts';
import { CountersignError } from '../countersign-error.ts';
import type { Decision } from '../decision.ts';
import type { Grant } from '../grant.ts';
import { type Principal, principalId } from '../principal.ts';
import type { Requirement } from '../requirement.ts';
import { ineligibility, isRequesterOrOwner, samePerson } from './eligibility.ts';

/** How long a request may be decided. The state machine's TimeoutSeconds is the same number; a test compares them. */
export const requestLifetimeSeconds = 3600;
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
  again: { readonly requirements: readonly Requirement[]; readonly decision: Decision },
  nowEpochSeconds: number,
): boolean {
  const status = statusAt(request, nowEpochSeconds);
  if (status === 'denied') return nowEpochSeconds < request.expiresAtEpochSeconds;
  if (status !== 'pending' && status !== 'approved') return false;
  const gates = again.decision.obligations?.gates;
  return (
    gates?.every((gate) => request.obligations.gates.includes(gate)) === true &&
    isDeepStrictEqual(again.requirements, request.requirements)
  );
}

/**
 * One person's decision. Throws `not-eligible`, `already-decided` or `digest-mismatch`. A grant comes with the approval
 * that reaches the quorum, and with no other.
 */
export function decided(
  request: ApprovalRequest,
  ask: {
    readonly approver: Principal;
    readonly decision: ApproverDecision['decision'];
    readonly digest: string;
    readonly comment?: string;
    readonly grantId: string;
  },
  nowEpochSeconds: number,
): { readonly request: ApprovalRequest; readonly grant?: Grant } {
  const { approver, decision, digest, comment } = ask;
  const reason = ineligibility(approver, request);
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
  const decisions: ApprovalRequest['decisions'] = [
    ...request.decisions,
    { approver, decision, digest, decidedAtEpochSeconds: nowEpochSeconds, ...(comment ? { comment } : {}) },
  ];
  if (decision === 'deny') return { request: { ...request, status: 'denied', decisions } };
  if (decisions.length < request.obligations.quorum) return { request: { ...request, decisions } };
  const usableUntilEpochSeconds = nowEpochSeconds + request.obligations.maximumDurationSeconds;
  return {
    request: { ...request, status: 'approved', decisions, usableUntilEpochSeconds },
    grant: {
      id: ask.grantId,
      principalId: principalId(request.principal),
      connection: request.connection,
      requestId: request.id,
      digest: request.digest,
      requirements: request.requirements,
      gates: request.obligations.gates,
      policyVersion: request.policyVersion,
      notBeforeEpochSeconds: nowEpochSeconds,
      expiresAtEpochSeconds: usableUntilEpochSeconds,
      usesLeft: request.obligations.maximumUses ?? 1,
    },
  };
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

function assertPending(request: ApprovalRequest, nowEpochSeconds: number): void {
  const status = statusAt(request, nowEpochSeconds);
  if (status === 'pending') return;
  throw new CountersignError(
    'already-decided',
    `the request is ${status}, only a pending one can change: ask again by repeating the call`,
    { details: { requestId: request.id, requestStatus: status } },
  );
}
