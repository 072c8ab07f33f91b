// What an agent is told when its call does not run: what stands in the way, who can lift it and what to do next.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { GateOutcome } from '../../core/gate.ts';

const time = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');

export function approvalUrl(requestId: string, baseUrl: string): string {
  return `${baseUrl}/approve/${requestId}`;
}

export function explainPending(request: ApprovalRequest, baseUrl: string): CountersignError {
  const url = approvalUrl(request.id, baseUrl);
  const { approvers, quorum } = request.obligations;
  const who = `${quorum} of ${approvers.join(', ')}`;
  return new CountersignError(
    'approval-pending',
    `approval needed: request ${request.id} waits for ${who} until ${time(request.expiresAtEpochSeconds)} at ${url} ; repeat the same call once it is approved`,
    { details: { requestId: request.id, approvalUrl: url } },
  );
}

export function explainDenial(outcome: Extract<GateOutcome, { kind: 'denied' }>): CountersignError {
  const { decision, request, callId } = outcome;
  if (request) {
    const last = request.decisions.findLast((entry) => entry.decision === 'deny');
    const comment = last?.comment === undefined ? '' : ` and says: "${last.comment}"`;
    return new CountersignError(
      'access-denied',
      `${last?.approver.displayName ?? 'an approver'} denied request ${request.id}${comment}; the same call may be asked again after ${time(request.expiresAtEpochSeconds)}`,
      { details: { requestId: request.id, callId } },
    );
  }
  const reasons = decision.reasons.map(({ message, policies }) =>
    policies.length === 0 ? message : `${message} (${policies.join(', ')})`,
  );
  return new CountersignError('access-denied', `denied by policy: ${reasons.join('; ')}`, {
    details: { callId },
  });
}
