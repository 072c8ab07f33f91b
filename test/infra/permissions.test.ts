// The permissions of every role, key, bucket and queue are those that people reviewed: the rows of docs/permissions.md.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { permissionLine, permissionsOf } from '../support/permissions.ts';
import { synthesise } from '../support/synthesised-app.ts';
import { everything } from '../templates/deployments.ts';

interface Row {
  /** Up to the reason. */
  readonly line: string;
  readonly reason: string;
}

/** Heading → rows of its table. */
function reviewed(page: string): ReadonlyMap<string, readonly Row[]> {
  const sections = page
    .split(/^### /m)
    .slice(1)
    .map((section): [string, Row[]] => {
      const [heading = '', ...lines] = section.split('\n');
      const rows = lines
        .filter((line) => /^\| (?!Statement|-{3})/.test(line))
        .map((line) => {
          const [, upToReason = '', reason = ''] = /^(\|(?:[^|]*\|){4})([^|]*)\|$/.exec(line) ?? [];
          return { line: upToReason, reason: reason.trim() };
        });
      return [heading, rows];
    });
  return new Map(sections);
}

const page = reviewed(readFileSync('docs/permissions.md', 'utf8'));
const linesOf = (heading: string) => (page.get(heading) ?? []).map(({ line }) => line);
const shared = new Map([
  ['role', linesOf('every function')],
  ['queue', linesOf('every queue')],
]);

/** Name → lines, without those that the page says once for all functions and for all queues. */
function deployed(): ReadonlyMap<string, readonly string[]> {
  const named = Object.values(synthesise(everything())).flatMap((template) => [...permissionsOf(template)]);
  return new Map(
    named.map(([name, permissions]) => {
      const lines = permissions.map(permissionLine);
      const common = shared.get(name.split(' ')[0] ?? '') ?? [];
      const hasAll = common.every((line) => lines.includes(line));
      return [name, hasAll ? lines.filter((line) => !common.includes(line)) : lines];
    }),
  );
}

const actual = deployed();
const names = new Set([...actual.keys(), ...page.keys()]);
for (const heading of ['every function', 'every queue']) names.delete(heading);

describe('docs/permissions.md has every permission there is, and no other', () => {
  test.each([...names].sort())('%s', (name) => {
    expect(linesOf(name)).toEqual(actual.get(name) ?? []);
  });
});

test('and says of each why it is needed', () => {
  for (const [heading, rows] of page) {
    for (const { line, reason } of rows) expect(reason, `${heading}: ${line}`).toMatch(/^.{4,}[.]$/);
  }
});
