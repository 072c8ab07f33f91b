// Where a request stands, in one line that says what happens next.
import type { ApprovalRequest, RequestStatus } from '../../../core/approval-request.ts';
import { shownPlainly } from '../../../core/approvals/hidden-characters.ts';
import { standingOf } from '../../../core/approvals/quorum.ts';
import { approverWords, durationWords, type Effect, timeWords } from '../../../core/approvals/words.ts';

export interface Banner {
  readonly tone: Effect['tone'] | 'neutral';
  readonly title: string;
  readonly text: string;
}

type Words = (request: ApprovalRequest, nowEpochSeconds: number) => Banner;

const banners: Readonly<Record<RequestStatus, Words>> = {
  pending: (request, nowEpochSeconds) => ({
    tone: 'neutral',
    title: 'Waits for a decision',
    text: `Nothing has run.${given(request, nowEpochSeconds)} It expires in ${durationWords(
      request.expiresAtEpochSeconds - nowEpochSeconds,
    )}, at ${timeWords(request.expiresAtEpochSeconds)}.`,
  }),
  approved: (request) => ({
    tone: 'calm',
    title: request.narrowing === undefined ? 'Approved' : 'Approved for less than was asked',
    text: `The agent may ${
      request.narrowing?.resources === undefined
        ? 'repeat the call'
        : 'make the call for what was approved of it'
    }, and it runs ${times(request)}, until ${timeWords(request.usableUntilEpochSeconds ?? 0)}.`,
  }),
  denied: () => ({
    tone: 'grave',
    title: 'Denied',
    text: 'Nothing has run, and nothing will under this request.',
  }),
  expired: ({ usableUntilEpochSeconds }) => ({
    tone: 'neutral',
    title: 'Expired',
    text:
      usableUntilEpochSeconds === undefined
        ? 'Nobody decided in time. Nothing has run; the agent may ask again.'
        : 'It was approved and not used in time. Nothing has run; the agent may ask again.',
  }),
  withdrawn: () => ({
    tone: 'neutral',
    title: 'Withdrawn',
    text: 'It was taken back, or a newer request stands in its place. Nothing has run.',
  }),
  executed: (request) => ({
    tone: 'calm',
    title: 'Approved and sent to AWS',
    text: ranAs(request),
  }),
  unknown: ({ callId }) => ({
    tone: 'grave',
    title: 'Sent to AWS, result unknown',
    text: `The answer was lost${callId === undefined ? '' : ` (${callId})`}: the call may have taken effect.`,
  }),
};

const usesOf = ({ obligations, narrowing }: ApprovalRequest): number =>
  narrowing?.maximumUses ?? obligations.maximumUses ?? 1;

const times = (request: ApprovalRequest): string =>
  usesOf(request) === 1 ? 'once' : `up to ${usesOf(request)} times`;

function ranAs(request: ApprovalRequest): string {
  const { callId, usableUntilEpochSeconds = 0 } = request;
  const as = callId === undefined ? '' : ` as ${callId}`;
  return usesOf(request) === 1
    ? `The call ran once${as}. It cannot run again under this approval.`
    : `The call ran, last${as}. It may run ${times(request)} in all, until ${timeWords(usableUntilEpochSeconds)}.`;
}

/** Where the rules stand, when somebody has decided or several must. */
function given(request: ApprovalRequest, nowEpochSeconds: number): string {
  const standing = standingOf(request, request.decisions, nowEpochSeconds);
  const open = standing.filter(({ missing }) => missing > 0);
  if (request.obligations.quorum === 1 && request.decisions.length === 0) return '';
  return open
    .map(({ approved, missing, waitsFor }) => {
      const whom = waitsFor.map(approverWords).map(shownPlainly).join(' or ');
      return ` ${approved} of ${approved + missing} approvals are given. It waits for ${whom}.`;
    })
    .join('');
}

export function bannerOf(request: ApprovalRequest, nowEpochSeconds: number): Banner {
  return banners[request.status](request, nowEpochSeconds);
}
