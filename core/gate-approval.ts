// Which approval a call may run under, and whether what its approvers were shown still stands. It decides nothing more:
// the grant is used up in the intent's transaction, which tests the request again.
import type { ApprovalRequest, Renewal } from './approval-request.ts';
import { type AppraisedCall, takePreview } from './approvals/appraisal.ts';
import { CountersignError } from './countersign-error.ts';
import type { Grant } from './grant.ts';
import type { ApprovalDesk } from './ports.ts';
import { samePreview } from './preview/impact-preview.ts';
import type { Previews } from './preview/preview.ts';
import type { Transcript } from './transcript.ts';

export interface Approved {
  readonly grant: Grant;
  /** Absent: its request is gone. */
  readonly request?: ApprovalRequest;
}

/** The first grant whose approval was not taken back, with the request that it comes from. */
export async function standingGrant(
  desk: Pick<ApprovalDesk, 'get'>,
  opening: readonly Grant[],
): Promise<Approved | undefined> {
  for (const grant of opening) {
    const request = await desk.get(grant.requestId);
    if (request?.status !== 'withdrawn' && request?.revocation === undefined)
      return request ? { grant, request } : { grant };
  }
  return undefined;
}

/**
 * Why what approvers were shown does not stand any more; undefined when it does. Only before the first use: the later
 * ones find what the call itself has changed.
 */
export async function changedSince(
  previews: Previews,
  asked: AppraisedCall,
  { grant, request }: Approved,
): Promise<string | undefined> {
  const before = request?.status === 'approved' ? request.preview : undefined;
  if (before === undefined || Object.keys(before.parts).length === 0) return undefined;
  // A call for less than was shown is compared by all that was shown.
  const whole =
    request && grant.narrowedFrom
      ? { ...asked, call: grant.narrowedFrom, requirements: request.requirements }
      : asked;
  const compared = samePreview(before, await takePreview(previews, whole));
  return compared.same ? undefined : compared.why;
}

/** The longest first: what lasts longer than what shall be renewed is its renewal already. */
export const longestFirst = (grants: readonly Grant[]): readonly Grant[] =>
  [...grants].sort((a, b) => b.expiresAtEpochSeconds - a.expiresAtEpochSeconds);

export const renewalOf = ({ requestId, expiresAtEpochSeconds, usesLeft }: Grant): Renewal => ({
  requestId,
  usableUntilEpochSeconds: expiresAtEpochSeconds,
  usesLeft,
});

export function nothingToRenew(requestId: string): CountersignError {
  return new CountersignError(
    'invalid-parameter',
    `\`${requestId.slice(0, 64)}\` is no request under whose approval this call would run now, so there is nothing to renew: leave \`renews\` out to ask anew`,
  );
}

export function againBecause({ requestId, because }: NonNullable<Transcript['voided']>): string {
  return `the approval of ${requestId} does not count any more: ${because}`;
}
