// The compactions of a download, row by row: each row is a copy of one record, so its text must be one that was sealed, its columns
// must say what the text says, and no record of its hour may be left out. For this the records themselves need not be there.
import { sha256Hex } from '../call.ts';
import type { JsonValue } from '../json.ts';
import { type AuditTable, auditColumns, auditTables, columnValue } from './audit-columns.ts';
import {
  type CompactedColumns,
  compactedFolder,
  hourMilliseconds,
  hourOf,
  type PlaceOfCompaction,
  parsedRecord,
  placeOfCompaction,
} from './compact.ts';
import type { SeenCheckpoint, SeenRecord } from './download.ts';
import type { Finding } from './finding.ts';
import { keyOfRecord } from './record-keys.ts';
import { lateSeconds } from './seal.ts';

/** One file below `compacted/`, without its texts. */
export type SeenCompaction =
  | { readonly key: string; readonly fault: Omit<Finding, 'key'> }
  | (PlaceOfCompaction & { readonly key: string; readonly rows: readonly SeenRow[] });

interface SeenRow {
  readonly sha256: string;
  /** Where its record says it belongs. Absent: it says nothing. */
  readonly ownKey?: string;
  /** What a column says that the record does not. */
  readonly lie?: string;
}

/** `columns`: absent where the file cannot be read as rows. */
export function readCompaction(key: string, columns: CompactedColumns | undefined): SeenCompaction {
  const place = placeOfCompaction(key);
  if (place === undefined) return { key, fault: { kind: 'inserted', message: 'no compaction is called so' } };
  const texts = columns?.record;
  if (texts === undefined) {
    return { key, fault: { kind: 'flipped', message: 'it cannot be read as rows with a `record` each' } };
  }
  const rows = texts.map((text, index): SeenRow => {
    const record = parsedRecord(text ?? '');
    const ownKey = keyOfRecord(record);
    const lie = record === undefined ? undefined : lieOf(place.table, columns ?? {}, index, record);
    return {
      sha256: sha256Hex(text ?? ''),
      ...(ownKey !== undefined && { ownKey }),
      ...(lie !== undefined && { lie }),
    };
  });
  return { key, ...place, rows };
}

/** A column that a file does not have came later than the file. */
function lieOf(
  table: AuditTable,
  columns: CompactedColumns,
  index: number,
  record: JsonValue,
): string | undefined {
  for (const column of auditColumns[table]) {
    const values = columns[column.name];
    if (values === undefined) continue;
    const [said = null, meant] = [values[index], columnValue(column, record)];
    if (said !== meant)
      return `says ${shown(said)} under \`${column.name}\` where its record says ${shown(meant)}`;
  }
  return undefined;
}

const shown = (value: string | null): string => (value === null ? 'nothing' : `\`${value}\``);

interface Sealed {
  readonly key: string;
  readonly checkpoint: number;
  /** S3 dates it neither before nor after. Absent: it may be of any time before. */
  readonly writtenFromMilliseconds?: number;
  readonly writtenUntilMilliseconds: number;
}

interface Known {
  readonly sealedByHash: ReadonlyMap<string, Sealed>;
  readonly sealedByKey: ReadonlyMap<string, Sealed>;
  /** Hashes of downloaded records that no checkpoint sealed yet. */
  readonly unsealed: ReadonlySet<string>;
}

export function checkCompactions(
  compactions: readonly SeenCompaction[],
  {
    checkpoints,
    records,
  }: { readonly checkpoints: readonly SeenCheckpoint[]; readonly records: readonly SeenRecord[] },
): readonly Finding[] {
  if (compactions.length === 0) return [];
  const known = knownFrom(checkpoints, records);
  const findings: Finding[] = [];
  const placeOfHash = new Map<string, string>();
  const compactedFolders = new Set<string>();
  // What cannot be read is in no compaction, and has a finding of its own.
  const accounted = new Set(records.filter(({ reading }) => reading !== 'whole').map(({ key }) => key));

  for (const compaction of compactions) {
    const { key } = compaction;
    if ('fault' in compaction) {
      findings.push({ key, ...compaction.fault });
      continue;
    }
    compactedFolders.add(compactedFolder(compaction));
    for (const [index, row] of compaction.rows.entries()) {
      const name = `row ${index + 1}`;
      const wrong = faultOf(row, compaction, known, placeOfHash.get(row.sha256));
      if (wrong) findings.push({ ...wrong, key, message: `${name} ${wrong.message}` });
      placeOfHash.set(row.sha256, `${name} of ${key}`);
      const owner = known.sealedByHash.get(row.sha256)?.key ?? row.ownKey;
      if (owner !== undefined) accounted.add(owner);
    }
  }
  return [...findings, ...leftOut(known, accounted, compactedFolders)];
}

function faultOf(
  row: SeenRow,
  { table, hourBeginMilliseconds }: PlaceOfCompaction,
  { sealedByHash, sealedByKey, unsealed }: Known,
  first: string | undefined,
): Omit<Finding, 'key'> | undefined {
  const seal = sealedByHash.get(row.sha256);
  if (seal === undefined && !unsealed.has(row.sha256)) {
    const owner = sealedByKey.get(row.ownKey ?? '');
    if (owner === undefined) {
      return { kind: 'inserted', message: 'holds no record that was sealed, nor one that lies here' };
    }
    const { key, checkpoint } = owner;
    return {
      kind: 'flipped',
      checkpoint,
      message: `holds ${key} with other bytes than checkpoint ${checkpoint} sealed`,
    };
  }
  const at = seal && { checkpoint: seal.checkpoint };
  if (first !== undefined) return { kind: 'duplicated', ...at, message: `holds the record of ${first}` };
  if (row.lie !== undefined) return { kind: 'flipped', ...at, message: row.lie };
  const owner = seal?.key ?? row.ownKey;
  if (owner !== undefined && !owner.startsWith(`${table}/`)) {
    return { kind: 'reordered', ...at, message: `holds ${owner}, which is none of \`${table}\`` };
  }
  if (seal && !mayBeOf(seal, hourBeginMilliseconds)) {
    return { kind: 'reordered', ...at, message: `holds ${seal.key}, which was written in another hour` };
  }
  return undefined;
}

const mayBeOf = (
  { writtenFromMilliseconds = Number.NEGATIVE_INFINITY, writtenUntilMilliseconds }: Sealed,
  hourBeginMilliseconds: number,
): boolean =>
  hourBeginMilliseconds <= writtenUntilMilliseconds &&
  hourBeginMilliseconds + hourMilliseconds > writtenFromMilliseconds;

/** One finding for each hour, of records all of whose hours are compacted. */
function* leftOut(
  { sealedByKey }: Known,
  accounted: ReadonlySet<string>,
  compactedFolders: ReadonlySet<string>,
): Generator<Finding> {
  const missing = new Map<string, Sealed[]>();
  for (const seal of sealedByKey.values()) {
    if (accounted.has(seal.key)) continue;
    const folder = firstFolderOf(seal, compactedFolders);
    if (folder === undefined) continue;
    const others = missing.get(folder);
    if (others) others.push(seal);
    else missing.set(folder, [seal]);
  }
  for (const [folder, [first, ...others]] of missing) {
    if (first === undefined) continue;
    const { key, checkpoint } = first;
    const more = others.length === 0 ? '' : `, nor ${others.length} more of that time`;
    yield { kind: 'dropped', key: folder, checkpoint, message: `no row holds ${key}${more}` };
  }
}

/** The first of the hours in which it may be compacted. Undefined: not all of them are. */
function firstFolderOf(
  { key, writtenFromMilliseconds, writtenUntilMilliseconds }: Sealed,
  compactedFolders: ReadonlySet<string>,
): string | undefined {
  const table = auditTables.find((name) => key.startsWith(`${name}/`));
  if (table === undefined || writtenFromMilliseconds === undefined) return undefined;
  const from = hourOf(writtenFromMilliseconds);
  for (let at = from; at <= writtenUntilMilliseconds; at += hourMilliseconds) {
    if (!compactedFolders.has(compactedFolder({ table, hourBeginMilliseconds: at }))) return undefined;
  }
  return compactedFolder({ table, hourBeginMilliseconds: from });
}

function knownFrom(checkpoints: readonly SeenCheckpoint[], records: readonly SeenRecord[]): Known {
  const sealedByHash = new Map<string, Sealed>();
  const sealedByKey = new Map<string, Sealed>();
  let listedUntil: string | undefined;
  for (const { checkpoint } of checkpoints) {
    if (checkpoint === undefined) continue;
    const { statement } = checkpoint;
    const at = {
      checkpoint: statement.number,
      ...(listedUntil !== undefined && {
        writtenFromMilliseconds: Date.parse(listedUntil) - lateSeconds * 1000,
      }),
      writtenUntilMilliseconds: Date.parse(statement.sealedAt) + lateSeconds * 1000,
    };
    for (const [key, , sha256] of checkpoint.records) {
      const seal = { key, ...at };
      if (!sealedByHash.has(sha256)) sealedByHash.set(sha256, seal);
      if (!sealedByKey.has(key)) sealedByKey.set(key, seal);
    }
    ({ listedUntil } = statement);
  }
  const unsealed = records.filter(({ key }) => !sealedByKey.has(key)).map(({ sha256 }) => sha256);
  return { sealedByHash, sealedByKey, unsealed: new Set(unsealed) };
}
