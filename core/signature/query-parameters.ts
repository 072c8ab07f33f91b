// Reads a raw query strictly: what two readers could understand differently is refused, so that what was signed
// and what is read are the same.
import { CountersignError } from '../countersign-error.ts';

export interface QueryParameter {
  readonly name: string;
  readonly value: string;
}

/** In the order they came, decoded. A bare name has the value `''`; empty parts (`&&`) name nothing. */
export function queryParameters(query: string): readonly QueryParameter[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0
        ? { name: decode(part), value: '' }
        : { name: decode(part.slice(0, equals)), value: decode(part.slice(equals + 1)) };
    });
}

function decode(encoded: string): string {
  if (encoded.includes('+')) {
    throw new CountersignError(
      'ambiguous-request',
      'the query has a plain `+`, which may mean a space or a plus; expected `%20` or `%2B`',
    );
  }
  try {
    return decodeURIComponent(encoded);
  } catch (cause) {
    throw new CountersignError(
      'malformed-request',
      'the query is not percent-encoded UTF-8; expected two hex digits after each `%` (RFC 3986 section 2.1)',
      { cause },
    );
  }
}
