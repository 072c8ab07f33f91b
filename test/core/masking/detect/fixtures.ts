// Reads the tables of secrets and of harmless texts. Random parts are filled in from a fixed seed, so that no line of
// the tables is a token, and every run sees the same ones.
import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';

export interface SecretCase {
  readonly kind: string;
  readonly freeForm: boolean;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly line: string;
}

const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const alphabets: Readonly<Record<string, string>> = {
  a: lower + lower.toUpperCase() + digits,
  h: `${digits}abcdef`,
  b: `${lower}${lower.toUpperCase()}${digits}+/`,
  u: `${lower}${lower.toUpperCase()}${digits}-_`,
  l: lower + digits,
  U: `${lower.toUpperCase().slice(0, 26)}234567`,
  d: digits,
};

/** A linear congruential generator (Numerical Recipes): the same numbers for the same seed on every machine. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Vendors' tokens never begin or end in a sign, and hold every class of their alphabet. */
function randomText(alphabet: string, length: number, next: (below: number) => number): string {
  for (;;) {
    const text = Array.from({ length }, () => alphabet[next(alphabet.length)]).join('');
    const mixed = length < 12 || alphabet === digits || (/\d/.test(text) && /[a-zA-Z]/.test(text));
    const cased =
      length < 12 ||
      !/[A-Z]/.test(alphabet) ||
      !/[a-z]/.test(alphabet) ||
      (/[a-z]/.test(text) && /[A-Z]/.test(text));
    if (mixed && cased && !/^[-_+/]|[-_+/]$/.test(text)) return text;
  }
}

export function fill(template: string, next: (below: number) => number): string {
  const filled = template
    .replaceAll('{uuid}', '{h8}-{h4}-4{h3}-a{h3}-{h12}')
    .replace(/\{([ahbulUd])(\d+)\}/g, (_, alphabet: string, length: string) =>
      randomText(alphabets[alphabet] as string, Number(length), next),
    )
    .replace(/(?<!\\)\\([nr])/g, (_, letter: string) => (letter === 'n' ? '\n' : '\r'))
    .replaceAll('\\\\n', '\\n');
  return encoded(filled);
}

const packers: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  gzip: (text) => gzipSync(text).toString('base64'),
  zlib: (text) => deflateSync(text).toString('base64'),
};

/** `base64(…)`, also nested; the whole of it is the secret. */
function encoded(text: string): string {
  const match = /^([\s\S]*?)\b(base64url|base64|gzip|zlib)\(([\s\S]*)\)$/.exec(text);
  if (!match) return text;
  const inner = encoded(match[3] as string).replace(/[«»]/g, '');
  return `${match[1]}«${packers[match[2] as string]?.(inner)}»`;
}

const read = (name: string) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

export function secretCases(seed = 1): readonly SecretCase[] {
  const next = randomNumbers(seed);
  return read('secrets.txt').map((line) => {
    const freeForm = line.startsWith('~');
    const [head = '', ...rest] = line.slice(freeForm ? 1 : 0).split(': ');
    const marked = fill(rest.join(': '), next);
    const startIndex = marked.indexOf('«');
    const endIndex = marked.indexOf('»') - 1;
    return { kind: head, freeForm, text: marked.replace(/[«»]/g, ''), startIndex, endIndex, line };
  });
}

/** Lines that begin with `~` are read as free-form text. */
export function harmlessCases(seed = 1): readonly { readonly freeForm: boolean; readonly text: string }[] {
  const next = randomNumbers(seed);
  return read('harmless.txt').map((line) => ({
    freeForm: line.startsWith('~'),
    text: fill(line.replace(/^~/, ''), next),
  }));
}
