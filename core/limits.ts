// What one principal may use up, so that an agent in a loop harms nobody [L11]: calls a minute, changes a session, requests
// that wait for people, approvals not used yet.
import { z } from 'zod';
import { sha256Hex } from './call.ts';
import type { CountersignErrorCode } from './countersign-error.ts';
import { principalId } from './principal.ts';
import type { Session } from './session.ts';

export const limitsSchema = z.strictObject({
  /** Calls that are sent to AWS, of one principal over all its sessions. Default 600. */
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
  readonly most: number;
  readonly endsAtEpochSeconds: number;
  readonly code: CountersignErrorCode;
  readonly refusal: string;
}

/** What a call that is about to be sent counts towards. */
export function countsOf(
  { callsPerMinute, changesPerSession }: Limits,
  session: Session,
  { changes, nowEpochSeconds }: { readonly changes: boolean; readonly nowEpochSeconds: number },
): readonly Count[] {
  const minute = Math.floor(nowEpochSeconds / 60);
  const calls: Count = {
    id: `calls#${sha256Hex(principalId(session.principal))}#${minute}`,
    most: callsPerMinute,
    endsAtEpochSeconds: (minute + 1) * 60,
    code: 'too-many-calls',
    refusal: `this principal has made its ${callsPerMinute} calls of this minute: go on more slowly in the next one`,
  };
  if (!changes) return [calls];
  const ofSession: Count = {
    id: `changes#${session.id}`,
    most: changesPerSession,
    endsAtEpochSeconds: session.expiresAtEpochSeconds,
    code: 'changes-used-up',
    refusal: `this session has made the ${changesPerSession} changes that one session may: see that all of them were meant, then go on with new keys`,
  };
  return [calls, ofSession];
}
