// A call's parameters as a person reads them: names and values, nothing left out, long values folded but whole.
import { html } from 'hono/html';
import { isJsonObject, type JsonValue } from '../../../core/json.ts';
import type { Html } from './layout.ts';
import { fingerprint, foldable, visible } from './visible-text.ts';

export function valueTree(value: JsonValue): Html {
  if (isStreamingBody(value)) {
    return html`<span class="value">${value.lengthBytes} bytes, SHA-256 ${fingerprint(value.sha256)}</span>`;
  }
  const members = membersOf(value);
  return members === undefined ? leaf(value as Exclude<JsonValue, object>) : list(members);
}

type Member = readonly [name: string, value: JsonValue];

/** Undefined for what has no parts. */
function membersOf(value: JsonValue): readonly Member[] | undefined {
  if (Array.isArray(value)) return value.map((item, index) => [`${index + 1}`, item]);
  if (!isJsonObject(value)) return undefined;
  return Object.keys(value)
    .sort()
    .map((name) => [name, value[name] ?? null]);
}

/** What stands for bytes that travel beside the call (core/call.ts). */
function isStreamingBody(
  value: JsonValue,
): value is { readonly sha256: string; readonly lengthBytes: number } {
  return (
    isJsonObject(value) &&
    Object.keys(value).sort().join() === 'lengthBytes,sha256' &&
    typeof value.lengthBytes === 'number' &&
    /^[0-9a-f]{64}$/.test(String(value.sha256))
  );
}

/** Of a longer list, the rest is folded; not for one or two more. */
const shownMembers = 12;

function list(members: readonly Member[]): Html {
  if (members.length === 0) return html`<span class="soft small">empty</span>`;
  const count = members.length > shownMembers + 2 ? shownMembers : members.length;
  const rest = members.slice(count);
  return html`${items(members.slice(0, count))}${
    rest.length > 0 &&
    html`<details><summary>show ${rest.length} more of ${members.length}</summary>${items(rest)}</details>`
  }`;
}

function items(members: readonly Member[]): Html {
  return html`<ul class="tree">${members.map((member) => {
    const [names, value] = alongOnlyMembers(member);
    return html`<li>${names.map((name) => html`<span class="name">${visible(name)}</span> `)}${valueTree(value)}</li>`;
  })}</ul>`;
}

/** What has one part only shares a line with it: `Item › id: 7`. */
function alongOnlyMembers([name, value]: Member): readonly [names: readonly string[], value: JsonValue] {
  const [only, ...others] = membersOf(value) ?? [];
  if (only === undefined || others.length > 0) return [[name], value];
  const [names, end] = alongOnlyMembers(only);
  return [[name, ...names], end];
}

function leaf(value: null | boolean | number | string): Html {
  if (value === '') return html`<span class="soft small">empty text</span>`;
  return html`<span class="value">${typeof value === 'string' ? foldable(value) : String(value)}</span>`;
}
