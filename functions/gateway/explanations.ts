// What an agent is told when its call does not run: what stands in the way, who can lift it and what to do next.
import type { ApprovalRequest, Narrowing } from '../../core/approval-request.ts';
import { rulesInWords } from '../../core/approvals/rule-words.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Decision } from '../../core/decision.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import type { JsonObject } from '../../core/json.ts';

const time = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');

export function approvalUrl(requestId: string, baseUrl: string): string {
  return `${baseUrl}/approve/${requestId}`;
}

export function explainPending(request: ApprovalRequest, baseUrl: string): CountersignError {
  const url = approvalUrl(request.id, baseUrl);
  const { gates } = request.obligations;
  const who = rulesInWords(request.obligations);
  const again =
    request.askedAgainBecause === undefined
      ? ''
      : ' again, since what it would touch is not what was approved';
  return new CountersignError(
    'approval-pending',
    `approval needed${again} (${gates.join(', ')}): request ${request.id} waits for ${who} until ${time(request.expiresAtEpochSeconds)} at ${url} ; repeat the same call once it is approved`,
    { details: { requestId: request.id, approvalUrl: url } },
  );
}

export function explainDenial(outcome: Extract<GateOutcome, { kind: 'denied' }>): CountersignError {
  const { decision, request, callId, sessionId } = outcome;
  if (request) return explainRefusal(request, { callId, sessionId });
  const reasons = decision.reasons.map(({ message, policies }) => {
    const unnamed = policies.filter((id) => !message.includes(`\`${id}\``));
    return unnamed.length === 0 ? message : `${message} (${unnamed.join(', ')})`;
  });
  const { grantable } = decision;
  return new CountersignError(
    'access-denied',
    `denied by policy: ${reasons.join('; ')}; ${wayOut(decision)}`,
    {
      details: {
        callId,
        sessionId,
        ...(grantable && { smallestGrantable: { ...grantable } as unknown as JsonObject }),
      },
    },
  );
}

/** Of a request that approvers denied, or approved for less than was asked. */
export function explainRefusal(
  request: ApprovalRequest,
  call: { readonly callId: string; readonly sessionId: string },
): CountersignError {
  if (request.narrowing) return explainNarrowing(request, request.narrowing, call);
  const last = request.decisions.findLast((entry) => entry.decision === 'deny');
  const comment = last?.comment === undefined ? '' : ` and says: "${last.comment}"`;
  return new CountersignError(
    'access-denied',
    `${last?.approver.displayName ?? 'an approver'} denied request ${request.id}${comment}; the same call may be asked again after ${time(request.expiresAtEpochSeconds)}`,
    { details: { requestId: request.id, ...call } },
  );
}

/** A counter-offer: what its approvers gave instead, as people read it and as `counterOffer` for programs. */
function explainNarrowing(
  { id, maskedCall, decisions, usableUntilEpochSeconds = 0 }: ApprovalRequest,
  { resources = [], maximumUses = 1 }: Narrowing,
  call: { readonly callId: string; readonly sessionId: string },
): CountersignError {
  const comments = decisions.flatMap(({ comment }) => (comment === undefined ? [] : [`"${comment}"`]));
  const says = comments.length === 0 ? '' : ` They say: ${comments.join(', ')}.`;
  const until = time(usableUntilEpochSeconds);
  return new CountersignError(
    'access-denied',
    `request ${id} was approved for less than this call.${says} Make the same call for ${some(resources, resources.length)} alone, with everything else as it is, by ${until}`,
    {
      details: {
        requestId: id,
        ...call,
        counterOffer: {
          operation: `${maskedCall.service}:${maskedCall.operation}`,
          resources,
          maximumUses,
          usableUntil: until,
        },
      },
    },
  );
}

/** What the agent can do about a denial. */
function wayOut({ grantable, reasons }: Decision): string {
  if (grantable !== undefined) {
    const rest = grantable.requirements.map(
      ({ action, resources, resourceCount }) => `\`${action}\` on ${some(resources, resourceCount)}`,
    );
    const answer =
      grantable.effect === 'allow' ? 'is allowed' : `asks ${grantable.approvers?.join(', ') ?? 'approvers'}`;
    return `without what is denied the call ${answer}: ${rest.join(', ')}`;
  }
  return reasons.every(({ code }) => code === 'no-permit')
    ? 'nothing of it can be granted: ask who owns the policies for a permit'
    : 'nothing of it can be granted, and no approval changes that';
}

const shownArns = 3;

function some(arns: readonly string[], count: number): string {
  const shown = arns.slice(0, shownArns).map((arn) => `\`${arn}\``);
  return count > shown.length ? `${shown.join(', ')} and ${count - shown.length} more` : shown.join(', ');
}
