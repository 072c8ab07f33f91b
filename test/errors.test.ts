import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { countersignErrors } from '../core/countersign-error.ts';
import { decisionReasonCodes } from '../core/decision.ts';

/** The cells of every row whose first cell is a code, from a heading to the next. */
function rowsUnder(heading: string): string[][] {
  const text = readFileSync('docs/errors.md', 'utf8').split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

test('docs/errors.md has the rows of the table of errors, in its order and no others', () => {
  const documented = rowsUnder('Codes').map((cells) => cells.slice(0, 4));
  const table = Object.entries(countersignErrors).map(([code, { httpStatus, awsCode, retryable }]) => [
    `\`${code}\``,
    String(httpStatus),
    awsCode,
    retryable ? 'yes' : 'no',
  ]);
  expect(documented).toEqual(table);
});

test('docs/errors.md says of each what it means and what to do', () => {
  const vague = rowsUnder('Codes').filter(([, , , , means, todo]) => !means || !todo);
  expect(vague).toEqual([]);
});

test('docs/errors.md has the reasons of decisions, in their order and no others', () => {
  expect(rowsUnder('Reasons of a decision').map(([code]) => code)).toEqual(
    decisionReasonCodes.map((code) => `\`${code}\``),
  );
});
