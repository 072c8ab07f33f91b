// Brings the locks of S3 in line with the legal holds: every version of every record of a held session is held, those that come
// later too, and none is any more once its hold was released. What fails is done again by the next run.
import { type LegalHold, stands } from './legal-hold.ts';
import { callFolder } from './record-keys.ts';

/** A hold with work to do: it stands, or its objects are not let go yet. */
export interface HoldAtWork {
  readonly hold: LegalHold;
  /** Tells this state of it from later ones. */
  readonly version: number;
  /** All objects that S3 dates before this are held. Absent: begin from the first. */
  readonly throughEpochSeconds?: number;
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
    reached(work: HoldAtWork, throughEpochSeconds: number): Promise<void>;
    letGo(work: HoldAtWork): Promise<void>;
  };
  /** Every version below a prefix, also of what a delete marker hides. */
  readonly versionsBelow: (prefix: string) => AsyncIterable<ObjectVersion>;
  readonly setHold: (object: ObjectVersion, status: 'ON' | 'OFF') => Promise<void>;
  readonly clock: () => number;
  /** Told of each session whose hold could not be kept this time. */
  readonly onFailure: (sessionId: string, cause: unknown) => void;
}

export interface HoldsKept {
  readonly sessions: number;
  readonly held: number;
  readonly letGo: number;
  readonly failed: number;
}

/** S3's clock and ours differ, and an object may be dated before it can be listed. */
const lateSeconds = 900;
const secondsPerHour = 3_600;
const concurrentWrites = 16;

export async function keepHolds(ports: KeepHoldsPorts): Promise<HoldsKept> {
  const works = await ports.holds.atWork();
  const done = { held: 0, letGo: 0, failed: 0 };
  for (const work of works) {
    try {
      const objects = await keep(ports, work);
      done[stands(work.hold) ? 'held' : 'letGo'] += objects;
    } catch (error) {
      ports.onFailure(work.hold.session.id, error);
      done.failed += 1;
    }
  }
  return { sessions: works.length, ...done };
}

async function keep(ports: KeepHoldsPorts, work: HoldAtWork): Promise<number> {
  const startedAtEpochSeconds = Math.floor(ports.clock() / 1000);
  const status = stands(work.hold) ? 'ON' : 'OFF';
  const sinceMilliseconds = (work.throughEpochSeconds ?? 0) * 1000;
  let objects = 0;
  let batch: Promise<void>[] = [];
  for (const prefix of foldersOf(work.hold)) {
    for await (const object of ports.versionsBelow(prefix)) {
      if (object.modifiedAtMilliseconds < sinceMilliseconds) continue;
      batch.push(ports.setHold(object, status));
      objects += 1;
      if (batch.length < concurrentWrites) continue;
      await Promise.all(batch);
      batch = [];
    }
  }
  await Promise.all(batch);
  if (status === 'OFF') await ports.holds.letGo(work);
  else await ports.holds.reached(work, startedAtEpochSeconds - lateSeconds);
  return objects;
}

/** The keys of a call begin with the hour in which it came, which is one of its session's, whenever it ends. */
function* foldersOf({ session }: LegalHold): Generator<string> {
  const { id, issuedAtEpochSeconds, expiresAtEpochSeconds } = session;
  for (let at = issuedAtEpochSeconds; ; at += secondsPerHour) {
    const time = new Date(Math.min(at, expiresAtEpochSeconds) * 1000).toISOString();
    yield callFolder(time, id);
    if (at >= expiresAtEpochSeconds) return;
  }
}
