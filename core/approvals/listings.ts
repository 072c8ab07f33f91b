// In which lists of people a request stands. It follows from the request alone, so that a store can write the entries in the
// transaction that changes it. INVARIANT: an entry finds a request; what a person may see or do is judged by the request.
import type { ApprovalRequest } from '../approval-request.ts';
import { principalId } from '../principal.ts';
import { awaitsReview } from './transitions.ts';

export interface Listing {
  /** `queue#APPROVER`, `reviews#REVIEWER`, `decided#PRINCIPAL`. */
  readonly list: string;
  /** Where in the list it stands. */
  readonly atEpochSeconds: number;
}

export const queueOf = (approver: string): string => `queue#${approver}`;
export const reviewsOf = (reviewer: string): string => `reviews#${reviewer}`;
export const decidedBy = (principal: string): string => `decided#${principal}`;

/**
 * Pending: in the queue of everyone whom a rule names, now or once it escalates. Awaiting a look: with its reviewers. And for
 * good with everyone who decided or reviewed it. Each list once.
 */
export function listingsOf(request: ApprovalRequest): readonly Listing[] {
  const { obligations, createdAtEpochSeconds, decisions, review } = request;
  const asked = (list: string): Listing => ({ list, atEpochSeconds: createdAtEpochSeconds });
  return [
    ...(request.status === 'pending' ? obligations.approvers.map(queueOf).map(asked) : []),
    ...(awaitsReview(request) ? (obligations.reviewers ?? []).map(reviewsOf).map(asked) : []),
    ...decisions.map(({ approver, decidedAtEpochSeconds }) => ({
      list: decidedBy(principalId(approver)),
      atEpochSeconds: decidedAtEpochSeconds,
    })),
    ...(review === undefined
      ? []
      : [
          {
            list: decidedBy(principalId(review.reviewer)),
            atEpochSeconds: review.reviewedAtEpochSeconds,
          },
        ]),
  ];
}

/** What a change of the request does to the lists. */
export function listingChanges(
  from: ApprovalRequest,
  to: ApprovalRequest,
): { readonly added: readonly Listing[]; readonly removed: readonly Listing[] } {
  const [before, after] = [listingsOf(from), listingsOf(to)];
  const without = (some: readonly Listing[], others: readonly Listing[]) =>
    some.filter(({ list }) => !others.some((other) => other.list === list));
  return { added: without(after, before), removed: without(before, after) };
}
