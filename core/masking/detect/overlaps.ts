// Settles which of several findings about the same characters counts. Characters that any detector found stay found:
// overlapping findings are joined, under the kind that says most.
import type { TextFinding, TextLayer } from './finding.ts';

/** How much a layer knows about what it found; the first says most. */
const layersBySpecificity: readonly TextLayer[] = [
  'custom',
  'pattern',
  'url-signature',
  'encoded',
  'personal',
  'assignment',
  'entropy',
];

const vagueness = ({ layer }: TextFinding) => layersBySpecificity.indexOf(layer);

/** Ascending and disjoint, covering every character that `findings` cover. */
export function withoutOverlaps(findings: readonly TextFinding[]): readonly TextFinding[] {
  if (findings.length < 2) return findings;
  const sorted = [...findings].sort((a, b) => a.startIndex - b.startIndex || b.endIndex - a.endIndex);
  const joined: TextFinding[] = [];
  for (const finding of sorted) {
    const last = joined.at(-1);
    if (!last || finding.startIndex >= last.endIndex) {
      joined.push(finding);
      continue;
    }
    const { kind, layer } = vagueness(finding) < vagueness(last) ? finding : last;
    const endIndex = Math.max(last.endIndex, finding.endIndex);
    joined[joined.length - 1] = { startIndex: last.startIndex, endIndex, kind, layer };
  }
  return joined;
}
