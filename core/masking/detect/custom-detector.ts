// Compiles a detector that an administrator wrote. The pattern is no JavaScript regular expression: it is read by our
// own parser and run without backtracking, so no pattern can be slow, whatever the text.
import { CountersignError } from '../../countersign-error.ts';
import type { TextFinding } from './finding.ts';
import { parsePattern } from './pattern-program.ts';
import { runnerOf } from './pattern-runner.ts';

export interface CustomDetector {
  /** Lower-case kebab; becomes the kind of its findings. */
  readonly name: string;
  /** RE2-like: literals, `.`, classes, `\d \w \s \b`, groups, `|`, `* + ? {n,m}`, `(?i)` in front. Every character inside a match is found. */
  readonly pattern: string;
}

export interface CompiledDetector {
  readonly name: string;
  find(text: string): readonly TextFinding[];
}

/**
 * Throws CountersignError `invalid-parameter` when the name is no kebab text, or the pattern is outside the subset, too
 * large to be fast, or matches the empty text.
 */
export function compileDetector({ name, pattern }: CustomDetector): CompiledDetector {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    throw new CountersignError(
      'invalid-parameter',
      `the detector's name \`${name}\` is not in lower-case letters, digits and hyphens, 40 at most: rename it`,
    );
  }
  const run = runnerOf(parsePattern(name, pattern));
  return {
    name,
    find: (text) =>
      run(text).map(({ startIndex, endIndex }) => ({
        startIndex,
        endIndex,
        kind: name,
        layer: 'custom' as const,
      })),
  };
}
