// Texts of a card as HTML [A8]: escaped, with what is invisible marked by its code point and nothing inside able to move
// what stands around it. Long ones are folded behind their beginning, and whole for whoever unfolds them.
import { html } from 'hono/html';
import type { Card, ShownValue } from '../../../core/approvals/card.ts';
import { shownPlainly } from '../../../core/approvals/hidden-characters.ts';
import { timeWords } from '../../../core/approvals/words.ts';
import type { Html } from './layout.ts';

/** Of a text whose hidden characters are shown already, as all of a card's are. */
export function shown(text: string): Html {
  const parts = text.split(/(\[U\+[0-9A-F]{4,6}\]|\n)/).map((part, index) => {
    if (index % 2 === 0) return html`${part}`;
    if (part === '\n') return html`<mark title="line break">⏎</mark><br>`;
    return html`<mark title="invisible character">${part.slice(1, -1)}</mark>`;
  });
  return html`<bdi dir="ltr">${parts}</bdi>`;
}

/** Of a text as others wrote it. */
export const visible = (text: string): Html => shown(shownPlainly(text));

const shownCharacters = 240;

export function folded({ text, lengthCharacters, sha256 }: ShownValue): Html {
  if (text.length <= shownCharacters) return shown(text);
  // Folding must not cut a character in two, nor the mark of a hidden one.
  const beginning = text.slice(0, shownCharacters / 2).replace(/([\uD800-\uDBFF]|\[[U+0-9A-F]*)$/, '');
  return html`<details class="fold"><summary>${shown(beginning)}… <span class="more">show all ${lengthCharacters} characters</span></summary><div class="whole">${shown(text)}<p class="small soft">SHA-256 <code>${sha256}</code></p></div></details>`;
}

const fingerprintCharacters = 12;

/** A hash as people compare it, by its beginning; unfolding shows all of it. */
export function fingerprint(hash: string): Html {
  if (hash.length <= fingerprintCharacters) return html`<code>${hash}</code>`;
  return html`<details class="fold"><summary><code>${hash.slice(0, fingerprintCharacters)}…</code> <span class="more">show all</span></summary><div class="whole"><code>${hash}</code></div></details>`;
}

/** Of a longer list, the rest is folded; not for one or two more. */
const shownLines = 12;

/** The members of the call, each with its whole path. */
export function callLines({ what: { lines } }: Card): Html {
  const count = lines.length > shownLines + 2 ? shownLines : lines.length;
  const rest = lines.slice(count);
  return html`${list(lines.slice(0, count))}${
    rest.length > 0 &&
    html`<details><summary>show ${rest.length} more of ${lines.length}</summary>${list(rest)}</details>`
  }`;
}

function list(lines: Card['what']['lines']): Html {
  return html`<ul class="lines">${lines.map(
    ({ path, short, whole }) =>
      html`<li><span class="name">${shown(path)}</span> <span class="value">${
        whole === undefined ? shown(short) : folded(whole)
      }</span></li>`,
  )}</ul>`;
}

export function hiddenWarning({ what }: Card): Html | string {
  if (!what.hasHiddenCharacters) return '';
  return html`<p class="banner careful small">It holds characters that are invisible or change the reading direction. They are marked like <mark>U+202E</mark>.</p>`;
}

export function time(epochSeconds: number): Html {
  return html`<time datetime="${new Date(epochSeconds * 1000).toISOString()}">${timeWords(epochSeconds)}</time>`;
}
