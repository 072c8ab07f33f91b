// The public door of the text detectors: says where one text value holds secrets. It decides nothing about members,
// profiles or what stands in a secret's place, and it never throws on any text.
import { findAssignments, findConnectionStrings } from './assignments.ts';
import type { CompiledDetector } from './custom-detector.ts';
import { findEncoded } from './encoded.ts';
import { findRandomTokens } from './entropy.ts';
import type { TextFinding } from './finding.ts';
import { findInHeaders } from './headers.ts';
import { withoutMarked } from './marked.ts';
import { findNearKeyIds, findNearVendors } from './neighbours.ts';
import { withoutOverlaps } from './overlaps.ts';
import { findPersonalData } from './personal.ts';
import { findPrivateKeys } from './private-keys.ts';
import { findShapes } from './shapes.ts';
import { findTokens } from './tokens.ts';
import { findInUrls } from './urls.ts';

export { type CompiledDetector, type CustomDetector, compileDetector } from './custom-detector.ts';
export type { TextFinding, TextLayer } from './finding.ts';

export interface DetectOptions {
  /**
   * Log lines, messages, scripts, command lines, user data, environment text, descriptions: key=value, personal data
   * and entropy also run here.
   */
  readonly freeForm: boolean;
  /** In free-form text: `checked` (the default) finds what a checksum or a rule proves, `all` also e-mail and telephone. */
  readonly personal?: 'checked' | 'all' | 'none';
  readonly custom?: readonly CompiledDetector[];
}

/** Shorter texts hold no well-known credential. */
const shortestSecretCharacters = 8;

export function findSecrets(text: string, options: DetectOptions): readonly TextFinding[] {
  return withoutMarked(text, withoutOverlaps(findAt(text, options, 0)));
}

function findAt(text: string, options: DetectOptions, depth: number): TextFinding[] {
  const findings: TextFinding[] = [];
  for (const detector of options.custom ?? []) findings.push(...detector.find(text));
  if (text.length < shortestSecretCharacters) return findings;
  findings.push(
    ...findTokens(text),
    ...findShapes(text),
    ...findPrivateKeys(text),
    ...findInUrls(text),
    ...findInHeaders(text),
    ...findNearKeyIds(text),
    ...findNearVendors(text),
    ...findEncoded(text, depth, (decoded) => findAt(decoded, options, depth + 1).length > 0),
  );
  if (!options.freeForm) return [...findings, ...findConnectionStrings(text)];
  findings.push(...findAssignments(text));
  if (options.personal !== 'none') findings.push(...findPersonalData(text, options.personal === 'all'));
  return [...findings, ...findRandomTokens(text)];
}
