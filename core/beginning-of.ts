// Texts that are shortened to be shown. JavaScript counts halves of characters: none is left at the end.

/** At most so many characters from its start. */
export function beginningOf(text: string, maximumCharacters: number): string {
  return text.slice(0, maximumCharacters).replace(/[\uD800-\uDBFF]$/, '');
}

/** The same, with a mark where something was left out; never longer than that. */
export function cut(text: string, maximumCharacters: number): string {
  return text.length <= maximumCharacters ? text : `${beginningOf(text, maximumCharacters - 1)}…`;
}
