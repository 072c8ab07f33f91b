// The chains of a download: every writer's records without a gap, each bound to the bytes of the one before, and none
// after a writer has ended.

import type { SeenRecord } from './download.ts';
import type { Finding } from './finding.ts';

type Linked = SeenRecord & { readonly link: NonNullable<SeenRecord['link']> };

export function checkChains(
  sound: readonly SeenRecord[],
  known: {
    /** Hashes of records whose absence needs no further finding. */
    readonly explained: ReadonlySet<string>;
    /** Gaps of one record that are accounted for otherwise. */
    readonly unreadable: number;
  },
): { readonly findings: readonly Finding[]; readonly writers: number } {
  const linked = sound.filter((record): record is Linked => record.link !== undefined);
  const hashes = new Set(linked.map(({ sha256 }) => sha256));
  const byWriter = Map.groupBy(linked, ({ link }) => link.writer);
  const findings: Finding[] = [];
  let unreadable = known.unreadable;

  const isExplained = (sha256: string | null, count: number): boolean => {
    if (sha256 !== null && known.explained.has(sha256) && count <= known.explained.size) return true;
    if (count > unreadable) return false;
    unreadable -= count;
    return true;
  };

  for (const [writer, records] of byWriter) {
    let before: Linked | undefined;
    let next = 0;
    for (const record of records.sort(
      (a, b) => a.link.sequence - b.link.sequence || (a.key < b.key ? -1 : 1),
    )) {
      const { sequence, previousSha256, takesOver } = record.link;
      const at = { key: record.key };
      if (sequence < next) {
        findings.push({
          kind: 'forked',
          ...at,
          message: `it claims number ${sequence} of writer ${writer}, as ${before?.key} does`,
        });
        continue;
      }
      if (sequence > next) {
        const count = sequence - next;
        if (!isExplained(previousSha256, count)) {
          const which = count === 1 ? `record ${next}` : `records ${next} to ${sequence - 1}`;
          findings.push({
            kind: 'dropped',
            ...at,
            message: `${which} of writer ${writer}, right before it, ${count === 1 ? 'is' : 'are'} not there`,
          });
        }
      } else if (previousSha256 !== (before?.sha256 ?? null)) {
        findings.push({
          kind: 'flipped',
          key: before?.key ?? record.key,
          message: `its bytes are not those that ${record.key} goes on from`,
        });
      }
      if (takesOver) findings.push(...checkTakeOver(record, takesOver));
      before = record;
      next = sequence + 1;
    }
  }
  return { findings, writers: byWriter.size };

  function checkTakeOver(
    { key }: Linked,
    { stored, doubtful }: NonNullable<Linked['link']['takesOver']>,
  ): Finding[] {
    const found: Finding[] = [];
    if (stored && !hashes.has(stored.sha256) && !isExplained(stored.sha256, 1)) {
      found.push({
        kind: 'dropped',
        key,
        message: `record ${stored.sequence} of writer ${stored.writer}, which it says was stored, is not there`,
      });
    }
    for (const place of doubtful) {
      for (const record of byWriter.get(place.writer) ?? []) {
        const { sequence } = record.link;
        if (sequence > place.sequence) {
          found.push({
            kind: 'forked',
            key: record.key,
            message: `writer ${place.writer} had ended with number ${place.sequence}, as ${key} says`,
          });
        } else if (sequence === place.sequence && record.sha256 !== place.sha256) {
          found.push({
            kind: 'flipped',
            key: record.key,
            message: `its bytes are not those that its writer wrote, as ${key} says`,
          });
        }
      }
    }
    return found;
  }
}
