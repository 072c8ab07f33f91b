// Leaves out of findings what is masked already: a marker says its secret's kind, which looks like a name with a value, and stars fill
// its place. What stands beside a marker stays found.
import { marker } from '../pseudonym.ts';
import type { TextFinding } from './finding.ts';

const filledMarker = new RegExp(`${marker.source}\\**`, 'g');

export function withoutMarked(text: string, findings: readonly TextFinding[]): readonly TextFinding[] {
  if (findings.length === 0 || !text.includes('[masked:')) return findings;
  const marked = [...text.matchAll(filledMarker)].map(
    ({ 0: whole, index }) => [index, index + whole.length] as const,
  );
  return findings.flatMap((finding) => {
    // The marker's own kind was read as the name of what follows.
    if (
      finding.layer === 'assignment' &&
      marked.some(([start, end]) => start < finding.startIndex && finding.startIndex < end)
    )
      return [];
    const pieces: TextFinding[] = [];
    let from = finding.startIndex;
    for (const [start, end] of marked) {
      if (end <= from || start >= finding.endIndex) continue;
      if (start > from) pieces.push({ ...finding, startIndex: from, endIndex: start });
      from = end;
    }
    if (from < finding.endIndex) pieces.push({ ...finding, startIndex: from });
    return pieces;
  });
}
