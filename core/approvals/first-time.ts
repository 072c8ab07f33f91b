// Whether an agent asks for an operation on a connection for the first time, as far as its latest requests tell: one
// page of the index by requester, which is read for the limit on pending requests anyway. What lies further back is not
// looked for: then it is not known.
import type { ApprovalRequest } from '../approval-request.ts';
import { principalId } from '../principal.ts';
import type { RequestStore } from './request-store.ts';

const latest = 50;

export async function isFirstTime(
  store: Pick<RequestStore, 'page'>,
  { principal, connection, maskedCall }: Pick<ApprovalRequest, 'principal' | 'connection' | 'maskedCall'>,
): Promise<boolean | undefined> {
  const { requests, cursor } = await store.page({ principalId: principalId(principal) }, latest);
  const wasApproved = requests.some(
    (request) =>
      (request.status === 'approved' || request.status === 'executed' || request.status === 'unknown') &&
      request.connection === connection &&
      request.maskedCall.service === maskedCall.service &&
      request.maskedCall.operation === maskedCall.operation,
  );
  if (wasApproved) return false;
  return cursor === undefined ? true : undefined;
}
