// `application/x-www-form-urlencoded` text, strictly, in both directions.
import { malformed } from './refusals.ts';

/**
 * Splits and decodes a form or a query; `+` is a space and a name without `=` has the value ''.
 * Throws CountersignError `malformed-request` for wrong escapes, bytes that are not UTF-8 and empty pairs.
 * https://url.spec.whatwg.org/#urlencoded-parsing, but refusing where that mends.
 */
export function parseFormPairs(text: string): [string, string][] {
  if (text === '') return [];
  return text.split('&').map((pair) => {
    if (pair === '') throw malformed('form', 'there is an empty pair');
    const equals = pair.indexOf('=');
    if (equals === -1) return [decode(pair), ''];
    return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  });
}

/** Percent-encodes all but RFC 3986's unreserved characters. `text` is well-formed. */
export function encodeFormText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(text))
    throw malformed('form', 'there is a `%` without two hexadecimal digits');
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw malformed('form', 'it is not UTF-8');
  }
}
