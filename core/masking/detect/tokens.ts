// Finds well-known tokens by the prefixes that their vendors documented. One scan looks for all prefixes at once, and
// each run of characters is read at most once, so hostile text costs no more than other text.
import { alphanumeric, beginsToken, belongs, digit, runEnd } from './characters.ts';
import type { TextFinding } from './finding.ts';
import type { TokenRow } from './token-row.ts';
import { chatTokens } from './vendors/chat.ts';
import { cloudTokens } from './vendors/cloud.ts';
import { codeTokens } from './vendors/code.ts';
import { intelligenceTokens } from './vendors/intelligence.ts';
import { observabilityTokens } from './vendors/observability.ts';
import { paymentTokens } from './vendors/payment.ts';
import { workTokens } from './vendors/work.ts';

const rows: readonly TokenRow[] = [
  ...cloudTokens,
  ...codeTokens,
  ...chatTokens,
  ...paymentTokens,
  ...observabilityTokens,
  ...intelligenceTokens,
  ...workTokens,
];

const prefixes = [...new Set(rows.flatMap((each) => each.prefixes))].sort((a, b) => b.length - a.length);

/** By prefix: the rows of it and of each shorter prefix that it begins with, longest first. */
const candidates = new Map(
  prefixes.map((prefix) => [
    prefix,
    prefixes
      .filter((shorter) => prefix.startsWith(shorter))
      .flatMap((shorter) =>
        rows
          .filter((each) => each.prefixes.includes(shorter))
          .map((each) => ({ ...each, prefixCharacters: shorter.length })),
      ),
  ]),
);

export const escapeForPattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const anyPrefix = new RegExp(prefixes.map(escapeForPattern).join('|'), 'g');

/** Enough of a run to judge it; the rest of it is covered all the same. */
const judgedCharacters = 512;

export function findTokens(text: string): TextFinding[] {
  const findings: TextFinding[] = [];
  anyPrefix.lastIndex = 0;
  for (let match = anyPrefix.exec(text); match; match = anyPrefix.exec(text)) {
    const found = tokenAt(text, match.index, match[0]);
    if (found) findings.push(found);
    anyPrefix.lastIndex = found?.endIndex ?? match.index + 1;
  }
  return findings;
}

function tokenAt(text: string, startIndex: number, prefix: string): TextFinding | undefined {
  if (belongs(text, startIndex, alphanumeric) && !beginsToken(text, startIndex)) return undefined;
  for (const { kind, alphabet, leastCharacters, needs, prefixCharacters } of candidates.get(prefix) ?? []) {
    const bodyIndex = startIndex + prefixCharacters;
    const judgedEnd = runEnd(text, bodyIndex, alphabet, judgedCharacters);
    if (judgedEnd - bodyIndex < leastCharacters) continue;
    if (needs === 'digit' && !holdsDigit(text, bodyIndex, judgedEnd)) continue;
    const endIndex = trimmedEnd(text, bodyIndex, runEnd(text, judgedEnd, alphabet, text.length));
    return { startIndex, endIndex, kind, layer: 'pattern' };
  }
  return undefined;
}

function holdsDigit(text: string, startIndex: number, endIndex: number): boolean {
  for (let index = startIndex; index < endIndex; index++) if (belongs(text, index, digit)) return true;
  return false;
}

/** A full stop or a slash after a token is the sentence's or the path's. */
function trimmedEnd(text: string, startIndex: number, endIndex: number): number {
  let end = endIndex;
  while (end > startIndex && (text[end - 1] === '.' || text[end - 1] === '/')) end--;
  return end;
}
