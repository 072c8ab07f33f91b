// What a table's failure is to a caller who can only try again.
import { CountersignError } from '../core/countersign-error.ts';

/** Runs `ask`; what is no CountersignError becomes `record-unavailable`, with its cause. */
export async function orUnavailable<T>(table: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CountersignError) throw error;
    throw new CountersignError('record-unavailable', `the ${table} table did not answer; try again`, {
      cause: error,
    });
  }
}
