// What every ConnectionStore does beside the changes that it reads, whatever they are made of. The place begins empty.
import { describe, expect, test } from 'vitest';
import type { ConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import type { Clock, ConnectionStore } from '../../core/ports.ts';
import type { StopStore } from '../../core/stops.ts';
import { policyQuestion } from '../support/policy-question.ts';

const { connection } = policyQuestion();

/** `create` gives all of it over the same, empty place; the store may remember for thirty seconds of the clock. */
export function describeConnectionStore(
  name: string,
  create: (clock: Clock) => Promise<{
    readonly store: ConnectionStore;
    readonly changes: ConnectionChanges;
    readonly stops: Pick<StopStore, 'read'>;
  }>,
): void {
  describe(`${name} as a connection store`, () => {
    test('gives back what was put, by name and in a list by name', async () => {
      const { store, changes } = await create(() => 0);
      expect(await store.get('demo')).toBeUndefined();
      await changes.put({ ...connection, name: 'later' });
      await changes.put(connection);
      expect(await store.get('demo')).toEqual(connection);
      expect((await store.list()).map((each) => each.name)).toEqual(['demo', 'later']);
    });

    test('is never older than thirty seconds', async () => {
      let nowMilliseconds = 0;
      const { store, changes } = await create(() => nowMilliseconds);
      await changes.put(connection);
      await store.get('demo');
      const changed = { ...connection, regions: ['us-east-1'] };
      await changes.put(changed);
      nowMilliseconds = 30_000;
      expect(await store.get('demo')).toEqual(changed);
      await changes.drop('demo');
      await changes.drop('demo');
      nowMilliseconds = 60_000;
      expect(await store.get('demo')).toBeUndefined();
    });

    test('gives what stands another version with every change of a connection', async () => {
      const { changes, stops } = await create(() => 0);
      const versions = [(await stops.read()).version];
      for (const change of [
        () => changes.put(connection),
        () => changes.drop('demo'),
        () => changes.put(connection),
        () => changes.remove(connection, 'grace', 1),
      ]) {
        await change();
        versions.push((await stops.read()).version);
      }
      expect(versions).toEqual([0, 1, 2, 3, 4]);
    });

    test('[E1] never puts back what was taken out of use, but another of that name', async () => {
      const { store, changes } = await create(() => 0);
      await changes.put(connection);
      await changes.remove(connection, 'grace', 1);
      await expect(changes.remove(connection, 'grace', 1)).rejects.toMatchObject({ code: 'not-found' });
      await expect(changes.put(connection)).rejects.toMatchObject({
        code: 'invalid-parameter',
        message: expect.stringContaining('`demo` was taken out of use'),
      });
      expect(await store.get('demo')).toBeUndefined();
      const another = { ...connection, externalId: 'another' };
      await changes.put(another);
      expect(await store.get('demo')).toEqual(another);
      await expect(changes.remove(connection, 'grace', 1)).rejects.toMatchObject({ code: 'not-found' });
    });
  });
}
