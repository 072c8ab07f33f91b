import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const numbers = (letter: string, last: number) =>
  Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);

/** Identity, surrogate keys, one reading, AWS side, approval, record and availability. */
const ids = [
  ...numbers('J', 13),
  ...numbers('S', 10),
  ...numbers('P', 13),
  ...numbers('E', 7),
  ...numbers('A', 11),
  ...numbers('L', 12),
];

const rows = readFileSync('docs/threat-model.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-Z]\d+ \|/.test(line))
  .map((line) => line.split('|').slice(1, -1))
  .map(([id = '', attack = '', status = '', files = '']) => ({
    id: id.trim(),
    attack: attack.trim(),
    status: status.trim(),
    files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  }));

const namedIn = new Map(
  globSync('test/**/*.{test.ts,json}').map((file) => [
    file,
    new Set([...readFileSync(file, 'utf8').matchAll(/\[([JSPEAL]\d+)\]/g)].map(([, id = '']) => id)),
  ]),
);

test('the threat model has each attack once, in order', () => {
  expect(rows.map(({ id }) => id)).toEqual(ids);
});

test('each is covered, partly covered with what is missing, or not yet with what it waits for', () => {
  const vague = rows.filter(
    ({ attack, status }) => attack === '' || !/^(covered|(partly|not yet): .+)$/.test(status),
  );
  expect(vague).toEqual([]);
});

test('each that is covered or partly so is named in every test file of its row', () => {
  const claimed = rows.filter(({ status }) => !status.startsWith('not yet'));
  expect(claimed.filter(({ files }) => files.length === 0)).toEqual([]);
  const unproved = claimed.flatMap(({ id, files }) =>
    files.filter((file) => namedIn.get(file)?.has(id) !== true).map((file) => `${id} in ${file}`),
  );
  expect(unproved).toEqual([]);
});

test('no test names an attack that the threat model calls not yet covered', () => {
  const open = rows.filter(({ status }) => status.startsWith('not yet'));
  expect(open.filter(({ files }) => files.length > 0)).toEqual([]);
  const named = open.flatMap(({ id }) =>
    [...namedIn].filter(([, found]) => found.has(id)).map(([file]) => `${id} in ${file}`),
  );
  expect(named).toEqual([]);
});
