// What is told of a request when its state changes. It names the request and who may act on it, and holds nothing of the
// call: whoever follows reads the request with a right of its own.
import { z } from 'zod';
import type { ApprovalRequest } from '../approval-request.ts';
import type { CountersignEvent } from '../ports.ts';
import { principalId } from '../principal.ts';

/** Closed: docs/events.md lists the same names. */
export const requestEventTypes = [
  'RequestOpened',
  'RequestDecided', // an approval that is not the last one needed
  'RequestReminded',
  'RequestEscalated',
  'RequestApproved',
  'BreakGlassApproved', // beside RequestApproved
  'RequestDenied',
  'RequestExpired',
  'RequestWithdrawn',
  'RequestExecuted',
  'RequestReviewed',
  'RequestRevoked', // an approval was given back or taken back; beside RequestWithdrawn when nothing ran under it
] as const;

export type RequestEventType = (typeof requestEventTypes)[number];

export function requestEvent(type: RequestEventType, request: ApprovalRequest): CountersignEvent {
  const { id, status, sessionId, connection, obligations, expiresAtEpochSeconds } = request;
  return {
    type,
    detail: {
      requestId: id,
      status,
      principalId: principalId(request.principal),
      sessionId,
      connection,
      gates: obligations.gates,
      approvers: obligations.approvers,
      expiresAtEpochSeconds,
    },
  };
}

/** An event about a request as EventBridge hands it over, as far as those who tell people read it. */
export const heardEventSchema = z.object({
  source: z.literal('countersign'),
  'detail-type': z.enum(requestEventTypes),
  detail: z.object({ requestId: z.string().min(1) }),
});
