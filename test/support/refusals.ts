// What a refusing call throws.
import { CountersignError } from '../../core/countersign-error.ts';

/** The CountersignError that `act` throws; fails when it returns or throws anything else. */
export function refusal(act: () => unknown): CountersignError {
  try {
    act();
  } catch (error) {
    if (error instanceof CountersignError) return error;
    throw error;
  }
  throw new Error('expected a refusal, but nothing was thrown');
}
