// Makes the next checkpoint: finds what was recorded since the last one, reads it, and has the statement over it signed.
// Loses no record that came late, and never makes two checkpoints of one number.
import { CountersignError } from '../countersign-error.ts';
import type { Clock } from '../ports.ts';
import type { WriteOutcome } from './chain.ts';
import {
  type Checkpoint,
  type CheckpointStatement,
  type ReadRecord,
  signedBytes,
  statementOf,
} from './checkpoint.ts';
import { checkpointKey } from './record-keys.ts';

export interface StoredCheckpoint {
  readonly key: string;
  readonly sha256: string;
  readonly checkpoint: Checkpoint;
}

export interface SealPorts {
  readonly records: {
    /** Keys of records that S3 dates at or after that time; undefined: all there are. */
    keysSince(sinceMilliseconds: number | undefined, nowMilliseconds: number): AsyncIterable<string>;
    read(key: string): Promise<ReadRecord>;
  };
  readonly checkpoints: {
    latest(): Promise<StoredCheckpoint | undefined>;
    get(key: string): Promise<StoredCheckpoint>;
    put(key: string, checkpoint: Checkpoint): Promise<WriteOutcome>;
  };
  readonly signer: {
    readonly keySha256: string;
    /** DER, base64. */
    sign(bytes: Uint8Array): Promise<string>;
  };
  readonly clock: Clock;
  readonly intervalSeconds: number;
}

/** S3's clock and ours differ, and an object may be dated before it can be listed. */
export const lateSeconds = 900;
/** Keeps a checkpoint below some five megabytes. */
const recordsPerCheckpoint = 20_000;
const concurrentReads = 16;

/** Throws CountersignError `record-unavailable` when another run made this number first; what failed is done by the next run. */
export async function seal(
  ports: SealPorts,
): Promise<{ readonly checkpoints: number; readonly records: number }> {
  const { checkpoints, clock } = ports;
  const startedAtMilliseconds = clock();
  let previous = await checkpoints.latest();
  const listedUntil = previous?.checkpoint.statement.listedUntil;
  const sinceMilliseconds =
    listedUntil === undefined ? undefined : Date.parse(listedUntil) - lateSeconds * 1000;
  const sealed = await keysSealedSince(checkpoints, previous, sinceMilliseconds ?? 0);
  const keys: string[] = [];
  for await (const key of ports.records.keysSince(sinceMilliseconds, startedAtMilliseconds)) {
    if (!sealed.has(key)) keys.push(key);
  }
  let made = 0;
  do {
    const part = keys.slice(made * recordsPerCheckpoint, (made + 1) * recordsPerCheckpoint);
    const isLast = (made + 1) * recordsPerCheckpoint >= keys.length;
    previous = await sealPart(ports, part, previous, {
      // Only the last of a run says that all was listed, so that a run that fails midway is taken up by the next.
      listedUntil: isLast
        ? new Date(startedAtMilliseconds).toISOString()
        : (listedUntil ?? new Date(0).toISOString()),
    });
    made += 1;
  } while (made * recordsPerCheckpoint < keys.length);
  return { checkpoints: made, records: keys.length };
}

async function keysSealedSince(
  checkpoints: SealPorts['checkpoints'],
  latest: StoredCheckpoint | undefined,
  sinceMilliseconds: number,
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  let at = latest;
  // By when it was sealed: the parts of a run that was not finished say nothing new of what was listed.
  const sealedSince = sinceMilliseconds - lateSeconds * 1000;
  while (at !== undefined && Date.parse(at.checkpoint.statement.sealedAt) >= sealedSince) {
    for (const [key] of at.checkpoint.records) keys.add(key);
    const { previous } = at.checkpoint.statement;
    at = previous === null ? undefined : await checkpoints.get(previous.key);
  }
  return keys;
}

async function sealPart(
  { records, checkpoints, signer, clock, intervalSeconds }: SealPorts,
  keys: readonly string[],
  previous: StoredCheckpoint | undefined,
  { listedUntil }: Pick<CheckpointStatement, 'listedUntil'>,
): Promise<StoredCheckpoint> {
  const read: ReadRecord[] = [];
  for (let index = 0; index < keys.length; index += concurrentReads) {
    read.push(...(await Promise.all(keys.slice(index, index + concurrentReads).map(records.read))));
  }
  const before = previous?.checkpoint.statement;
  const sealedAt = new Date(Math.max(clock(), Date.parse(before?.sealedAt ?? listedUntil))).toISOString();
  const number = before === undefined ? 0 : before.number + 1;
  const { statement, records: sealed } = statementOf(read, {
    number,
    sealedAt,
    listedUntil,
    intervalSeconds,
    previous: previous === undefined ? null : { key: previous.key, sha256: previous.sha256 },
    keySha256: signer.keySha256,
  });
  const checkpoint = { statement, signature: await signer.sign(signedBytes(statement)), records: sealed };
  const key = checkpointKey(number);
  if ((await checkpoints.put(key, checkpoint)) === 'taken') {
    throw new CountersignError(
      'record-unavailable',
      `checkpoint ${number} was made by another run meanwhile: the next run goes on from it`,
    );
  }
  return checkpoints.get(key);
}
