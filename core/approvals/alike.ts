// Requests of one agent for the same operation on the same connection, or of one ask on several, together: a queue that
// people can take in.
import type { ApprovalRequest } from '../approval-request.ts';
import { principalId } from '../principal.ts';

/** Never empty; in the order in which they came. Groups stand where their first request stood. */
export type AlikeRequests = readonly [ApprovalRequest, ...ApprovalRequest[]];

export function groupAlike(requests: readonly ApprovalRequest[]): readonly AlikeRequests[] {
  const groups = new Map<string, [ApprovalRequest, ...ApprovalRequest[]]>();
  for (const request of requests) {
    const { principal, connection, maskedCall, askId } = request;
    const name = JSON.stringify([
      principalId(principal),
      askId === undefined ? { connection } : { askId },
      maskedCall.service,
      maskedCall.operation,
    ]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [request]);
    else group.push(request);
  }
  return [...groups.values()];
}
