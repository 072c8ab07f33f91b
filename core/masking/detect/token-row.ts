// The form of a row in the tables of well-known tokens: a prefix that the vendor documents, and what may follow it.
import type { Alphabet } from './characters.ts';

export interface TokenRow {
  readonly kind: string;
  /** Each begins a token; case counts. */
  readonly prefixes: readonly string[];
  readonly alphabet: Alphabet;
  /**
   * Fewest characters after the prefix. A little under what the vendor hands out, and there is no most: the whole run
   * is the token, so that no tail stays readable.
   */
  readonly leastCharacters: number;
  /** `digit`: a token without a digit is a word with hyphens. */
  readonly needs?: 'digit';
}

/** `prefixes` are separated by spaces. */
export function row(
  kind: string,
  prefixes: string,
  alphabet: Alphabet,
  leastCharacters: number,
  needs?: 'digit',
): TokenRow {
  const base = { kind, prefixes: prefixes.split(' '), alphabet, leastCharacters };
  return needs ? { ...base, needs } : base;
}
