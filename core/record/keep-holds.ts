// Brings the locks of S3 in line with the legal holds: every version of every record of a held session is held, those that come
// later too, and none is any more once its hold was released. All holds take turns, and each goes on where it stopped, in this
// run or the next; what fails is done again.
import { type LegalHold, stands } from './legal-hold.ts';
import { callFoldersOf } from './record-keys.ts';
import { lateSeconds } from './seal.ts';

/** A hold with work to do: it stands, or its objects are not let go yet. */
export interface HoldAtWork {
  readonly hold: LegalHold;
  /** Tells this state of it from later ones. */
  readonly version: number;
  /** Absent: nothing was done for it yet. */
  readonly progress?: HoldProgress;
}

export interface HoldProgress {
  /** When its last turn was. */
  readonly workedAtEpochSeconds: number;
  /** All objects that S3 dates before this are done. Absent: begin from the first. */
  readonly throughEpochSeconds?: number;
  /** A passage through its objects that goes on. Absent: the last one came to the end. */
  readonly passage?: Passage;
}

export interface Passage {
  readonly begunAtEpochSeconds: number;
  /** Everything up to this key is done. */
  readonly afterKey: string;
}

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly modifiedAtMilliseconds: number;
}

export interface KeepHoldsPorts {
  readonly holds: {
    atWork(): Promise<readonly HoldAtWork[]>;
    /** Both do nothing to a hold that changed meanwhile. */
    /** False: it was held or released anew meanwhile, so that nothing was noted. */
    note(work: HoldAtWork, progress: HoldProgress): Promise<boolean>;
    letGo(work: HoldAtWork): Promise<void>;
  };
  /** Every version below a prefix, by key, also of what a delete marker hides. `afterKey`: of the keys after that one. */
  readonly versionsBelow: (prefix: string, afterKey?: string) => AsyncIterable<ObjectVersion>;
  readonly setHold: (object: ObjectVersion, status: 'ON' | 'OFF') => Promise<void>;
  readonly clock: () => number;
  /** Told of each session whose hold could not be kept this time. */
  readonly onFailure: (sessionId: string, cause: unknown) => void;
}

export interface HoldsKept {
  readonly sessions: number;
  /** Objects. */
  readonly held: number;
  readonly letGo: number;
  readonly failed: number;
  /** Sessions that the next run goes on with. */
  readonly unfinished: number;
}

/** The function has four minutes. */
export const runMilliseconds = 180_000;
/** Objects that are looked at before the next hold has its turn. */
const turnObjects = 1_000;
const concurrentWrites = 16;

export async function keepHolds(ports: KeepHoldsPorts): Promise<HoldsKept> {
  const untilMilliseconds = ports.clock() + runMilliseconds;
  const works = await ports.holds.atWork();
  const waiting = [...works].sort((a, b) => workedAt(a) - workedAt(b));
  const done = { held: 0, letGo: 0, failed: 0 };
  for (let work = waiting.shift(); work; work = waiting.shift()) {
    try {
      const { objects, progress } = await takeTurn(ports, work);
      done[stands(work.hold) ? 'held' : 'letGo'] += objects;
      if (progress?.passage) waiting.push({ ...work, progress });
    } catch (error) {
      ports.onFailure(work.hold.session.id, error);
      done.failed += 1;
    }
    if (ports.clock() >= untilMilliseconds) break;
  }
  return { sessions: works.length, ...done, unfinished: waiting.length };
}

const workedAt = ({ progress }: HoldAtWork): number => progress?.workedAtEpochSeconds ?? 0;

/** `progress`: absent when all is let go, or the hold is another one by now, which the next run works on. */
async function takeTurn(
  ports: KeepHoldsPorts,
  work: HoldAtWork,
): Promise<{ readonly objects: number; readonly progress?: HoldProgress }> {
  const { hold, progress: before } = work;
  const workedAtEpochSeconds = Math.floor(ports.clock() / 1000);
  const begunAtEpochSeconds = before?.passage?.begunAtEpochSeconds ?? workedAtEpochSeconds;
  const { objects, afterKey } = await setHolds(ports, work);
  if (afterKey === undefined && !stands(hold)) {
    await ports.holds.letGo(work);
    return { objects };
  }
  const throughEpochSeconds =
    afterKey === undefined ? begunAtEpochSeconds - lateSeconds : before?.throughEpochSeconds;
  const progress = {
    workedAtEpochSeconds,
    ...(throughEpochSeconds !== undefined && { throughEpochSeconds }),
    ...(afterKey !== undefined && { passage: { begunAtEpochSeconds, afterKey } }),
  };
  const isNoted = await ports.holds.note(work, progress);
  return { objects, ...(isNoted && { progress }) };
}

/** `afterKey`: as far as it came. Absent: that was all. */
async function setHolds(
  { versionsBelow, setHold }: KeepHoldsPorts,
  { hold, progress }: HoldAtWork,
): Promise<{ readonly objects: number; readonly afterKey?: string }> {
  const status = stands(hold) ? 'ON' : 'OFF';
  const sinceMilliseconds = (progress?.throughEpochSeconds ?? 0) * 1000;
  const { afterKey = '' } = progress?.passage ?? {};
  let lastKey: string | undefined;
  let seen = 0;
  let objects = 0;
  let batch: Promise<void>[] = [];
  for (const folder of callFoldersOf(hold.session)) {
    const isBegun = afterKey.startsWith(folder);
    if (!isBegun && folder < afterKey) continue;
    for await (const object of versionsBelow(folder, isBegun ? afterKey : undefined)) {
      // Between two keys, since all versions of one are gone on after.
      if (seen >= turnObjects && object.key !== lastKey) {
        await Promise.all(batch);
        return { objects, afterKey: lastKey as string };
      }
      lastKey = object.key;
      seen += 1;
      if (object.modifiedAtMilliseconds < sinceMilliseconds) continue;
      batch.push(setHold(object, status));
      objects += 1;
      if (batch.length < concurrentWrites) continue;
      await Promise.all(batch);
      batch = [];
    }
  }
  await Promise.all(batch);
  return { objects };
}
