// Where a request stands, in words for everyone who follows it: whom it waits for, who decided, what became of it.
import type { ApprovalRequest, ApproverDecision, RequestStatus } from '../approval-request.ts';
import { shownPlainly } from './hidden-characters.ts';
import { standingOf } from './quorum.ts';
import { statusAt } from './transitions.ts';
import { approverWords, timeWords, wayWords } from './words.ts';

export interface CardStatus {
  readonly status: RequestStatus;
  /** `1 of 2, waiting for the group sre-oncall`, `denied by Bob at …: too broad`. */
  readonly words: string;
  /** Each decision so far, oldest first: `approved by Alice at 2026-11-23 14:32 UTC`. */
  readonly decisions: readonly string[];
}

export function statusOf(request: ApprovalRequest, nowEpochSeconds: number): CardStatus {
  const status = statusAt(request, nowEpochSeconds);
  return {
    status,
    words: wordsOf({ ...request, status }, nowEpochSeconds),
    decisions: request.decisions.map(decisionWords),
  };
}

function wordsOf(request: ApprovalRequest, nowEpochSeconds: number): string {
  const { status, decisions, callId, usableUntilEpochSeconds } = request;
  const last = decisions.at(-1);
  switch (status) {
    case 'pending':
      return pendingWords(request, nowEpochSeconds);
    case 'approved':
      return `${lastWords(last)}, usable until ${timeWords(usableUntilEpochSeconds ?? 0)}, not used yet`;
    case 'denied':
      return lastWords(last);
    case 'expired':
      return usableUntilEpochSeconds === undefined
        ? 'expired, nobody decided in time'
        : 'expired, approved and not used in time';
    case 'withdrawn':
      return request.voidBecause === undefined
        ? 'withdrawn, nothing has run'
        : `withdrawn: ${shownPlainly(request.voidBecause)}`;
    case 'executed':
      return `executed${callId === undefined ? '' : ` as ${callId}`}, ${lastWords(last)}`;
    case 'unknown':
      return `sent${callId === undefined ? '' : ` as ${callId}`}, and its result was lost: it may have taken effect`;
  }
}

/** The rules that are not met; one of them by its own numbers, several each with its gate. */
function pendingWords(request: ApprovalRequest, nowEpochSeconds: number): string {
  const open = standingOf(request, request.decisions, nowEpochSeconds).filter(({ missing }) => missing > 0);
  const words = open.map(({ gate, approved, missing, waitsFor }) => {
    const numbers = `${approved} of ${approved + missing}, waiting for ${waitsFor.map((name) => shownPlainly(approverWords(name))).join(' or ')}`;
    return open.length === 1 ? numbers : `${gate}: ${numbers}`;
  });
  return words.join('; ');
}

const lastWords = (decision: ApproverDecision | undefined): string =>
  decision === undefined ? 'decided' : decisionWords(decision);

function decisionWords(made: ApproverDecision): string {
  const { approver, decision, comment, decidedAtEpochSeconds, narrowing } = made;
  const what = decision === 'deny' ? 'denied' : narrowing === undefined ? 'approved' : 'approved in part';
  const said = comment === undefined ? '' : `: ${shownPlainly(comment)}`;
  const who = `${shownPlainly(approver.displayName)}${wayWords(made)}`;
  return `${what} by ${who} at ${timeWords(decidedAtEpochSeconds)}${said}`;
}
