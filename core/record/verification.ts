// Verifies a download of the archive with nothing but the public key: every object is given once, in any order, and the
// report names what is wrong and where. What is not proved to be right is a finding; what no checkpoint covers yet is not.
import { sha256Hex } from '../call.ts';
import { linkOf } from './chain-link.ts';
import { checkpointSchema } from './checkpoint.ts';
import { type CompactedColumns, compactedPrefix } from './compact.ts';
import type { SeenCheckpoint, SeenRecord, VersionListing } from './download.ts';
import { type Finding, inOrder } from './finding.ts';
import { checkpointPrefix, keyOfRecord, recordPrefixes } from './record-keys.ts';
import { checkChains } from './verify-chains.ts';
import { checkCheckpoints } from './verify-checkpoints.ts';
import { checkCompactions, readCompaction, type SeenCompaction } from './verify-compactions.ts';
import { checkRecords, type Seal, type Seals } from './verify-records.ts';

export interface VerificationReport {
  /** Nothing is wrong. */
  readonly intact: boolean;
  readonly records: number;
  /** Records that a checkpoint covers. */
  readonly sealed: number;
  /** Records since the last checkpoint: their chains are checked, but their last ones could be missing unseen. */
  readonly notYetSealed: number;
  readonly checkpoints: number;
  /** Rows of compactions that were compared with what was sealed. */
  readonly compactedRows: number;
  readonly writers: number;
  readonly lastCheckpoint?: { readonly number: number; readonly sealedAt: string; readonly sha256: string };
  /** The first is what to look at first: others may follow from it. */
  readonly findings: readonly Finding[];
}

export interface Verification {
  /** `key` as in the archive. What is neither record nor checkpoint is passed over. */
  add(key: string, bytes: Uint8Array): void;
  /** A file below `compacted/`, by its rows. `columns`: absent where it cannot be read. */
  addCompaction(key: string, columns: CompactedColumns | undefined): void;
  finish(): VerificationReport;
}

export function createVerification({
  publicKeysDer,
  only = '',
  versions,
}: {
  /** Any of them may have signed. */
  readonly publicKeysDer: readonly Uint8Array[];
  /** Only keys that begin so are looked at, besides all checkpoints. Default: everything was. */
  readonly only?: string;
  readonly versions?: VersionListing;
}): Verification {
  const records: SeenRecord[] = [];
  const checkpoints: SeenCheckpoint[] = [];
  const compactions: SeenCompaction[] = [];

  return {
    add(key, bytes) {
      if (key.startsWith(checkpointPrefix)) checkpoints.push(readCheckpoint(key, bytes));
      else if (isRecordKey(key) && key.startsWith(only)) records.push(readRecord(key, bytes));
    },

    addCompaction(key, columns) {
      if (key.startsWith(compactedPrefix) && key.startsWith(only))
        compactions.push(readCompaction(key, columns));
    },

    finish() {
      const ordered = checkpoints.sort((a, b) => (a.key < b.key ? -1 : 1));
      const seals = sealsOf(ordered, only);
      const found = checkRecords({ records, seals, ...(versions && { versions: within(versions, only) }) });
      const chained = checkChains(found.sound, { explained: found.explained, unreadable: found.unreadable });
      const findings = [
        ...checkCheckpoints(ordered, publicKeysDer, newestOf(records)),
        ...found.findings,
        ...chained.findings,
        ...checkCompactions(compactions, { checkpoints: ordered, records }),
      ];
      const last = ordered.at(-1);
      return {
        intact: findings.length === 0,
        records: records.length,
        sealed: records.filter(({ key }) => seals.byKey.has(key)).length,
        notYetSealed: found.notYetSealed,
        checkpoints: checkpoints.length,
        compactedRows: compactions.reduce((sum, each) => sum + ('rows' in each ? each.rows.length : 0), 0),
        writers: chained.writers,
        ...(last?.checkpoint && {
          lastCheckpoint: {
            number: last.checkpoint.statement.number,
            sealedAt: last.checkpoint.statement.sealedAt,
            sha256: last.sha256,
          },
        }),
        findings: inOrder(findings),
      };
    },
  };
}

const isRecordKey = (key: string): boolean => recordPrefixes.some((prefix) => key.startsWith(prefix));

function readCheckpoint(key: string, bytes: Uint8Array): SeenCheckpoint {
  const parsed = checkpointSchema.safeParse(parse(bytes));
  return { key, sha256: sha256Hex(bytes), ...(parsed.success && { checkpoint: parsed.data }) };
}

function readRecord(key: string, bytes: Uint8Array): SeenRecord {
  const value = parse(bytes);
  const ownKey = keyOfRecord(value);
  const link = linkOf(value);
  const atMilliseconds = timeOf(value);
  return {
    key,
    sha256: sha256Hex(bytes),
    lengthBytes: bytes.byteLength,
    // 0x7d: the brace that ends every record.
    reading: value !== undefined ? 'whole' : bytes.at(-1) === 0x7d ? 'none' : 'cut',
    ...(ownKey !== undefined && { ownKey }),
    ...(link && { link }),
    ...(atMilliseconds !== undefined && { atMilliseconds }),
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function timeOf(record: unknown): number | undefined {
  const { completedAt, occurredAt, receivedAt } = (record ?? {}) as Record<string, unknown>;
  const time = Date.parse(String(completedAt ?? occurredAt ?? receivedAt));
  return Number.isNaN(time) ? undefined : time;
}

function newestOf(records: readonly SeenRecord[]): number | undefined {
  let newest: number | undefined;
  for (const { atMilliseconds } of records) {
    if (atMilliseconds !== undefined && !(newest !== undefined && newest >= atMilliseconds))
      newest = atMilliseconds;
  }
  return newest;
}

function sealsOf(checkpoints: readonly SeenCheckpoint[], only: string): Seals {
  const byKey = new Map<string, Seal[]>();
  const elsewhere = new Set<string>();
  let listedUntilMilliseconds: number | undefined;
  for (const { checkpoint } of checkpoints) {
    if (checkpoint === undefined) continue;
    const { number, listedUntil } = checkpoint.statement;
    listedUntilMilliseconds = Math.max(listedUntilMilliseconds ?? 0, Date.parse(listedUntil));
    for (const [key, versionId, sha256, lengthBytes] of checkpoint.records) {
      if (!key.startsWith(only)) {
        elsewhere.add(sha256);
        continue;
      }
      const seal = { versionId, sha256, lengthBytes, checkpoint: number };
      const earlier = byKey.get(key);
      if (earlier) earlier.push(seal);
      else byKey.set(key, [seal]);
    }
  }
  return { byKey, elsewhere, ...(listedUntilMilliseconds !== undefined && { listedUntilMilliseconds }) };
}

function within({ Versions = [], DeleteMarkers = [] }: VersionListing, only: string): VersionListing {
  const isOurs = ({ Key }: { readonly Key: string }) =>
    Key.startsWith(checkpointPrefix) || (isRecordKey(Key) && Key.startsWith(only));
  return { Versions: Versions.filter(isOurs), DeleteMarkers: DeleteMarkers.filter(isOurs) };
}
