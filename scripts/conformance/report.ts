// The figures as text, for the terminal and for docs/conformance.md.
import { type Failure, type Measure, percentText } from './tally.ts';

export interface Section {
  readonly title: string;
  readonly measures: readonly Measure[];
  readonly failures: readonly Failure[];
}

const shown = 8;
const count = (value: number) => value.toLocaleString('en-GB');

function cut(texts: readonly string[]): string {
  return (
    texts.slice(0, shown).join(', ') + (texts.length > shown ? `, and ${texts.length - shown} more` : '')
  );
}

/** Every difference is listed, with its cause where it is known. */
export function sectionText({ title, measures, failures }: Section): string {
  const lines = [title];
  for (const measure of measures) {
    const aim = measure.atLeastPercent === undefined ? '' : `, aim ${measure.atLeastPercent} %`;
    lines.push(
      `  ${measure.name.padEnd(40)} ${percentText(measure)} (${count(measure.same)} of ${count(measure.of)}${aim})`,
    );
  }
  for (const { why, found, subjects } of failures) {
    lines.push(`  ${String(subjects.length).padStart(6)}  ${why ?? `UNEXPLAINED: ${found.join('; ')}`}`);
    lines.push(`          ${cut([...new Set(subjects)])}`);
    if (why !== undefined) lines.push(`          found: ${cut(found)}`);
  }
  return lines.join('\n');
}

/** A Markdown table. `models`: where they are from. */
export function figuresTable(sections: readonly Section[], models: string): string {
  const rows = sections.flatMap(({ title, measures }) =>
    measures.map(
      (measure, index) =>
        `| ${index === 0 ? title : ''} | ${measure.name} | ${percentText(measure)} | ${count(measure.same)} of ${count(measure.of)} |`,
    ),
  );
  return [`| Models of \`${models}\` | | Share | |`, '|---|---|---|---|', ...rows].join('\n');
}

/** A Markdown table of what differs and why. */
export function differencesTable(sections: readonly Section[]): string {
  const rows = sections.flatMap(({ title, failures }) =>
    failures.map(({ why, found, subjects }) => {
      const operations = new Set(subjects.map((subject) => `\`${subject.replace(' (required only)', '')}\``));
      return `| ${title} | ${subjects.length} | ${why ?? `unexplained: ${cut(found)}`} | ${cut([...operations])} |`;
    }),
  );
  return ['| What differs in | | Why | Operations |', '|---|---|---|---|', ...rows].join('\n');
}

const end = '<!-- end -->';

/** Replaces what stands between the marker `name` and the next end. Throws an Error for a text without them. */
export function withFigures(text: string, figures: string, name: 'figures' | 'newest'): string {
  const begin = `<!-- ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no \`${begin}\` … \`${end}\``);
  return `${text.slice(0, from + begin.length)}\n${figures}\n${text.slice(to)}`;
}
