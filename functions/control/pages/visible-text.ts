// Text that others wrote, made honest [A8]: what would be invisible or would turn the reading direction is shown by
// its code point, and nothing inside can move what stands around it.
import { html } from 'hono/html';
import type { Html } from './layout.ts';

/**
 * Controls, format characters (bidi, zero-width, tags), separators other than the space, private use, unassigned, lone
 * surrogates, and what fonts may draw as nothing. Unicode Standard Annex #44, General_Category and
 * Default_Ignorable_Code_Point; UTS #39 on why.
 */
const hidden =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;

/** Whether the text holds a character that a reader would not see. Line breaks and tabs are no cause for alarm. */
export function hasHidden(text: string): boolean {
  return text.replace(/[\r\n\t]/g, '').search(hidden) !== -1;
}

/** The text with its hidden characters shown, e.g. `U+202E`. Line breaks stay, and are marked. */
export function visible(text: string): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(hidden)) {
    parts.push(html`${text.slice(end, match.index)}`, shown(match[0]));
    end = match.index + match[0].length;
  }
  parts.push(html`${text.slice(end)}`);
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

function shown(character: string): Html {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\n') return html`<mark title="line break, ${code}">⏎</mark><br>`;
  if (character === '\t') return html`<mark title="tab, ${code}">⇥</mark>`;
  return html`<mark title="invisible character">${code}</mark>`;
}
