// What of a request a viewer is shown. Whoever asks may have no right to look at the target: what Countersign found
// there is for those who decide, answer for the agent or audit, so that asking never becomes a way to read.
import type { ApprovalRequest } from '../approval-request.ts';
import type { Principal } from '../principal.ts';
import { samePerson } from './eligibility.ts';

export function shownTo(viewer: Principal, request: ApprovalRequest): ApprovalRequest {
  if (!samePerson(viewer, request.principal)) return request;
  const { preview: _, voidBecause, askedAgainBecause, ...rest } = request;
  return {
    ...rest,
    ...(voidBecause === undefined ? {} : { voidBecause: withoutFacts }),
    ...(askedAgainBecause === undefined ? {} : { askedAgainBecause: withoutFacts }),
  };
}

const withoutFacts = 'what approvers were shown of the target no longer stands';
