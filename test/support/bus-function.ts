// A function of ours, run from the bundle that is deployed, and fed from a bus of the emulator. Between them stands a queue
// and not the emulator's own Lambda, which turns https on this machine into http.
import type { FunctionPool } from '../../local/function-pool.ts';
import { openBusQueue } from './bus-queue.ts';

/** Answers what takes it down again, and fails when the function failed. */
export async function startBusFunction(ask: {
  readonly name: string;
  readonly pool: FunctionPool;
  readonly busName: string;
  readonly detailTypes: readonly string[];
}): Promise<() => Promise<void>> {
  const { pool, ...heard } = ask;
  const queue = await openBusQueue(heard);
  const stopping = new AbortController();
  const failures: unknown[] = [];
  const handing = (async () => {
    while (!stopping.signal.aborted) {
      await queue.hand(async (event) => {
        await pool.invoke(event).catch((error: unknown) => failures.push(error));
      });
    }
  })();
  return async () => {
    stopping.abort();
    await handing;
    await queue.close();
    await pool.stop();
    if (failures.length > 0) throw new AggregateError(failures, `${ask.name} failed`);
  };
}
