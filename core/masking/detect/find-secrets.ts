// The public door of the text detectors: says where one text value holds secrets. It decides nothing about members,
// profiles or what stands in a secret's place, and it never throws on any text.
import type { CompiledDetector } from './custom-detector.ts';
import type { TextFinding } from './finding.ts';
import { withoutOverlaps } from './overlaps.ts';
import { findTokens } from './tokens.ts';

export { type CompiledDetector, type CustomDetector, compileDetector } from './custom-detector.ts';
export type { TextFinding, TextLayer } from './finding.ts';

export interface DetectOptions {
  /**
   * Log lines, messages, scripts, command lines, user data, environment text, descriptions: key=value, personal data
   * and entropy also run here.
   */
  readonly freeForm: boolean;
  readonly custom?: readonly CompiledDetector[];
}

export function findSecrets(text: string, options: DetectOptions): readonly TextFinding[] {
  const findings = [...findTokens(text)];
  for (const detector of options.custom ?? []) findings.push(...detector.find(text));
  return withoutOverlaps(findings);
}
