// Whether what people were shown still stands.
import { describe, expect, test } from 'vitest';
import { fingerprintOf, type ImpactPreview, samePreview } from '../../../core/preview/impact-preview.ts';

function preview(
  parts: Readonly<Record<string, string>>,
  facts: ImpactPreview['facts'] = [],
  problems: readonly string[] = [],
): ImpactPreview {
  return {
    facts,
    reversibility: { reversible: 'no', how: 'gone' },
    problems,
    parts,
    fingerprint: fingerprintOf(parts),
    takenAtEpochSeconds: 1_795_000_000,
  };
}

const running = preview({ state: 'a1', tags: 'b1' }, [
  { label: 'state', value: 'running' },
  { label: 'age', value: '3 days ago', volatile: true },
]);

test('the fingerprint is the SHA-256 of the canonical JSON of the parts, in any order', () => {
  // printf '{"a":"1","b":"2"}' | sha256sum
  const expected = '21f76dfbfe6dfe21f762080ef484112cf2952974cef30741fd1931e1c6d92112';
  expect(fingerprintOf({ b: '2', a: '1' })).toBe(expected);
  expect(fingerprintOf({ a: '1', b: '2' })).toBe(expected);
});

describe('stands', () => {
  test('when every probe answers as it did, whatever changed by itself', () => {
    const later = preview({ state: 'a1', tags: 'b1' }, [
      { label: 'state', value: 'running' },
      { label: 'age', value: '4 days ago', volatile: true },
    ]);
    expect(samePreview(running, later)).toEqual({ same: true });
  });

  test('when a probe that showed people nothing answers now', () => {
    const before = preview({ state: 'a1' }, [], ['`ec2:DescribeTags` did not answer within 3 seconds']);
    expect(samePreview(before, running)).toEqual({ same: true });
  });
});

describe('does not stand', () => {
  test('when a fact has changed, and says which', () => {
    const stopped = preview({ state: 'a2', tags: 'b1' }, [
      { label: 'state', value: 'stopped' },
      { label: 'age', value: '4 days ago', volatile: true },
    ]);
    expect(samePreview(running, stopped)).toEqual({
      same: false,
      why: 'what it would touch has changed: state was running, is stopped',
    });
  });

  test('when only what is not shown has changed, such as an ETag', () => {
    const other = preview({ state: 'a2', tags: 'b1' }, running.facts);
    expect(samePreview(running, other)).toEqual({ same: false, why: 'what it would touch has changed' });
  });

  test('when a probe that answered before fails now', () => {
    const unseen = preview(
      { tags: 'b1' },
      [],
      ['`ec2:DescribeInstances` was refused by AWS: RequestLimitExceeded'],
    );
    expect(samePreview(running, unseen)).toEqual({
      same: false,
      why: 'it cannot be seen whether what it would touch has changed (`ec2:DescribeInstances` was refused by AWS: RequestLimitExceeded)',
    });
  });

  test('when nothing can be seen any more', () => {
    expect(samePreview(running, preview({})).same).toBe(false);
  });
});
