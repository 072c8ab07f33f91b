// The checkpoints of a download: all there, in one line, each signed, and listing exactly what it signed.
import { type Checkpoint, isSignedBy, rootOf } from './checkpoint.ts';
import type { SeenCheckpoint } from './download.ts';
import type { Finding } from './finding.ts';
import { checkpointKey } from './record-keys.ts';

/** A checkpoint may be this many intervals late before it counts as missing. */
const patienceIntervals = 3;

/** `checkpoints` by key. `newestMilliseconds`: of the newest record. */
export function checkCheckpoints(
  checkpoints: readonly SeenCheckpoint[],
  publicKeysDer: readonly Uint8Array[],
  newestMilliseconds: number | undefined,
): Finding[] {
  const findings: Finding[] = [];
  let next = 0;
  let before: SeenCheckpoint | undefined;
  let isBeforeSound = true;
  for (const seen of checkpoints) {
    const finding = checkOne(seen, publicKeysDer);
    if (finding) findings.push(finding);
    const statement = seen.checkpoint?.statement;
    // One that cannot be read stands for the number of its place.
    const number = statement?.number ?? placeOf(seen.key) ?? next;
    if (number > next) findings.push(missing(next, number - 1));
    const named = statement?.previous ?? undefined;
    if (number === next && isBeforeSound && finding === undefined && named?.sha256 !== before?.sha256) {
      findings.push({
        kind: 'forked',
        key: before?.key ?? seen.key,
        checkpoint: before?.checkpoint?.statement.number ?? number,
        message: `checkpoint ${number} goes on from other bytes than those of the checkpoint before it: one of the two is of another line`,
      });
    }
    next = Math.max(next, number + 1);
    before = seen;
    isBeforeSound = finding === undefined;
  }
  const last = before?.checkpoint?.statement;
  if (newestMilliseconds === undefined) return findings;
  if (before === undefined) return [missing(0, 0)];
  if (
    last &&
    newestMilliseconds > Date.parse(last.sealedAt) + patienceIntervals * last.intervalSeconds * 1000
  ) {
    findings.push({
      ...missing(next, next),
      message: `the last checkpoint is of ${last.sealedAt}, one is due every ${last.intervalSeconds} seconds, and there are records of ${new Date(newestMilliseconds).toISOString()}`,
    });
  }
  return findings;
}

function placeOf(key: string): number | undefined {
  const digits = /(\d{12})\.json$/.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function missing(first: number, last: number): Finding {
  const which = first === last ? `checkpoint ${first} is` : `checkpoints ${first} to ${last} are`;
  return {
    kind: 'missing-checkpoint',
    key: checkpointKey(first),
    checkpoint: first,
    message: `${which} not there`,
  };
}

function checkOne(
  { key, checkpoint }: SeenCheckpoint,
  publicKeysDer: readonly Uint8Array[],
): Finding | undefined {
  const number = checkpoint?.statement.number ?? placeOf(key);
  const finding = (kind: Finding['kind'], message: string): Finding => ({
    kind,
    key,
    ...(number !== undefined && { checkpoint: number }),
    message,
  });
  if (checkpoint === undefined) {
    return finding('altered-checkpoint', 'it is cut off or changed so that it is no checkpoint any more');
  }
  if (checkpoint.signature === '') return finding('unsigned-checkpoint', 'it bears no signature');
  if (!publicKeysDer.some((publicKey) => isSigned(checkpoint, publicKey))) {
    return finding(
      'wrong-signature',
      'its signature is not of this key, or it was changed after it was signed',
    );
  }
  if (checkpoint.statement.merkleRoot !== rootOf(checkpoint.records)) {
    return finding('altered-checkpoint', 'the records that it lists are not those that it signed');
  }
  if (checkpointKey(checkpoint.statement.number) !== key) {
    return finding('reordered', `checkpoint ${checkpoint.statement.number} lies in the place of another`);
  }
  const sealed = new Set(checkpoint.records.map(([, , sha256]) => sha256));
  const stray = checkpoint.statement.heads.find(({ sha256 }) => !sealed.has(sha256));
  if (stray === undefined) return undefined;
  return finding(
    'altered-checkpoint',
    `it names a last record of writer ${stray.writer} that it does not list`,
  );
}

function isSigned(checkpoint: Checkpoint, publicKey: Uint8Array): boolean {
  try {
    return isSignedBy(checkpoint, publicKey);
  } catch {
    // What is no signature at all is no signature of this key.
    return false;
  }
}
