// A function across deploys: events go to the newest configuration of it, and the one before ends what it serves, as on Lambda.
import type { FunctionPool } from './function-pool.ts';

export interface ReloadedPool extends FunctionPool {
  /** Throws what `open` throws, or its first environment: what served goes on then. */
  reload(): Promise<void>;
}

export async function createReloadedPool(open: () => Promise<FunctionPool>): Promise<ReloadedPool> {
  let current = counted(await open());
  const ending = new Set<FunctionPool>();
  return {
    invoke: (event) => current.invoke(event),
    warm: () => current.warm(),
    async reload() {
      const next = counted(await open());
      try {
        await next.warm();
      } catch (error) {
        await next.stop();
        throw error;
      }
      const before = current;
      current = next;
      ending.add(before);
      before
        .idle()
        .then(() => before.stop())
        .then(
          () => ending.delete(before),
          // It stays among those that `stop` ends, which throws what is wrong.
          () => undefined,
        );
    },
    async stop() {
      await Promise.all([current, ...ending].map((pool) => pool.stop()));
    },
  };
}

/** With `idle()`, which settles once every event is answered to the end. */
function counted(pool: FunctionPool): FunctionPool & { idle(): Promise<void> } {
  const served = new Set<Promise<void>>();
  return {
    ...pool,
    async invoke(event) {
      const answered = Promise.withResolvers<void>();
      served.add(answered.promise);
      const end = () => {
        served.delete(answered.promise);
        answered.resolve();
      };
      try {
        const answer = await pool.invoke(event);
        if (answer.kind === 'stream') answer.stream.once('close', end);
        else end();
        return answer;
      } catch (error) {
        end();
        throw error;
      }
    },
    async idle() {
      await Promise.all(served);
    },
  };
}
