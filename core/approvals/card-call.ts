// A masked call, member by member, as lines for people: each with its whole path, nothing left out. A long value is
// told by its beginning, its length and its SHA-256, so that what was cut can be compared with the whole.
import { beginningOf } from '../beginning-of.ts';
import { sha256Hex } from '../call.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { shownPlainly } from './hidden-characters.ts';

export interface ShownValue {
  /** Whole, hidden characters shown. */
  readonly text: string;
  /** Of the value itself, in UTF-16 code units. */
  readonly lengthCharacters: number;
  /** Of the value's UTF-8, lower-case hex. */
  readonly sha256: string;
}

export interface ValueLine {
  /** `Item.id`, `Keys[2]` */
  readonly path: string;
  /** What a medium shows first: the value, or its beginning with length and hash. */
  readonly short: string;
  /** Present exactly when `short` is not all of it. */
  readonly whole?: ShownValue;
}

const shortCharacters = 160;

export function callLines(parameters: JsonObject): readonly ValueLine[] {
  return linesOf(parameters, '');
}

function linesOf(value: JsonValue, path: string): readonly ValueLine[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item, index) => linesOf(item, `${path}[${index + 1}]`));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return Object.keys(value)
      .sort()
      .flatMap((name) => linesOf(value[name] ?? null, path === '' ? name : `${path}.${name}`));
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [{ path: shownPlainly(path || '(no parameters)'), ...shortened(text) }];
}

/** The text itself, or its beginning with what identifies the rest. */
export function shortened(text: string, maximumCharacters = shortCharacters): Omit<ValueLine, 'path'> {
  const shown = shownPlainly(text);
  if (shown.length <= maximumCharacters) return { short: shown === '' ? '(empty text)' : shown };
  const sha256 = sha256Hex(text);
  return {
    short: `${beginningOf(shown, maximumCharacters)}… (${text.length} characters, SHA-256 ${sha256})`,
    whole: { text: shown, lengthCharacters: text.length, sha256 },
  };
}
