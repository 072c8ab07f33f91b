// Settles the calls that nobody settled: whose function ended between the intent and the result, or could not write the end.
// Never repeats a call, and never says more of it than the archive does [L2].
import type { Clock } from '../ports.ts';
import type { CallOutcome, Transcript } from '../transcript.ts';
import { lateCallEvent, type RecordEvent } from './record-event.ts';

export type SettledOutcome = 'succeeded' | 'failed' | 'unknown';

export interface OpenIntent {
  readonly callId: string;
  readonly sessionId: string;
  readonly begunAtEpochSeconds: number;
  /** Of the approval that the call used. */
  readonly requestId?: string;
  readonly invocation?: string;
}

export interface OpenIntents {
  /** Those begun before that time, oldest first. The index may lag behind the table. */
  list(beforeEpochSeconds: number, limit: number): Promise<readonly OpenIntent[]>;
  /**
   * Since when it is told as late: what an earlier run noted from `sinceEpochSeconds` on, else now. Undefined: it is settled meanwhile.
   */
  lateSince(
    intent: OpenIntent,
    nowEpochSeconds: number,
    sinceEpochSeconds: number,
  ): Promise<number | undefined>;
  /** Does nothing to what is settled already. */
  settle(intent: OpenIntent, outcome: SettledOutcome): Promise<void>;
}

export interface SweepPorts {
  readonly intents: OpenIntents;
  readonly archive: {
    /** The record that says most of a call; undefined: there is none. */
    find(call: Pick<OpenIntent, 'callId' | 'sessionId'>): Promise<Transcript | undefined>;
    put(transcript: Transcript): Promise<void>;
  };
  /** Recorded before: nothing happens. */
  readonly recordEvent: (event: RecordEvent) => Promise<void>;
  readonly clock: Clock;
  /** Told of each call that could not be settled this time. */
  readonly onFailure: (callId: string, cause: unknown) => void;
}

export interface Swept {
  /** By what they were settled as. */
  readonly settled: Readonly<Record<SettledOutcome, number>>;
  /** Left open: nothing is on record of them yet, or the archive or the table did not answer. */
  readonly left: number;
}

/** A minute longer than a gateway may run, so that no call is settled under its own feet. */
export const openSeconds = 360;
/** A transcript in a date that is longer past would be looked for by no checkpoint: what is older gets an event of today. */
const lateCallSeconds = 86_400;
const intentsPerRun = 500;

export async function sweep({ intents, archive, recordEvent, clock, onFailure }: SweepPorts): Promise<Swept> {
  const nowEpochSeconds = Math.floor(clock() / 1000);
  const settled = { succeeded: 0, failed: 0, unknown: 0 };
  let left = 0;
  for (const intent of await intents.list(nowEpochSeconds - openSeconds, intentsPerRun)) {
    try {
      const outcome = await settleOne(intent);
      if (outcome === undefined) left += 1;
      else settled[outcome] += 1;
    } catch (error) {
      // The next run meets it again.
      onFailure(intent.callId, error);
      left += 1;
    }
  }
  return { settled, left };

  async function settleOne(intent: OpenIntent): Promise<SettledOutcome | undefined> {
    const record = await archive.find(intent);
    if (record?.kind === 'call') {
      const outcome = settledOutcome(record.outcome);
      await intents.settle(intent, outcome);
      return outcome;
    }
    const recentEpochSeconds = nowEpochSeconds - lateCallSeconds;
    if (intent.begunAtEpochSeconds < recentEpochSeconds) {
      // The event lies by its time, so that one that an earlier run wrote is found only at the time that this run noted.
      const lateAt = await intents.lateSince(intent, nowEpochSeconds, recentEpochSeconds);
      if (lateAt === undefined) return 'unknown';
      const { callId, sessionId, begunAtEpochSeconds, requestId } = intent;
      const call = { callId, sessionId, begunAtEpochSeconds, ...(requestId && { requestId }) };
      const late = { ...call, outcome: 'unknown', hasIntent: record !== undefined } as const;
      await recordEvent(lateCallEvent(late, new Date(lateAt * 1000).toISOString()));
    } else if (record === undefined) {
      return undefined;
    } else {
      await archive.put(unknownEnd(record, new Date(clock()).toISOString()));
    }
    await intents.settle(intent, 'unknown');
    return 'unknown';
  }
}

/** A call that has an intent and was refused all the same never left: its intent was written and the answer to that lost. */
function settledOutcome(outcome: CallOutcome | undefined): SettledOutcome {
  return outcome === 'succeeded' || outcome === 'unknown' ? outcome : 'failed';
}

function unknownEnd(record: Transcript, completedAt: string): Transcript {
  return {
    ...record,
    kind: 'call',
    outcome: 'unknown',
    refusal: {
      code: 'result-unknown',
      message: `call ${record.callId} may have been sent to AWS and its result was never recorded: look at the resource before you repeat the call`,
    },
    completedAt,
  };
}
