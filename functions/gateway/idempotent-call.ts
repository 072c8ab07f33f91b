// A call under an `Idempotency-Key`: it runs once, and whoever repeats it gets the same answer, as long as policy, session and
// what stands would still let them have it. Only what ran is kept: after a refusal, or while it waits for approval, the same body
// under the same key is a call like any other.
import type { CountersignErrorCode } from '../../core/countersign-error.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import type { Caller } from '../../core/gate-records.ts';
import {
  assertAnswerable,
  assertIdempotencyKey,
  type Finished,
  isSmallEnough,
  type KeptAnswer,
  type KeptAnswers,
  type KeyUse,
} from '../../core/idempotency.ts';
import type { Clock, SessionStore } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import { assertSessionStands } from '../../core/sessions.ts';
import type { WhatStands } from '../../core/standing.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import type { DoorResponse } from './aws-door.ts';
import { explainDenial } from './explanations.ts';
import { recorded } from './recorded.ts';

export interface IdempotencyDependencies {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly answers: KeptAnswers;
  /** Reads anew each time: nobody is answered again after their session was revoked. */
  readonly latestSessions: Pick<SessionStore, 'get'>;
  readonly standing: Pick<WhatStands, 'assertMayRun'>;
}

export interface KeyedCall {
  readonly caller: Caller;
  readonly read: ReadCall;
  readonly key: string;
  /** Canonical JSON. */
  readonly body: string;
}

/** After these it may have run. Every other refusal comes before anything is sent. */
const mayHaveRun: ReadonlySet<CountersignErrorCode> = new Set([
  'result-unknown',
  'response-too-large',
  'masking-failed',
  'internal-error',
  'duplicate-invocation',
]);

/** Throws CountersignError: what `run` and `respond` throw, and what the key says. */
export async function idempotentCall(
  dependencies: IdempotencyDependencies,
  { caller, read, key, body }: KeyedCall,
  run: () => Promise<GateOutcome>,
  respond: (outcome: GateOutcome) => DoorResponse,
): Promise<DoorResponse> {
  const { gate, answers } = dependencies;
  const use: KeyUse = { principalId: principalId(caller.session.principal), key, body };
  const claimed = await recorded(gate, caller, read, async () => {
    assertIdempotencyKey(key);
    const known = await answers.claim(use);
    assertAnswerable(known);
    return known;
  });
  if (claimed.kind === 'ran') {
    await mayBeRepeated(dependencies, caller, read);
    await gate.recordAnswer(caller, read, { repeats: claimed.callId });
    return repeated(claimed.answer);
  }
  // Best effort: unless it is noted, a repetition is told that it is running, and then that nobody knows.
  const finish = (finished: Finished) => answers.finish(use, claimed.attempt, finished).catch(() => {});
  let outcome: GateOutcome;
  try {
    outcome = await run();
  } catch (error) {
    const isRefusal = error instanceof CountersignError && !mayHaveRun.has(error.code);
    await finish({ kind: isRefusal ? 'free' : 'ran' });
    throw error;
  }
  // AWS refused it, so it changed nothing and its repetition runs, as at the AWS door.
  if (outcome.kind !== 'answered' || outcome.answer.result.error) {
    await finish({ kind: 'free' });
    return respond(outcome);
  }
  const response = respond(outcome);
  const answer = keepable(outcome, read, response);
  await finish({ kind: 'ran', callId: outcome.callId, ...(answer && { answer }) });
  return response;
}

/** What may be shown to this caller alone, or passed without being read, is never kept; nor is what is large. */
function keepable(
  { answer }: Extract<GateOutcome, { kind: 'answered' }>,
  read: ReadCall,
  { statusCode, headers, body }: DoorResponse,
): KeptAnswer | undefined {
  if (answer.recordedResult !== undefined || read.operation.streamingOutput !== undefined) return undefined;
  if (!(body instanceof Uint8Array)) return undefined;
  const kept: KeptAnswer = {
    statusCode,
    headers: headers.map(([name, value]) => [name, value]),
    text: Buffer.from(body).toString('utf8'),
  };
  return isSmallEnough(kept) ? kept : undefined;
}

/** Whether its call could run now, apart from its approval, which was used. Throws CountersignError. */
async function mayBeRepeated(
  { gate, clock, latestSessions, standing }: IdempotencyDependencies,
  caller: Caller,
  read: ReadCall,
): Promise<void> {
  await recorded(gate, caller, read, async () => {
    const { session, connection } = caller;
    const now = await latestSessions.get(session.id);
    assertSessionStands(now ?? session, Math.floor(clock() / 1000));
    await standing.assertMayRun({ principal: session.principal, connection });
    const { callId, decision, isObserved } = await gate.consider({ ...caller, read, mayStream: false });
    if (decision.effect !== 'deny' || isObserved) return;
    throw explainDenial({ kind: 'denied', callId, sessionId: session.id, decision });
  });
}

const repeated = ({ statusCode, headers, text }: KeptAnswer): DoorResponse => ({
  statusCode,
  headers: [...headers, ['idempotent-replayed', 'true']],
  body: Buffer.from(text),
});
