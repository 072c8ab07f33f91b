// Finds where a value ends that begins at a given place: a quoted one at its own quote, also when the text around it is
// escaped; a bare one where its syntax ends. When in doubt it takes more: a tail of a secret must not stay readable.

export interface ValueRange {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly quoted: boolean;
}

const longestValueCharacters = 8192;
const opening = /^(\\{0,7})(&quot;|&#34;|&#39;|&apos;|"""|'''|["'`])/;

/** `element`: the value ends at the next tag; `word`: a bare one holds its commas and semicolons. */
export function valueAt(
  text: string,
  index: number,
  syntax: 'free' | 'word' | 'element',
): ValueRange | undefined {
  const from = skipPrefix(text, index);
  if (from >= text.length) return undefined;
  if (syntax === 'element') {
    const close = text.indexOf('<', from);
    const raw = text.slice(from, close < 0 ? from + longestValueCharacters : close);
    const end = from + raw.replace(/\]\]>$/, '').trimEnd().length;
    return end > from ? { startIndex: from, endIndex: end, quoted: true } : undefined;
  }
  const opened = opening.exec(text.slice(from, from + 16));
  if (opened) {
    const quoted = quotedValue(text, from, opened[1] ?? '', opened[2] as string);
    if (quoted) return quoted.endIndex > quoted.startIndex ? quoted : undefined;
  }
  if (syntax === 'word') {
    const word = /^[^\s"'`<]*/.exec(text.slice(from, from + longestValueCharacters))?.[0] ?? '';
    return word === '' ? undefined : { startIndex: from, endIndex: from + word.length, quoted: false };
  }
  const block = /^[|>][+-]?\d?\s{0,4}(?:\r?\n|\\n)\s{1,20}/.exec(text.slice(from, from + 40));
  return bareValue(text, from + (block?.[0].length ?? 0));
}

/** What may stand in front of a value: a cast, a prefix of a string, a tag of YAML, a wrapping call. */
function skipPrefix(text: string, index: number): number {
  const prefix =
    /^(?:\(\s{0,2}|ConvertTo-SecureString\s{1,3}(?:-String\s{1,3})?|!!(?:str|binary)\s{1,3}|[bBuUrRfFN@](?=["'])|\[\s{0,8}(?=\\{0,3}["'])|(?:bytes|String|str|SecretString|base64decode|pulumi\.secret)\()\s{0,3}/.exec(
      text.slice(index, index + 60),
    );
  return prefix ? index + prefix[0].length : index;
}

function quotedValue(
  text: string,
  index: number,
  outerEscape: string,
  quote: string,
): ValueRange | undefined {
  const startIndex = index + outerEscape.length + quote.length;
  const limit = Math.min(text.length, startIndex + longestValueCharacters);
  for (let at = text.indexOf(quote, startIndex); at >= 0 && at < limit; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > startIndex && text[at - slashes - 1] === '\\') slashes++;
    // An inner quote is escaped deeper than the outer one, or doubled as SQL and YAML do.
    if (slashes > outerEscape.length) continue;
    if (slashes < outerEscape.length) return { startIndex, endIndex: at, quoted: true };
    const isDoubled = quote === "'" && text[at + 1] === "'" && at > startIndex;
    if (isDoubled) {
      at++;
      continue;
    }
    return { startIndex, endIndex: at - outerEscape.length, quoted: true };
  }
  return undefined;
}

function bareValue(text: string, startIndex: number): ValueRange | undefined {
  const limit = Math.min(text.length, startIndex + longestValueCharacters);
  let end = startIndex;
  while (end < limit && !endsBareValue(text, end)) end++;
  while (
    end > startIndex &&
    /[.,;:!)\]}>?]/.test(text[end - 1] as string) &&
    !belongsToValue(text, startIndex, end)
  ) {
    end--;
  }
  return end > startIndex ? { startIndex, endIndex: end, quoted: false } : undefined;
}

function endsBareValue(text: string, index: number): boolean {
  const character = text[index] as string;
  if (/[\s"'`<]/.test(character)) return true;
  if (character === '\\') return /^\\(?:[nrt"']|\\|u00)/.test(text.slice(index, index + 4));
  if (character === ',' || character === ';' || character === '&' || character === '|') {
    return /^(?:[,;&|]\s{0,3}(?:$|\\?["']|[\w .-]{1,40}[=:])|[,;&|]\s|&&|\|\||&(?:quot|amp|#34|lt|gt);)/.test(
      text.slice(index, index + 48),
    );
  }
  return false;
}

/** A closing sign at the end belongs to the value when it was opened there, or when the value is no word. */
function belongsToValue(text: string, startIndex: number, endIndex: number): boolean {
  const last = text[endIndex - 1] as string;
  const opener = { ')': '(', ']': '[', '}': '{', '>': '<' }[last];
  if (opener) return text.slice(startIndex, endIndex).includes(opener);
  return last === '!' || last === '?';
}
