// Character classes as tables, so that the end of a token is found in one pass: no regular expression runs over
// hostile text without a bound.

export interface Alphabet {
  /** 1 where the ASCII character belongs to the alphabet. */
  readonly table: Uint8Array;
}

function alphabet(characters: string): Alphabet {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return { table };
}

const digits = '0123456789';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();

export const digit = alphabet(digits);
export const letters = alphabet(lower + upper);
export const hex = alphabet(`${digits}abcdefABCDEF`);
export const hexDashed = alphabet(`${digits}abcdefABCDEF-`);
export const alphanumeric = alphabet(digits + lower + upper);
export const word = alphabet(`${digits}${lower}${upper}_`);
export const dollarWord = alphabet(`${digits}${lower}${upper}_$`);
export const base64url = alphabet(`${digits}${lower}${upper}_-`);
export const base64 = alphabet(`${digits}${lower}${upper}+/=`);
/** Both spellings of base64 without padding. */
export const base64Any = alphabet(`${digits}${lower}${upper}+/_-`);
export const dotted = alphabet(`${digits}${lower}${upper}_.-`);
/** Base64 over several lines, their ends also escaped. */
export const base64Lines = alphabet(`${digits}${lower}${upper}+/=\r\n\\`);
/** What vendors put into one token, percent signs for encoded ones included. */
export const tokenLike = alphabet(`${digits}${lower}${upper}_.-~+/=%`);

export function belongs(text: string, index: number, { table }: Alphabet): boolean {
  const code = text.charCodeAt(index);
  return code < 128 && table[code] === 1;
}

/** The index after the run of `alphabet` that begins at `index`; at most `mostCharacters` on. */
export function runEnd(text: string, index: number, { table }: Alphabet, mostCharacters: number): number {
  const limit = Math.min(text.length, index + mostCharacters);
  let end = index;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (code >= 128 || table[code] !== 1) break;
    end++;
  }
  return end;
}

/** The start of the run of `alphabet` that ends before `index`; at most `mostCharacters` back. */
export function runStart(text: string, index: number, { table }: Alphabet, mostCharacters: number): number {
  const limit = Math.max(0, index - mostCharacters);
  let start = index;
  while (start > limit) {
    const code = text.charCodeAt(start - 1);
    if (code >= 128 || table[code] !== 1) break;
    start--;
  }
  return start;
}

/**
 * Whether a token may begin at `index`: not in the middle of a word, where a letter that belongs to an escape (`\n`,
 * `\u0026`, `%3D`) is no part of a word.
 */
export function beginsToken(text: string, index: number): boolean {
  if (index === 0 || !belongs(text, index - 1, alphanumeric)) return true;
  if (text[index - 2] === '\\' && 'nrtbf'.includes(text[index - 1] ?? ' ')) return true;
  if (text[index - 3] === '%' && runStart(text, index, hex, 2) === index - 2) return true;
  return text[index - 6] === '\\' && text[index - 5] === 'u' && runStart(text, index, hex, 4) === index - 4;
}
