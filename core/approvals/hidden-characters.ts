// Which characters of a text a reader would not see, or would read in another order [A8]. Every medium that shows a
// request shows them by their code point.

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

/** `[U+202E]` stands for each hidden character, in every medium; line breaks stay, a tab is a space. */
export function shownPlainly(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hidden, (character) => {
    if (character === '\n') return character;
    return character === '\t' ? ' ' : `[${codePointOf(character)}]`;
  });
}

function codePointOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
