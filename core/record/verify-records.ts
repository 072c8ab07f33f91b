// The records of a download, one by one: each as its checkpoint sealed it, or, where none did yet, in its own place and of
// a time that no checkpoint covers.

import type { SeenRecord, VersionListing } from './download.ts';
import type { Finding } from './finding.ts';
import { lateSeconds } from './seal.ts';

export interface Seal {
  readonly versionId: string;
  readonly sha256: string;
  readonly lengthBytes: number;
  /** Number of the checkpoint. */
  readonly checkpoint: number;
}

export interface Seals {
  /** Oldest first; more than one when something was written over a record. */
  readonly byKey: ReadonlyMap<string, readonly Seal[]>;
  /** Hashes of sealed records that were not downloaded. */
  readonly elsewhere: ReadonlySet<string>;
  /** All that S3 dates before this is sealed. */
  readonly listedUntilMilliseconds?: number;
}

export interface CheckedRecords {
  readonly findings: readonly Finding[];
  /** In their places, readable, unchanged where that can be told: the chains are checked over these. */
  readonly sound: readonly SeenRecord[];
  /** Hashes of records whose absence from `sound` has a finding of its own, or is no fault. */
  readonly explained: ReadonlySet<string>;
  /** Unsealed records of which nothing can be told: each leaves one gap in a chain. */
  readonly unreadable: number;
  readonly notYetSealed: number;
}

export function checkRecords({
  records,
  seals,
  versions = {},
}: {
  readonly records: readonly SeenRecord[];
  readonly seals: Seals;
  readonly versions?: VersionListing;
}): CheckedRecords {
  const present = new Map(records.map((record) => [record.key, record]));
  const keysOfHash = Map.groupBy(records, ({ sha256 }) => sha256);
  const sealedHashes = new Map(
    [...seals.byKey].flatMap(([key, of]) => of.map(({ sha256 }) => [sha256, key] as const)),
  );
  const findings = versionFindings(versions, seals);
  const hidden = new Set(findings.map(({ key }) => key));
  const explained = new Set(seals.elsewhere);
  const sound: SeenRecord[] = [];
  let unreadable = 0;
  let notYetSealed = 0;

  for (const [key, of] of seals.byKey) {
    const seal = of.at(-1) as Seal;
    const [first] = of;
    if (first !== undefined && of.some(({ sha256 }) => sha256 !== first.sha256)) {
      findings.push({
        kind: 'older-version',
        key,
        checkpoint: first.checkpoint,
        message: `checkpoint ${first.checkpoint} sealed another content than checkpoint ${seal.checkpoint}: something was written over it`,
      });
    }
    if (present.has(key)) continue;
    explained.add(seal.sha256);
    if (hidden.has(key)) continue;
    const [elsewhere] = keysOfHash.get(seal.sha256) ?? [];
    findings.push({
      kind: elsewhere ? 'reordered' : 'dropped',
      key,
      checkpoint: seal.checkpoint,
      message: elsewhere
        ? `its content lies at ${elsewhere.key}`
        : `checkpoint ${seal.checkpoint} sealed it and it is not there`,
    });
  }

  for (const record of records) {
    const of = seals.byKey.get(record.key);
    if (of !== undefined) {
      if (of.some(({ sha256 }) => sha256 === record.sha256)) {
        if (record.link) sound.push(record);
        else findings.push(noRecord(record, of.at(-1)?.checkpoint));
        continue;
      }
      for (const { sha256 } of of) explained.add(sha256);
      if (!hidden.has(record.key)) findings.push(changed(record, of.at(-1) as Seal));
      continue;
    }
    notYetSealed += 1;
    const wrong = unsealedFinding(record);
    if (wrong) findings.push(wrong);
    // One that was only moved is whole, and its writer's chain with it.
    const isHere = record.ownKey === record.key || wrong?.kind === 'reordered';
    if (record.reading === 'whole' && record.link && isHere) sound.push(record);
    else if (record.ownKey === undefined) unreadable += 1;
  }
  return { findings, sound, explained, unreadable, notYetSealed };

  function changed(record: SeenRecord, seal: Seal): Finding {
    const sealedBy = `checkpoint ${seal.checkpoint} sealed`;
    const at = { key: record.key, checkpoint: seal.checkpoint };
    const owner = sealedHashes.get(record.sha256) ?? ownerOf(record);
    if (owner !== undefined) {
      const isBoth = present.get(owner)?.sha256 === record.sha256;
      return {
        kind: isBoth ? 'duplicated' : 'reordered',
        ...at,
        message: `it holds the record of ${owner}${isBoth ? ', which lies there too' : ''}`,
      };
    }
    if (record.lengthBytes < seal.lengthBytes && record.reading !== 'whole') {
      return {
        kind: 'truncated',
        ...at,
        message: `it has ${record.lengthBytes} bytes where ${sealedBy} ${seal.lengthBytes}`,
      };
    }
    return { kind: 'flipped', ...at, message: `its bytes are not those that ${sealedBy}` };
  }

  function ownerOf({ key, ownKey }: SeenRecord): string | undefined {
    return ownKey !== undefined && ownKey !== key && present.has(ownKey) ? ownKey : undefined;
  }

  function unsealedFinding(record: SeenRecord): Finding | undefined {
    const { key, reading, ownKey, link, sha256 } = record;
    const owner = sealedHashes.get(sha256) ?? ownKey;
    if (reading === 'cut') return { kind: 'truncated', key, message: 'its JSON has no end' };
    if (reading === 'none') return { kind: 'flipped', key, message: 'it is not JSON any more' };
    if (owner !== undefined && owner !== key) {
      const isBoth = present.get(owner)?.sha256 === sha256;
      if (isBoth)
        return { kind: 'duplicated', key, message: `it holds the record of ${owner}, which lies there too` };
      return { kind: 'reordered', key, message: `it holds the record of ${owner}` };
    }
    if (link === undefined || owner === undefined) return noRecord(record);
    const { atMilliseconds = Number.NEGATIVE_INFINITY } = record;
    const provedFrom = (seals.listedUntilMilliseconds ?? 0) - lateSeconds * 1000;
    if (atMilliseconds >= provedFrom) return undefined;
    return {
      kind: 'inserted',
      key,
      message: 'no checkpoint sealed it, though later ones were made than it says it was written',
    };
  }
}

function noRecord({ key }: SeenRecord, checkpoint?: number): Finding {
  return {
    kind: 'inserted',
    key,
    ...(checkpoint !== undefined && { checkpoint }),
    message: 'it is no record: no writer of Countersign wrote it so',
  };
}

function versionFindings({ Versions = [], DeleteMarkers = [] }: VersionListing, seals: Seals): Finding[] {
  const sealedBy = (key: string) => {
    const checkpoint = seals.byKey.get(key)?.at(-1)?.checkpoint;
    return checkpoint === undefined ? {} : { checkpoint };
  };
  const marked = new Set(DeleteMarkers.map(({ Key }) => Key));
  const findings = [...marked].map(
    (key): Finding => ({
      kind: 'delete-marker',
      key,
      ...sealedBy(key),
      message: 'S3 holds a delete marker over it; its versions are still there to be read',
    }),
  );
  const latest = new Map(
    Versions.filter(({ IsLatest }) => IsLatest).map(({ Key, VersionId }) => [Key, VersionId]),
  );
  for (const [key, versions] of Map.groupBy(Versions, ({ Key }) => Key)) {
    const seal = seals.byKey.get(key)?.[0];
    const isOther = seal !== undefined && latest.get(key) !== seal.versionId && !marked.has(key);
    if (versions.length === 1 && !isOther) continue;
    findings.push({
      kind: 'older-version',
      key,
      ...sealedBy(key),
      message:
        seal === undefined
          ? `S3 holds ${versions.length} versions of what is written once`
          : `version ${seal.versionId} was sealed, and version ${latest.get(key) ?? 'none'} is the current one`,
    });
  }
  return findings;
}
