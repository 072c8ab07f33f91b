// Puts the records that were written within one hour that is closed into few large files, for queries. A copy for
// convenience: the records themselves stay, they alone are sealed, and a verifier proves the copy by their seals. The same hour gives the same files however
// often it is made, so that a run that broke off is made up for by a later one.
import type { JsonValue } from '../json.ts';
import { type AuditTable, auditColumns, auditTables, columnValue } from './audit-columns.ts';
import type { WriteOutcome } from './chain.ts';

export const compactedPrefix = 'compacted/';

export interface StoredObject {
  readonly key: string;
  readonly lengthBytes: number;
  readonly modifiedAtMilliseconds: number;
}

/** Column → its values, all equally many; `record` is the whole record as it is stored. */
export type CompactedColumns = Readonly<Record<string, readonly (string | null)[]>>;

export interface CompactPorts {
  readonly clock: () => number;
  /** Every record that was written since then. */
  readonly recordsSince: (sinceMilliseconds: number, nowMilliseconds: number) => AsyncIterable<StoredObject>;
  /** Keys that begin so. */
  readonly keysBelow: (prefix: string) => Promise<readonly string[]>;
  readonly read: (key: string) => Promise<string>;
  readonly write: (key: string, file: Uint8Array) => Promise<WriteOutcome>;
  readonly fileOf: (columns: CompactedColumns) => Uint8Array;
}

export interface Compacted {
  readonly files: number;
  readonly records: number;
}

export const hourMilliseconds = 3_600_000;
/** How far back hours are made up for that no run has made. */
const hoursLookedAt = 24;
/** An object may be listed a little after the time that it bears. */
const settleMilliseconds = 5 * 60_000;
/** Of one file, as JSON; one record that is larger stands alone. */
const fileBytes = 64_000_000;
const fileRecords = 20_000;
const concurrentReads = 32;

export async function compact(ports: CompactPorts): Promise<Compacted> {
  const nowMilliseconds = ports.clock();
  const untilMilliseconds = hourOf(nowMilliseconds - settleMilliseconds);
  const sinceMilliseconds = untilMilliseconds - hoursLookedAt * hourMilliseconds;
  const made = await madeSince(ports, sinceMilliseconds, untilMilliseconds);
  let files = 0;
  let records = 0;
  for (const part of await partsOf(ports, sinceMilliseconds, untilMilliseconds)) {
    if (made.has(part.key)) continue;
    if ((await ports.write(part.key, await fileOf(ports, part))) === 'taken') continue;
    files += 1;
    records += part.keys.length;
  }
  return { files, records };
}

interface Part {
  readonly key: string;
  readonly table: AuditTable;
  readonly keys: readonly string[];
}

export const hourOf = (milliseconds: number): number =>
  Math.floor(milliseconds / hourMilliseconds) * hourMilliseconds;

export interface PlaceOfCompaction {
  readonly table: AuditTable;
  /** The hour in which its records were written. */
  readonly hourBeginMilliseconds: number;
}

/** `compacted/calls/date=YYYY-MM-DD/hour=HH/`. */
export function compactedFolder({ table, hourBeginMilliseconds }: PlaceOfCompaction): string {
  const iso = new Date(hourBeginMilliseconds).toISOString();
  return `${compactedPrefix}${table}/date=${iso.slice(0, 10)}/hour=${iso.slice(11, 13)}/`;
}

/** `compacted/calls/date=YYYY-MM-DD/hour=HH/part-NNNN.parquet`. */
export function compactedKey(table: AuditTable, hourBeginMilliseconds: number, part: number): string {
  return `${compactedFolder({ table, hourBeginMilliseconds })}part-${String(part).padStart(4, '0')}.parquet`;
}

/** Undefined: no compaction is called so. */
export function placeOfCompaction(key: string): PlaceOfCompaction | undefined {
  const [, name, date, hour, part] =
    /^compacted\/(\w+)\/date=([\d-]{10})\/hour=(\d\d)\/part-(\d{4,})\.parquet$/.exec(key) ?? [];
  const table = auditTables.find((each) => each === name);
  const hourBeginMilliseconds = Date.parse(`${date}T${hour}:00:00.000Z`);
  if (table === undefined || Number.isNaN(hourBeginMilliseconds)) return undefined;
  return compactedKey(table, hourBeginMilliseconds, Number(part)) === key
    ? { table, hourBeginMilliseconds }
    : undefined;
}

async function madeSince(ports: CompactPorts, since: number, until: number): Promise<ReadonlySet<string>> {
  const days = new Set(
    [since, until].map((milliseconds) => new Date(milliseconds).toISOString().slice(0, 10)),
  );
  const lists = auditTables.flatMap((table) =>
    [...days].map((day) => ports.keysBelow(`${compactedPrefix}${table}/date=${day}/`)),
  );
  return new Set((await Promise.all(lists)).flat());
}

/** By hour and table, in the order of keys, cut where a file is full: nothing of it depends on when it runs. */
async function partsOf(ports: CompactPorts, since: number, until: number): Promise<readonly Part[]> {
  const byHour = new Map<string, { table: AuditTable; hour: number; objects: StoredObject[] }>();
  for await (const object of ports.recordsSince(since, ports.clock())) {
    const hour = hourOf(object.modifiedAtMilliseconds);
    const table = auditTables.find((name) => object.key.startsWith(`${name}/`));
    if (table === undefined || hour < since || hour >= until) continue;
    const place = byHour.get(`${table} ${hour}`) ?? { table, hour, objects: [] };
    place.objects.push(object);
    byHour.set(`${table} ${hour}`, place);
  }
  return [...byHour.values()].flatMap(({ table, hour, objects }) =>
    cut(objects).map((keys, index) => ({ key: compactedKey(table, hour, index), table, keys })),
  );
}

function cut(objects: readonly StoredObject[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let part: string[] = [];
  let bytes = 0;
  for (const { key, lengthBytes } of [...objects].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    if (part.length > 0 && (part.length >= fileRecords || bytes + lengthBytes > fileBytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(key);
    bytes += lengthBytes;
  }
  return [...parts, part];
}

async function fileOf(ports: CompactPorts, { table, keys }: Part): Promise<Uint8Array> {
  const texts: string[] = [];
  for (let index = 0; index < keys.length; index += concurrentReads) {
    texts.push(...(await Promise.all(keys.slice(index, index + concurrentReads).map(ports.read))));
  }
  const records = texts.flatMap((text) => {
    const record = parsedRecord(text);
    return record === undefined ? [] : [{ text, record }];
  });
  return ports.fileOf({
    ...Object.fromEntries(
      auditColumns[table].map((column) => [
        column.name,
        records.map(({ record }) => columnValue(column, record)),
      ]),
    ),
    record: records.map(({ text }) => text),
  });
}

/** Undefined: what somebody else put there is no record, and holds up none; `countersign verify` names it. */
export function parsedRecord(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
