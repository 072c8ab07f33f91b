// What a warm function keeps of what may change meanwhile: policies, and the catalogue.
import { beforeEach, describe, expect, test } from 'vitest';
import { CountersignError } from '../../core/countersign-error.ts';
import { createKeptCurrent } from '../../core/kept-current.ts';

const unavailable = new CountersignError('record-unavailable', 'the table did not answer');

let nowSeconds: number;
let inForce: string | Error;
let asked: number;
const create = () =>
  createKeptCurrent({
    async load(last: string | undefined) {
      asked++;
      if (inForce instanceof Error) throw inForce;
      return last === inForce ? last : inForce;
    },
    clock: () => nowSeconds * 1000,
    maximumAgeSeconds: 20,
  });
let kept: ReturnType<typeof create>;

beforeEach(() => {
  [nowSeconds, inForce, asked] = [0, 'first', 0];
  kept = create();
});

async function valueAfter(seconds: number): Promise<string> {
  nowSeconds += seconds;
  await kept.refresh();
  return kept.now();
}

test('it is asked for once within its age, however many wait for it', async () => {
  await Promise.all([kept.refresh(), kept.refresh()]);
  expect(await valueAfter(19)).toBe('first');
  expect(asked).toBe(1);
  inForce = 'second';
  expect(await valueAfter(1)).toBe('second');
});

describe('while it cannot be asked for', () => {
  test('what was in force last is used for five minutes, and then the failure is told', async () => {
    await valueAfter(0);
    inForce = unavailable;
    expect(await valueAfter(299)).toBe('first');
    await expect(valueAfter(1)).rejects.toBe(unavailable);
    inForce = 'second';
    expect(await valueAfter(20)).toBe('second');
  });

  test('it is asked for once in its age, so that not every caller waits', async () => {
    await valueAfter(0);
    inForce = unavailable;
    await valueAfter(20);
    await valueAfter(19);
    expect(asked).toBe(2);
  });

  test('nothing is used that was never known, and each caller asks', async () => {
    inForce = unavailable;
    await expect(valueAfter(0)).rejects.toBe(unavailable);
    await expect(valueAfter(0)).rejects.toBe(unavailable);
    expect(asked).toBe(2);
  });
});

test('what nobody asked for again in time is refused, and not with a failure that is over', async () => {
  inForce = unavailable;
  await kept.refresh();
  inForce = 'first';
  expect(await valueAfter(0)).toBe('first');
  nowSeconds += 300;
  expect(() => kept.now()).toThrow('was not asked for in time');
});

test('before it was ever asked for, it is refused with an error', () => {
  expect(() => kept.now()).toThrow(CountersignError);
});
