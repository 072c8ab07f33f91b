// JSON read so that no other reader could read it differently [P1]: UTF-8 without BOM, no duplicate names, no lone
// surrogates, integers kept exactly. JSON.parse is not enough: it keeps the last of two names and rounds integers.
import type { JsonValue } from '../json.ts';
import { setOwn } from './json-object.ts';
import { malformed, maximumDepth } from './refusals.ts';

/** JSON whose integers beyond ±(2^53−1) are bigints. */
export type ExactJson = null | boolean | number | bigint | string | readonly ExactJson[] | ExactJsonObject;
export interface ExactJsonObject {
  readonly [name: string]: ExactJson;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const whitespace = /[ \t\n\r]*/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** Longer integers fit no AWS type, and turning digits into a bigint takes more than linear time. */
const maximumIntegerDigits = 40;

/**
 * Parses JSON for callers that know no bigints: an integer beyond ±(2^53−1) is refused.
 * Throws CountersignError `malformed-request`.
 */
export function parseStrictJson(bytes: Uint8Array): JsonValue {
  return parse(bytes, () => {
    throw malformed('JSON', 'an integer is beyond ±(2^53−1), which must be written as a string');
  }) as JsonValue;
}

/** Parses JSON and keeps every integer exactly. Throws CountersignError `malformed-request`. */
export function parseExactJson(bytes: Uint8Array): ExactJson {
  return parse(bytes, BigInt);
}

function parse(bytes: Uint8Array, bigInteger: (digits: string) => ExactJson): ExactJson {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw malformed('JSON', 'it is not UTF-8');
  }
  return new Scanner(text, bigInteger).document();
}

/** One pass from left to right; every character is looked at once. */
class Scanner {
  readonly #text: string;
  readonly #bigInteger: (digits: string) => ExactJson;
  #position = 0;

  constructor(text: string, bigInteger: (digits: string) => ExactJson) {
    this.#text = text;
    this.#bigInteger = bigInteger;
  }

  document(): ExactJson {
    const value = this.#value(0);
    this.#skipWhitespace();
    if (this.#position < this.#text.length) throw this.#unexpected('the end');
    return value;
  }

  #value(depth: number): ExactJson {
    if (depth > maximumDepth) throw malformed('JSON', `it nests deeper than ${maximumDepth} levels`);
    this.#skipWhitespace();
    switch (this.#text[this.#position]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#literal('true', true);
      case 'f':
        return this.#literal('false', false);
      case 'n':
        return this.#literal('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): ExactJson {
    const object: Record<string, ExactJson> = {};
    this.#position += 1;
    if (this.#take('}')) return object;
    do {
      this.#skipWhitespace();
      if (this.#text[this.#position] !== '"') throw this.#unexpected('a name');
      const at = this.#position;
      const name = this.#string();
      // The name is not repeated in the message: it may be an agent's data.
      if (Object.hasOwn(object, name))
        throw malformed('JSON', `the name at character ${at} stands twice in one object`);
      if (!this.#take(':')) throw this.#unexpected('`:`');
      setOwn(object, name, this.#value(depth + 1));
    } while (this.#take(','));
    if (!this.#take('}')) throw this.#unexpected('`,` or `}`');
    return object;
  }

  #array(depth: number): ExactJson {
    const array: ExactJson[] = [];
    this.#position += 1;
    if (this.#take(']')) return array;
    do array.push(this.#value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) throw this.#unexpected('`,` or `]`');
    return array;
  }

  #string(): string {
    const text = this.#text;
    let result = '';
    let start = this.#position + 1;
    let position = start;
    let escapedUnit = false;
    for (;;) {
      const unit = text.charCodeAt(position);
      if (unit === 0x22) break;
      // NaN, past the end, is not >= 0x20 either.
      if (!(unit >= 0x20)) {
        this.#position = position;
        throw this.#unexpected('a character of a string');
      }
      if (unit !== 0x5c) {
        position += 1;
        continue;
      }
      result += text.slice(start, position);
      const letter = text[position + 1] ?? '';
      if (letter === 'u') {
        const digits = text.slice(position + 2, position + 6);
        if (!/^[0-9A-Fa-f]{4}$/.test(digits))
          throw malformed('JSON', `the escape at character ${position} is wrong`);
        result += String.fromCharCode(Number.parseInt(digits, 16));
        escapedUnit = true;
        position += 6;
      } else {
        const escaped = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
        if (escaped === undefined) throw malformed('JSON', `the escape at character ${position} is wrong`);
        result += escaped;
        position += 2;
      }
      start = position;
    }
    result += text.slice(start, position);
    this.#position = position + 1;
    if (escapedUnit && !result.isWellFormed())
      throw malformed('JSON', 'a string has half of a surrogate pair');
    return result;
  }

  #number(): ExactJson {
    number.lastIndex = this.#position;
    const match = number.exec(this.#text);
    if (match === null) throw this.#unexpected('a value');
    this.#position = number.lastIndex;
    const [digits, fraction, exponent] = match;
    const value = Number(digits);
    if (fraction === undefined && exponent === undefined && !Number.isSafeInteger(value)) {
      if (digits.length > maximumIntegerDigits) throw malformed('JSON', 'an integer has too many digits');
      return this.#bigInteger(digits);
    }
    if (!Number.isFinite(value)) throw malformed('JSON', 'a number is beyond the range of doubles');
    return value + 0;
  }

  #literal<Value extends ExactJson>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#position)) throw this.#unexpected('a value');
    this.#position += word.length;
    return value;
  }

  #take(character: string): boolean {
    this.#skipWhitespace();
    if (this.#text[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #skipWhitespace(): void {
    // Most JSON on the wire has no white space: looking first is faster than the expression.
    const unit = this.#text.charCodeAt(this.#position);
    if (unit > 0x20 || Number.isNaN(unit)) return;
    whitespace.lastIndex = this.#position;
    whitespace.exec(this.#text);
    this.#position = whitespace.lastIndex;
  }

  #unexpected(expected: string): Error {
    const place = this.#position < this.#text.length ? `at character ${this.#position}` : 'at the end';
    return malformed('JSON', `${expected} was expected ${place}`);
  }
}
