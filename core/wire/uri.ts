// Paths and query strings in one strict reading and one writing (RFC 3986): what has two readings is refused.
import { encodeFormText } from './form.ts';
import { ambiguous, malformed } from './refusals.ts';

/** Query parameters in order, decoded; `null` stands for a bare name, as in `?acl`. */
export type QueryPairs = readonly (readonly [name: string, value: string | null])[];

const visibleAscii = /^[\x21-\x7e]*$/;

/** Decodes percent-encoded UTF-8. Throws CountersignError `malformed-request`. */
export function decodeUriPart(text: string, place: string): string {
  // Raw non-ASCII bytes have no agreed encoding; every client that signs must encode them.
  if (!visibleAscii.test(text)) throw malformed(place, 'it has characters that must be percent-encoded');
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed(place, 'its percent-encoding is not UTF-8');
  }
}

/** Throws CountersignError `malformed-request`, or `ambiguous-request` for `+`, which is a space to some readers. */
export function parseQuery(query: string): QueryPairs {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const rawName = equals < 0 ? pair : pair.slice(0, equals);
    const name = decodeUriPart(rawName, 'query string');
    if (name === '') throw malformed('query string', 'it has a parameter without a name');
    if (pair.includes('+'))
      throw ambiguous(name, 'has a plain `+` in the query string; write `%20` or `%2B`');
    return [name, equals < 0 ? null : decodeUriPart(pair.slice(equals + 1), 'query string')] as const;
  });
}

export function formatQuery(pairs: QueryPairs): string {
  return pairs
    .map(([name, value]) => encodeFormText(name) + (value === null ? '' : `=${encodeFormText(value)}`))
    .join('&');
}
