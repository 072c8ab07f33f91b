// Text that others wrote, made honest [A8]: what would be invisible or would turn the reading direction is shown by
// its code point, and nothing inside can move what stands around it.
import { html } from 'hono/html';
import { partsOf, type TextPart } from '../../../core/approvals/hidden-characters.ts';
import type { Html } from './layout.ts';

/** The text with its hidden characters shown, e.g. `U+202E`. Line breaks stay, and are marked. */
export function visible(text: string): Html {
  const parts = partsOf(text).map((part) =>
    part.codePoint === undefined ? html`${part.text}` : shown(part),
  );
  return html`<bdi dir="ltr">${parts}</bdi>`;
}

/** Longer texts are folded behind their beginning. */
const shownCharacters = 240;

/** The text, folded when it is long, and whole for whoever unfolds it. */
export function foldable(text: string): Html {
  if (text.length <= shownCharacters) return visible(text);
  // Folding must not cut a character in two: its halves would be shown as hidden ones.
  const beginning = text.slice(0, shownCharacters / 2).replace(/[\uD800-\uDBFF]$/, '');
  return html`<details class="fold"><summary>${visible(beginning)}… <span class="more">show all ${
    text.length
  } characters</span></summary><div class="whole">${visible(text)}</div></details>`;
}

const fingerprintCharacters = 12;

/** A hash as people compare it, by its beginning; unfolding shows all of it. */
export function fingerprint(hash: string): Html {
  if (hash.length <= fingerprintCharacters) return html`<code>${hash}</code>`;
  return html`<details class="fold"><summary><code>${hash.slice(0, fingerprintCharacters)}…</code> <span class="more">show all</span></summary><div class="whole"><code>${hash}</code></div></details>`;
}

function shown({ text, codePoint }: TextPart): Html {
  if (text === '\n') return html`<mark title="line break, ${codePoint}">⏎</mark><br>`;
  if (text === '\t') return html`<mark title="tab, ${codePoint}">⇥</mark>`;
  return html`<mark title="invisible character">${codePoint}</mark>`;
}
