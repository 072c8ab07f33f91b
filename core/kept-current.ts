// Something in force that changes without a restart, for a function that lives on: asked for again at an age, by one at a time.
// INVARIANT: nothing is used of which it is not known that it is in force, or was a short time ago.
import { CountersignError } from './countersign-error.ts';
import type { Clock } from './ports.ts';

export interface KeptCurrent<T> {
  /** Asks again where that is due. Never throws: when it could not be known what is in force, `now` does. */
  refresh(): Promise<void>;
  /** Throws what asking threw, once what is known is too old. */
  now(): T;
}

/** While it cannot be asked for, what was in force last is used; after this, nothing is. */
const hardAgeSeconds = 300;

interface Known<T> {
  readonly value: T;
  readonly atMilliseconds: number;
}

export function createKeptCurrent<T>({
  load,
  clock,
  maximumAgeSeconds,
}: {
  /** What is in force; `last` may be given again. */
  readonly load: (last: T | undefined) => Promise<T>;
  readonly clock: Clock;
  /** How old what was asked for may be before it is asked for again. */
  readonly maximumAgeSeconds: number;
}): KeptCurrent<T> {
  let known: Known<T> | undefined;
  let askedAtMilliseconds = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  let failure: unknown;

  const isOlderThan = (ageSeconds: number, atMilliseconds: number) =>
    clock() - atMilliseconds >= ageSeconds * 1000;

  async function ask(): Promise<void> {
    try {
      // Before it is answered: an environment may be frozen in between.
      askedAtMilliseconds = clock();
      known = { value: await load(known?.value), atMilliseconds: askedAtMilliseconds };
      failure = undefined;
    } catch (error) {
      failure = error;
    }
  }

  return {
    async refresh() {
      if (known !== undefined && !isOlderThan(maximumAgeSeconds, askedAtMilliseconds)) return;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    },
    now() {
      if (known !== undefined && !isOlderThan(hardAgeSeconds, known.atMilliseconds)) return known.value;
      throw (
        failure ??
        new CountersignError('record-unavailable', 'what is in force was not asked for in time; try again')
      );
    },
  };
}
