// What a door refuses before the gate sees it is recorded as soon as the caller is known; the gate records its own.
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { Caller } from '../../core/gate-records.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';

/** Runs `work`; a refusal is written to the archive before it goes on. */
export async function recorded<T>(
  gate: Gate,
  caller: Caller,
  read: ReadCall | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CountersignError) await gate.recordRefusal(caller, error, read);
    throw error;
  }
}
