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

function shown(character: string): Html {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\n') return html`<mark title="line break, ${code}">⏎</mark><br>`;
  if (character === '\t') return html`<mark title="tab, ${code}">⇥</mark>`;
  return html`<mark title="invisible character">${code}</mark>`;
}
