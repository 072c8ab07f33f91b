// How requests, sessions and people look to those who may read them: without claims, groups and secrets of others.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { standingOf } from '../../core/approvals/quorum.ts';
import { shownTo } from '../../core/approvals/shown-to.ts';
import type { Grant } from '../../core/grant.ts';
import type { Principal } from '../../core/principal.ts';
import type { HoldStep, LegalHold } from '../../core/record/legal-hold.ts';
import type { Session } from '../../core/session.ts';
import { shownPerson } from '../../core/two-people.ts';

export function viewPerson({ issuer, subject, kind, displayName, email, owner }: Principal) {
  return {
    issuer,
    subject,
    kind,
    displayName,
    ...(email === undefined ? {} : { email }),
    ...(owner === undefined ? {} : { owner }),
  };
}

export function viewRequest(
  request: ApprovalRequest,
  baseUrl: string,
  viewer: Principal,
  nowEpochSeconds: number,
) {
  return {
    ...shownTo(viewer, request),
    approvalUrl: `${baseUrl}/approve/${request.id}`,
    principal: viewPerson(request.principal),
    standing: standingOf(request, request.decisions, nowEpochSeconds),
    ...(request.revocation && {
      revocation: { ...request.revocation, by: viewPerson(request.revocation.by) },
    }),
    ...(request.review && {
      review: { ...request.review, reviewer: viewPerson(request.review.reviewer) },
    }),
    decisions: request.decisions.map(({ approver, digest: _, ...decision }) => ({
      ...decision,
      approver: viewPerson(approver),
    })),
  };
}

export function viewGrant({ principalId: _, narrowedFrom, ...grant }: Grant) {
  return { ...grant, isNarrowed: narrowedFrom !== undefined };
}

export function viewHold({ reason, placed, releaseAsked, released }: LegalHold) {
  const step = ({ by, atEpochSeconds }: HoldStep) => ({ by: shownPerson(by), atEpochSeconds });
  return {
    reason,
    placed: step(placed),
    ...(releaseAsked && { releaseAsked: step(releaseAsked) }),
    ...(released && { released: step(released) }),
  };
}

export function viewSession(session: Session) {
  return { ...session, principal: viewPerson(session.principal) };
}
