// Text for a terminal: columns, colour where it is wanted, and nothing from AWS or an agent that could move the cursor.
import { styleText } from 'node:util';

export interface Terminal {
  /** Writes one line to standard output. */
  line(text?: string): void;
  readonly hasColour: boolean;
  /** Absent where nobody looks, as in a pipe: then no line is broken. */
  readonly widthColumns?: number;
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

const labelColumns = 9;

/** A label and its text, which goes on below its own beginning. Neither may hold what `printable` would change. */
export function labelled(terminal: Terminal, indent: string, label: string, text: string): void {
  const beginColumn = indent.length + labelColumns + 1;
  const [first = '', ...others] = broken(
    text,
    (terminal.widthColumns ?? Number.POSITIVE_INFINITY) - beginColumn,
  );
  terminal.line(`${indent}${paint(terminal, 'dim', label.padEnd(labelColumns))} ${first}`);
  for (const line of others) terminal.line(`${' '.repeat(beginColumn)}${line}`);
}

/** Broken at spaces alone, so that a long ARN can still be copied whole. */
function broken(text: string, widthColumns: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    if (line !== undefined && line.length + 1 + word.length <= widthColumns) line += ` ${word}`;
    else {
      if (line !== undefined) lines.push(line);
      line = word;
    }
  }
  return [...lines, line ?? ''];
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
