// What every writable ConnectionStore does, whatever it is made of. Each store begins empty.
import { describe, expect, test } from 'vitest';
import type { WritableConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import type { Clock } from '../../core/ports.ts';
import { policyQuestion } from '../support/policy-question.ts';

const { connection } = policyQuestion();

/** `create` gives two stores over the same, empty place; each may remember for thirty seconds of the clock. */
export function describeConnectionStore(
  name: string,
  create: (
    clock: Clock,
  ) => Promise<{ readonly writer: WritableConnectionStore; readonly reader: WritableConnectionStore }>,
): void {
  describe(`${name} as a connection store`, () => {
    test('gives back what was put, by name and in a list by name', async () => {
      const { writer, reader } = await create(() => 0);
      expect(await reader.get('demo')).toBeUndefined();
      await writer.put({ ...connection, name: 'later' });
      await writer.put(connection);
      expect(await reader.get('demo')).toEqual(connection);
      expect((await reader.list()).map((each) => each.name)).toEqual(['demo', 'later']);
    });

    test('is never older than thirty seconds', async () => {
      let nowMilliseconds = 0;
      const { writer, reader } = await create(() => nowMilliseconds);
      await writer.put(connection);
      await reader.get('demo');
      const changed = { ...connection, regions: ['us-east-1'] };
      await writer.put(changed);
      expect(await writer.get('demo')).toEqual(changed);
      nowMilliseconds = 30_000;
      expect(await reader.get('demo')).toEqual(changed);
      await writer.remove('demo');
      await writer.remove('demo');
      expect(await writer.get('demo')).toBeUndefined();
      nowMilliseconds = 60_000;
      expect(await reader.get('demo')).toBeUndefined();
    });
  });
}
