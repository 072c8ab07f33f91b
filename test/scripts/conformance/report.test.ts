import { describe, expect, test } from 'vitest';
import {
  differencesTable,
  figuresTable,
  sectionText,
  withFigures,
} from '../../../scripts/conformance/report.ts';
import {
  createFailureList,
  firstDifference,
  isMissed,
  percentText,
} from '../../../scripts/conformance/tally.ts';

const measure = (same: number, of: number, atLeastPercent?: number) => ({
  name: 'all values are the same',
  same,
  of,
  ...(atLeastPercent === undefined ? {} : { atLeastPercent }),
});

describe('a share', () => {
  test.each([
    [1, 1, '100.00 %'],
    [2, 3, '66.66 %'],
    [99_999, 100_000, '99.99 %'],
    [0, 0, 'nothing to count'],
  ])('of %d in %d is %s', (same, of, text) => {
    expect(percentText(measure(same, of))).toBe(text);
  });

  test('misses its aim below it, and where nothing was counted', () => {
    expect(isMissed(measure(995, 1000, 99.5))).toBe(false);
    expect(isMissed(measure(994, 1000, 99.5))).toBe(true);
    expect(isMissed(measure(0, 0, 99.5))).toBe(true);
    expect(isMissed(measure(0, 1))).toBe(false);
  });
});

describe('the report', () => {
  const failures = createFailureList('requests read');
  failures.add('read as s3:GetBucketLifecycleConfiguration', {
    service: 's3',
    operation: 'GetBucketLifecycle',
  });
  failures.add('read as s3:GetObject', { service: 's3', operation: 'HeadObject', full: false });
  const section = { title: 'Requests', measures: [measure(1, 3)], failures: failures.all() };

  test('tells what nobody has looked at first, and the others with their cause', () => {
    const lines = sectionText(section).split('\n');
    expect(lines[1]).toContain('33.33 % (1 of 3)');
    expect(lines[2]).toContain('UNEXPLAINED: read as s3:GetObject');
    expect(lines[3]).toContain('s3:HeadObject (required only)');
    expect(lines[4]).toContain('an old name of S3');
  });

  test('has a table of the differences, each operation once', () => {
    expect(differencesTable([section]).split('\n').slice(2)).toEqual([
      '| Requests | 1 | unexplained: read as s3:GetObject | `s3:HeadObject` |',
      '| Requests | 1 | an old name of S3, which on the wire is its successor | `s3:GetBucketLifecycle` |',
    ]);
  });

  test('replaces the figures of a page and nothing else', () => {
    const figures = 'before\n<!-- figures -->\nold\n<!-- end -->\n';
    const newest = 'between\n<!-- newest -->\nold\n<!-- end -->\nafter\n';
    const table = figuresTable([section], 'models@1');
    expect(withFigures(figures + newest, table, 'figures')).toBe(
      `before\n<!-- figures -->\n${table}\n<!-- end -->\n${newest}`,
    );
    expect(withFigures(figures + newest, table, 'newest')).toBe(
      `${figures}between\n<!-- newest -->\n${table}\n<!-- end -->\nafter\n`,
    );
    expect(table).toContain('| Requests | all values are the same | 33.33 % | 1 of 3 |');
    expect(() => withFigures(figures, table, 'newest')).toThrow(/has no/);
  });
});

test('the first difference of two values is told by its place', () => {
  const wanted = { Rules: [{ Id: 'a' }], Name: 'n' };
  expect(firstDifference(wanted, { Name: 'n', Rules: [{ Id: 'a' }] })).toBeUndefined();
  expect(firstDifference({ ...wanted, Rules: [{ Id: 'b' }] }, wanted)).toBe('Rules[].Id: another value');
  expect(firstDifference({ ...wanted, Rules: [{}] }, wanted)).toBe('Rules[].Id: missing');
  expect(firstDifference({ ...wanted, Other: 1 }, wanted)).toBe('Other: too many');
});
