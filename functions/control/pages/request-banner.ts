// Where a request stands, in one line that says what happens next.
import type { ApprovalRequest, RequestStatus } from '../../../core/approval-request.ts';
import { durationWords, type Risk, timeWords } from '../../../core/approvals/words.ts';

export interface Banner {
  readonly tone: Risk['tone'] | 'neutral';
  readonly title: string;
  readonly text: string;
}

type Words = (request: ApprovalRequest, nowEpochSeconds: number) => Banner;

const banners: Readonly<Record<RequestStatus, Words>> = {
  pending: (request, nowEpochSeconds) => ({
    tone: 'neutral',
    title: 'Waits for a decision',
    text: `Nothing has run.${given(request)} It expires in ${durationWords(
      request.expiresAtEpochSeconds - nowEpochSeconds,
    )}, at ${timeWords(request.expiresAtEpochSeconds)}.`,
  }),
  approved: (request) => ({
    tone: 'calm',
    title: 'Approved',
    text: `The agent may repeat the call, and it runs ${times(request)}, until ${timeWords(request.usableUntilEpochSeconds ?? 0)}.`,
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

const times = ({ obligations: { maximumUses = 1 } }: ApprovalRequest): string =>
  maximumUses === 1 ? 'once' : `up to ${maximumUses} times`;

function ranAs(request: ApprovalRequest): string {
  const { callId, obligations, usableUntilEpochSeconds = 0 } = request;
  const as = callId === undefined ? '' : ` as ${callId}`;
  return (obligations.maximumUses ?? 1) === 1
    ? `The call ran once${as}. It cannot run again under this approval.`
    : `The call ran, last${as}. It may run ${times(request)} in all, until ${timeWords(usableUntilEpochSeconds)}.`;
}

/** Where several people must agree: how many have. */
function given({ decisions, obligations }: ApprovalRequest): string {
  return obligations.quorum === 1 ? '' : ` ${decisions.length} of ${obligations.quorum} approvals are given.`;
}

export function bannerOf(request: ApprovalRequest, nowEpochSeconds: number): Banner {
  return banners[request.status](request, nowEpochSeconds);
}
