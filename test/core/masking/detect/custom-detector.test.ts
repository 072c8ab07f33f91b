// Patterns of one's own run in linear time: each character is looked at no more often than the pattern has steps.
import { describe, expect, test } from 'vitest';
import { parsePattern } from '../../../../core/masking/detect/pattern-program.ts';
import { runnerOf } from '../../../../core/masking/detect/pattern-runner.ts';

function looksAt(pattern: string, text: string): { readonly looks: number; readonly steps: number } {
  const program = parsePattern('test', pattern);
  let looks = 0;
  const counted = program.map((step) =>
    step.op === 'character'
      ? {
          ...step,
          accepts: (code: number) => {
            looks += 1;
            return step.accepts(code);
          },
        }
      : step,
  );
  const run = runnerOf(counted);
  looks = 0;
  run(text);
  return { looks, steps: program.length };
}

describe('a pattern that others take exponential time for', () => {
  test.each([
    ['(a+)+b', 'a'],
    ['(a|aa)+c', 'a'],
    ['(a*)*[bc]', 'a'],
    ['(.+)+x', 'ab'],
    ['([a-z]+)*\\d', 'abc'],
    ['(x+x+)+y', 'x'],
    ['a{1,12}a{1,12}a{1,12}b', 'a'],
  ])('%s looks at each character no more than once a step', (pattern, unit) => {
    const text = unit.repeat(5_000).slice(0, 5_000);
    const { looks, steps } = looksAt(pattern, text);
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThanOrEqual(text.length * steps);
  });
});
