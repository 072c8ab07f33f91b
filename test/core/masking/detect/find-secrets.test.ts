import { describe, expect, test } from 'vitest';
import { compileDetector, findSecrets } from '../../../../core/masking/detect/find-secrets.ts';
import { harmlessCases, secretCases } from './fixtures.ts';

/** Random tokens without any sign around them are told by their look only; the rest must always be found. */
const leastShareOfRandomTokens = 0.75;

describe('detecting secrets in one text', () => {
  const cases = secretCases();

  test.each(cases.filter(({ kind }) => kind !== 'high-entropy'))('covers the whole of $line', (each) => {
    const found = findSecrets(each.text, { freeForm: each.freeForm });
    expect(found).toContainEqual(expect.objectContaining({ kind: each.kind }));
    const whole = found.find(
      ({ startIndex, endIndex }) => startIndex <= each.startIndex && endIndex >= each.endIndex,
    );
    expect(whole).toBeDefined();
  });

  test('covers most random tokens that nothing announces', () => {
    const random = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
      secretCases(seed).filter(({ kind }) => kind === 'high-entropy'),
    );
    const covered = random.filter(({ text, startIndex, endIndex }) =>
      findSecrets(text, { freeForm: true }).some(
        (found) => found.startIndex <= startIndex && found.endIndex >= endIndex,
      ),
    );
    expect(covered.length / random.length).toBeGreaterThanOrEqual(leastShareOfRandomTokens);
  });

  test.each(harmlessCases())('leaves $text', ({ text, freeForm }) => {
    expect(findSecrets(text, { freeForm })).toEqual([]);
  });

  test('findings are ascending, in range and apart, also where secrets stand side by side', () => {
    const text = cases.map((each) => each.text).join('\n');
    let last = 0;
    for (const { startIndex, endIndex } of findSecrets(text, { freeForm: true })) {
      expect(startIndex).toBeGreaterThanOrEqual(last);
      expect(endIndex).toBeGreaterThan(startIndex);
      last = endIndex;
    }
    expect(last).toBeLessThanOrEqual(text.length);
  });
});

describe('custom detectors', () => {
  test('find every character of a match under their own name', () => {
    const custom = [compileDetector({ name: 'badge', pattern: '(?i)badge-[0-9]{4,6}' })];
    expect(findSecrets('my BADGE-12345 here', { freeForm: false, custom })).toEqual([
      { startIndex: 3, endIndex: 14, kind: 'badge', layer: 'custom' },
    ]);
  });

  test.each(['a*', '(a', '(?=a)b', '(a)\\1', 'a{9999}', 'a{3,1}', '[z-a]', 'x|'])(
    'refuses the pattern %s with a sentence',
    (pattern) => {
      expect(() => compileDetector({ name: 'x', pattern })).toThrow(/^the pattern of detector `x` /);
    },
  );
});
