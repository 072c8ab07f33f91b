// A call's parameters as a person reads them: names and values, nothing left out, long values folded but whole.
import { html } from 'hono/html';
import { isJsonObject, type JsonValue } from '../../../core/json.ts';
import type { Html } from './layout.ts';
import { visible } from './visible-text.ts';

/** Longer values are folded behind their beginning. */
const shownCharacters = 240;

export function valueTree(value: JsonValue): Html {
  if (Array.isArray(value)) return list(value.map((item, index) => [`${index + 1}`, item] as const));
  if (isStreamingBody(value)) {
    return html`<span class="value">${value.lengthBytes} bytes, SHA-256 ${value.sha256}</span>`;
  }
  if (isJsonObject(value))
    return list(
      Object.keys(value)
        .sort()
        .map((name) => [name, value[name] ?? null] as const),
    );
  return leaf(value as Exclude<JsonValue, object>);
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

function list(entries: readonly (readonly [name: string, value: JsonValue])[]): Html {
  if (entries.length === 0) return html`<span class="soft small">empty</span>`;
  return html`<ul class="tree">${entries.map(
    ([name, value]) => html`<li><span class="name">${visible(name)}</span> ${valueTree(value)}</li>`,
  )}</ul>`;
}

function leaf(value: null | boolean | number | string): Html {
  if (typeof value !== 'string') return html`<span class="value">${String(value)}</span>`;
  if (value === '') return html`<span class="soft small">empty text</span>`;
  if (value.length <= shownCharacters) return html`<span class="value">${visible(value)}</span>`;
  // Folding must not cut a character in two: its halves would be shown as hidden ones.
  const beginning = value.slice(0, shownCharacters / 2).replace(/[\uD800-\uDBFF]$/, '');
  return html`<details class="value"><summary>${visible(beginning)}… <span class="small">show all ${
    value.length
  } characters</span></summary><pre>${visible(value)}</pre></details>`;
}
