// What a person may do with a request at this moment, and why not the rest: for every medium that offers it. The act
// itself is judged again by transitions.ts.
import type { ApprovalRequest } from '../approval-request.ts';
import type { Principal } from '../principal.ts';
import {
  ineligibility,
  isRequesterOrOwner,
  samePerson,
  unfitToApprove,
  unfitToReview,
} from './eligibility.ts';
import { awaitsReview } from './transitions.ts';

export interface Part {
  readonly mayDeny: boolean;
  readonly mayApprove: boolean;
  /** Why the person may not approve what is still open, as a sentence for them. */
  readonly reason?: string;
  /** Before deciding they sign in, so that their sign-in is at most so old. */
  readonly signInMaximumAgeSeconds?: number;
  readonly mayWithdraw: boolean;
  readonly mayReview: boolean;
}

export function partOf(
  person: Principal,
  request: ApprovalRequest,
  moment: { readonly nowEpochSeconds: number; readonly signedInAtEpochSeconds?: number | undefined },
): Part {
  const { nowEpochSeconds, signedInAtEpochSeconds } = moment;
  const isPending = request.status === 'pending';
  const isOpen = isPending && !request.decisions.some(({ approver }) => samePerson(approver, person));
  const reason = isOpen ? unfitToApprove(person, request, nowEpochSeconds) : undefined;
  const mayDeny = isOpen && ineligibility(person, request, nowEpochSeconds) === undefined;
  const { signInMaximumAgeSeconds: maximum } = request.obligations;
  const isStale =
    maximum !== undefined &&
    (signedInAtEpochSeconds === undefined || nowEpochSeconds - signedInAtEpochSeconds > maximum);
  return {
    mayDeny,
    mayApprove: isOpen && reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    ...(mayDeny && isStale ? { signInMaximumAgeSeconds: maximum } : {}),
    mayWithdraw: isPending && isRequesterOrOwner(person, request.principal),
    mayReview: awaitsReview(request) && unfitToReview(person, request) === undefined,
  };
}
