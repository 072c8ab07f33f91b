// Header members of inputs and outputs: scalars, comma-separated lists and prefixed maps.
// https://smithy.io/2.0/spec/http-bindings.html#httpheader-trait
import type { Member } from '../catalogue/model.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { Headers } from './http.ts';
import { setOwn } from './json-object.ts';
import { ambiguous, invalid } from './refusals.ts';
import { bindingName } from './rest-routes.ts';
import { readScalar, timestampFormat, writeScalar } from './scalars.ts';

const defaultTimestampFormat = 'rfc822';
/** RFC 9110 section 5.5 without `obs-text`: other bytes have no agreed encoding and would be read in two ways. */
const fieldValue = /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/;
const listItem = /\s*(?:"((?:[^"\\]|\\.)*)"|([^",]*))\s*(?:,|$)/y;

/** Lower-case names of the headers that a structure's members bind, and what tells a prefixed one. */
export function headerMembers(members: Iterable<Member>): {
  readonly byName: ReadonlyMap<string, Member>;
  readonly prefixed: readonly { readonly prefix: string; readonly member: Member }[];
} {
  const byName = new Map<string, Member>();
  const prefixed: { prefix: string; member: Member }[] = [];
  for (const member of members) {
    if (member.location === 'header') byName.set(bindingName(member).toLowerCase(), member);
    if (member.location === 'headers') prefixed.push({ prefix: bindingName(member).toLowerCase(), member });
  }
  return { byName, prefixed };
}

/** Whether a member holds the header of this lower-case name, alone or among those with its prefix. */
export function bindsHeader(members: Iterable<Member>, name: string): boolean {
  const { byName, prefixed } = headerMembers(members);
  return byName.has(name) || prefixed.some(({ prefix }) => name.startsWith(prefix));
}

/** The member's value, or undefined when its header is absent. Throws `invalid-parameter` or `ambiguous-request`. */
export function readHeaderMember(headers: Headers, member: Member): JsonValue | undefined {
  const name = bindingName(member).toLowerCase();
  const values = headers.filter(([candidate]) => candidate === name).map(([, value]) => value);
  const [value] = values;
  if (value === undefined) return undefined;
  for (const line of values) assertFieldValue(line, name);
  const { item } = member.shape;
  if (member.shape.type === 'list' && item !== undefined) {
    const holdsDates =
      item.shape.type === 'timestamp' && timestampFormat(item, defaultTimestampFormat) === 'rfc822';
    return splitList(values.join(','), name, holdsDates).map((text) =>
      readScalar(text, item, defaultTimestampFormat, name),
    );
  }
  if (values.length > 1) throw ambiguous(name, 'stands twice in the header section');
  return readScalar(value, member, defaultTimestampFormat, name);
}

/** A map of the headers with the member's prefix, keyed by the rest of their lower-case names. */
export function readPrefixedHeaders(headers: Headers, prefix: string): Record<string, string> | undefined {
  const map: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue;
    const key = name.slice(prefix.length);
    if (key === '' || Object.hasOwn(map, key))
      throw ambiguous(name, 'stands twice, or has no name after its prefix');
    assertFieldValue(value, name);
    setOwn(map, key, value);
  }
  return Object.keys(map).length === 0 ? undefined : map;
}

/** Header lines for a member's value. Throws `invalid-parameter` for what a header cannot carry [P13]. */
export function writeHeaderMember(value: JsonValue, member: Member): Headers {
  const name = bindingName(member);
  if (member.location === 'headers') {
    if (!isJsonObject(value)) throw invalid(member.name, 'an object');
    return Object.entries(value).map(([key, text]) => {
      if (typeof text !== 'string' || !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(key)) {
        throw invalid(`${member.name}.${key}`, 'a string under a lower-case header name');
      }
      return [name + key, assertFieldValue(text, `${member.name}.${key}`)];
    });
  }
  const { item } = member.shape;
  if (member.shape.type !== 'list' || item === undefined) {
    return [[name, assertFieldValue(writeScalar(value, member, defaultTimestampFormat), member.name)]];
  }
  if (!Array.isArray(value)) throw invalid(member.name, 'an array');
  const items = (value as readonly JsonValue[]).map((entry) => {
    const text = writeScalar(entry, item, defaultTimestampFormat, member.name);
    const needsQuotes =
      item.shape.type !== 'timestamp' && (/[",\\]/.test(text) || text !== text.trim() || text === '');
    return needsQuotes ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
  });
  return [[name, assertFieldValue(items.join(', '), member.name)]];
}

function assertFieldValue(value: string, place: string): string {
  if (!fieldValue.test(value))
    throw invalid(place, 'visible ASCII characters without white space around them');
  return value;
}

/** HTTP dates hold a comma of their own: two of them make one item. */
function splitList(text: string, name: string, holdsDates: boolean): readonly string[] {
  if (text === '') return [];
  if (holdsDates) return text.match(/[^,]+,[^,]+/g)?.map((date) => date.trim()) ?? [];
  const items: string[] = [];
  listItem.lastIndex = 0;
  for (;;) {
    const match = listItem.exec(text);
    if (match === null) throw invalid(name, 'items separated by commas');
    items.push(match[1]?.replace(/\\(.)/g, '$1') ?? (match[2] ?? '').trim());
    if (!match[0].endsWith(',')) return items;
  }
}
