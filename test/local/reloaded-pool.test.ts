// A deploy while a function serves: what it began it ends, and what comes next goes to the new configuration.
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import type { Answer, FunctionPool } from '../../local/function-pool.ts';
import { createReloadedPool } from '../../local/reloaded-pool.ts';

function poolNamed(name: string, { fails = false, stopsNot = false } = {}) {
  const stream = new PassThrough();
  let stopped = false;
  const pool: FunctionPool = {
    invoke: async (event): Promise<Answer> =>
      event === 'stream' ? { kind: 'stream', stream } : { kind: 'value', value: name },
    async warm() {
      if (fails) throw new Error('it does not start');
    },
    async stop() {
      stopped = true;
      if (stopsNot) throw new Error('it does not stop');
    },
  };
  return { pool, stream, isStopped: () => stopped };
}

test('ends the configuration before only when its last answer is out', async () => {
  const [first, second] = [poolNamed('first'), poolNamed('second')];
  const opened = [first.pool, second.pool];
  const reloaded = await createReloadedPool(async () => opened.shift() ?? second.pool);
  await reloaded.invoke('stream');
  await reloaded.reload();
  expect(await reloaded.invoke('value')).toEqual({ kind: 'value', value: 'second' });
  expect(first.isStopped()).toBe(false);
  first.stream.resume().end();
  await vi.waitFor(() => expect(first.isStopped()).toBe(true));
  expect(second.isStopped()).toBe(false);
  await reloaded.stop();
  expect(second.isStopped()).toBe(true);
});

test('goes on with the configuration before when the new one does not start', async () => {
  const [first, second] = [poolNamed('first'), poolNamed('second', { fails: true })];
  const opened = [first.pool, second.pool];
  const reloaded = await createReloadedPool(async () => opened.shift() ?? second.pool);
  await expect(reloaded.reload()).rejects.toThrow('it does not start');
  expect(await reloaded.invoke('value')).toEqual({ kind: 'value', value: 'first' });
  expect([first.isStopped(), second.isStopped()]).toEqual([false, true]);
});

test('says at its own end which configuration does not stop', async () => {
  const [first, second] = [poolNamed('first', { stopsNot: true }), poolNamed('second')];
  const opened = [first.pool, second.pool];
  const reloaded = await createReloadedPool(async () => opened.shift() ?? second.pool);
  await reloaded.reload();
  await vi.waitFor(() => expect(first.isStopped()).toBe(true));
  expect(await reloaded.invoke('value')).toEqual({ kind: 'value', value: 'second' });
  await expect(reloaded.stop()).rejects.toThrow('it does not stop');
});
