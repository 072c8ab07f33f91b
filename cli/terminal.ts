// Text for a terminal: columns, colour where it is wanted, and nothing from AWS or an agent that could move the cursor.
import { styleText } from 'node:util';

export interface Terminal {
  /** Writes one line to standard output. */
  line(text?: string): void;
  readonly hasColour: boolean;
}

type Style = Parameters<typeof styleText>[0];

export function paint(terminal: Terminal, style: Style, text: string): string {
  return terminal.hasColour ? styleText(style, text, { validateStream: false }) : text;
}

/** Control, bidirectional and invisible characters as `\u{…}`: what stands there is seen, and does nothing [A8]. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** Rows with aligned columns; the last column is as long as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => (row[index] ?? '').length)),
  );
  return rows.map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '),
  );
}

/** Local wall-clock time would depend on who looks: records are in UTC. */
export function time(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}
