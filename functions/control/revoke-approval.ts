// An approval is taken back, or given back: its request says so, and what it granted is used up.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import type { ControlDependencies } from './environment.ts';

/** Throws CountersignError `not-found`, `not-eligible` or `already-decided`. */
export async function revokeApproval(
  {
    approvals,
    grants,
    responderGroups,
  }: Pick<ControlDependencies, 'approvals' | 'grants' | 'responderGroups'>,
  requestId: string,
  by: Principal,
): Promise<ApprovalRequest> {
  const request = await approvals.revoke(requestId, by, responderGroups);
  const held = await grants.list(principalId(request.principal), request.connection);
  await Promise.all(held.filter((grant) => grant.requestId === request.id).map(grants.end));
  return request;
}
