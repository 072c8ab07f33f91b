// Block Kit, as far as it is used here. Every text is `plain_text` without emoji, escaped and cut to Slack's limits, so
// that nothing an agent writes can mention, link or format. https://docs.slack.dev/reference/block-kit
import type { JsonObject } from '../json.ts';

export type Block = JsonObject;

export const limits = {
  headerCharacters: 150,
  sectionCharacters: 3000,
  fieldCharacters: 2000,
  buttonCharacters: 75,
  optionCharacters: 75,
  checkboxesOptions: 10,
  /** Of a message's blocks as JSON: above about 13,200 Slack refuses them, by a limit that it does not publish. */
  messageBlocksBytes: 12_000,
  /** Of a view as JSON. https://docs.slack.dev/reference/methods/views.open, `view_too_large` */
  viewBytes: 250_000,
} as const;

/** As it goes to Slack. */
export const bytesOf = (json: JsonObject | readonly JsonObject[]): number =>
  Buffer.byteLength(JSON.stringify(json));

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
export const escaped = (text: string): string => text.replace(/[&<>]/g, (each) => entities[each] ?? each);

/** Escaped and at most so long, without half a character or half an entity; `…` says that it was cut. */
export function fitting(text: string, maximumCharacters: number): string {
  const whole = escaped(text);
  if (whole.length <= maximumCharacters) return whole;
  let cut = '';
  for (const character of text) {
    const next = entities[character] ?? character;
    if (cut.length + next.length > maximumCharacters - 1) break;
    cut += next;
  }
  return `${cut}…`;
}

/** The text in pieces that each fit a section once they are escaped; nothing is left out. */
export function piecesOf(
  text: string,
  maximumCharacters: number = limits.sectionCharacters,
): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    const next = entities[character] ?? character;
    if (piece.length + next.length > maximumCharacters) {
      pieces.push(piece);
      piece = '';
    }
    piece += next;
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

/** Slack refuses a text without characters. */
export const plain = (text: string, maximumCharacters: number): JsonObject => ({
  type: 'plain_text',
  text: fitting(text, maximumCharacters) || ' ',
  emoji: false,
});

/** A line break inside a text of others is shown: it begins no line of ours [A8]. */
const onOneLine = (text: string): string => text.replaceAll('\n', ' ⏎ ');

export const inLines = (lines: readonly string[]): string => lines.map(onOneLine).join('\n');

/** Words of others over several lines, each marked as theirs. */
export const quoted = (text: string): readonly string[] => text.split('\n').map((line) => `▏${line}`);

export const header = (text: string): Block => ({
  type: 'header',
  text: plain(onOneLine(text), limits.headerCharacters),
});

export const section = (text: string, maximumCharacters: number = limits.sectionCharacters): Block => ({
  type: 'section',
  text: plain(text, maximumCharacters),
});

/** At most ten. */
export const fields = (texts: readonly string[], maximumCharacters: number): Block => ({
  type: 'section',
  fields: texts.map((text) => plain(text, Math.min(maximumCharacters, limits.fieldCharacters))),
});

export const wholeText = (text: string): readonly Block[] =>
  piecesOf(text).map((piece) => ({
    type: 'section',
    text: { type: 'plain_text', text: piece, emoji: false },
  }));

export const context = (text: string): Block => ({
  type: 'context',
  elements: [plain(text, limits.fieldCharacters)],
});

export const button = (
  text: string,
  actionId: string,
  rest: { readonly value?: string; readonly url?: string; readonly style?: 'primary' | 'danger' },
): JsonObject => ({
  type: 'button',
  text: plain(text, limits.buttonCharacters),
  action_id: actionId,
  ...rest,
});

export const actions = (elements: readonly JsonObject[]): Block => ({ type: 'actions', elements });

export const option = (text: string, value: string): JsonObject => ({
  text: plain(text, limits.optionCharacters),
  value,
});
