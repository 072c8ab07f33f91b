// What one principal may use up, so that an agent in a loop harms nobody [L11]: calls a minute, changes a session, requests
// that wait for people, approvals not used yet.
import { z } from 'zod';
import { sha256Hex } from './call.ts';
import type { CountersignErrorCode } from './countersign-error.ts';
import { principalId } from './principal.ts';
import type { Session } from './session.ts';

export const limitsSchema = z.strictObject({
  /** Calls of one principal over all its sessions, whatever becomes of them. Default 600. */
  callsPerMinute: z.int().min(1).max(100_000).default(600),
  /** Calls that change something, of one session. Default 1,000. */
  changesPerSession: z.int().min(1).max(1_000_000).default(1_000),
  /** Requests of one principal that wait for people. Default 50. */
  pendingRequests: z.int().min(1).max(500).default(50),
  /** Approvals of one principal on one connection that are neither used nor expired. Default 50. */
  liveGrants: z.int().min(1).max(500).default(50),
});

export type Limits = z.output<typeof limitsSchema>;

/** Throws an Error on what is not a Limits in JSON. */
export function parseLimits(text: string): Limits {
  return limitsSchema.parse(JSON.parse(text));
}

/** A running total that a call adds one to; a call that finds it full is refused. */
export interface Count {
  readonly id: string;
  readonly endsAtEpochSeconds: number;
  /** Absent: it is only counted. */
  readonly limit?: Limit;
}

interface Limit {
  readonly most: number;
  readonly code: CountersignErrorCode;
  readonly refusal: string;
}

/** Totals of one session, as `context.callsSoFar` and `context.changesSoFar` give them to policies. */
export const sessionTotals = {
  calls: (sessionId: string) => `session-calls#${sessionId}`,
  changes: (sessionId: string) => `changes#${sessionId}`,
};

/** What every call of a known principal counts towards, one that is denied too. */
export function minuteCount(
  { callsPerMinute }: Limits,
  { principal }: Pick<Session, 'principal'>,
  nowEpochSeconds: number,
): Count {
  const minute = Math.floor(nowEpochSeconds / 60);
  return {
    id: `calls#${sha256Hex(principalId(principal))}#${minute}`,
    endsAtEpochSeconds: (minute + 1) * 60,
    limit: {
      most: callsPerMinute,
      code: 'too-many-calls',
      refusal: `this principal has made its ${callsPerMinute} calls of this minute: go on more slowly in the next one`,
    },
  };
}

/** What a call that is about to be sent counts towards. `callsTested`: some policy asks how many a session has made. */
export function countsOf(
  limits: Limits,
  session: Session,
  call: { readonly changes: boolean; readonly callsTested: boolean; readonly nowEpochSeconds: number },
): readonly Count[] {
  const { changesPerSession } = limits;
  const endsAtEpochSeconds = session.expiresAtEpochSeconds;
  const calls: Count = { id: sessionTotals.calls(session.id), endsAtEpochSeconds };
  const changes: Count = {
    id: sessionTotals.changes(session.id),
    endsAtEpochSeconds,
    limit: {
      most: changesPerSession,
      code: 'changes-used-up',
      refusal: `this session has made the ${changesPerSession} changes that one session may: see that all of them were meant, then go on with new keys`,
    },
  };
  return [
    minuteCount(limits, session, call.nowEpochSeconds),
    ...(call.callsTested ? [calls] : []),
    ...(call.changes ? [changes] : []),
  ];
}
