// Whether Countersign can do its work, from a few questions to what it stands on. It says what is degraded and never why:
// causes are in the logs.
import type { Clock } from './ports.ts';
import type { CheckpointStatement } from './record/checkpoint.ts';

export const healthParts = ['tables', 'archive', 'checkpoints'] as const;
export type HealthPart = (typeof healthParts)[number];

export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly degraded: readonly HealthPart[];
  readonly checkedAtEpochSeconds: number;
}

export interface HealthPorts {
  /** Rejects when a table that a call needs does not answer. */
  readonly readTables: () => Promise<unknown>;
  /** The last checkpoint's statement, from the archive. Undefined: none was made yet. */
  readonly lastCheckpoint: () => Promise<CheckpointStatement | undefined>;
  readonly clock: Clock;
  /** Rejects after so long. */
  readonly deadline: (milliseconds: number) => Promise<never>;
}

/** Whoever asks may be anybody, so that stores are asked no more often. */
const maximumAgeSeconds = 15;
const patienceMilliseconds = 3_000;
/** The last checkpoint is late when it is older. */
export const checkpointIntervalsMaximum = 3;

/** Asks again when the last answer is 15 seconds old; questions at once share one answer. */
export function createHealth(ports: HealthPorts): () => Promise<Health> {
  let last: { readonly atEpochSeconds: number; readonly health: Promise<Health> } | undefined;
  return () => {
    const atEpochSeconds = Math.floor(ports.clock() / 1000);
    if (last === undefined || atEpochSeconds - last.atEpochSeconds >= maximumAgeSeconds) {
      last = { atEpochSeconds, health: check(ports, atEpochSeconds) };
    }
    return last.health;
  };
}

async function check(ports: HealthPorts, checkedAtEpochSeconds: number): Promise<Health> {
  const soon = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([work, ports.deadline(patienceMilliseconds)]);
  const [tables, checkpoint] = await Promise.allSettled([
    soon(ports.readTables()),
    soon(ports.lastCheckpoint()),
  ]);
  const degraded: HealthPart[] = [];
  if (tables.status === 'rejected') degraded.push('tables');
  if (checkpoint.status === 'rejected') degraded.push('archive');
  else if (isLate(checkpoint.value, checkedAtEpochSeconds)) degraded.push('checkpoints');
  return { status: degraded.length === 0 ? 'ok' : 'degraded', degraded, checkedAtEpochSeconds };
}

/** Where none was ever made the alarm tells: a deployment of this minute has none either. */
function isLate(last: CheckpointStatement | undefined, nowEpochSeconds: number): boolean {
  if (last === undefined) return false;
  const ageSeconds = nowEpochSeconds - Date.parse(last.sealedAt) / 1000;
  return ageSeconds > checkpointIntervalsMaximum * last.intervalSeconds;
}
