// What every PolicyStore does, whatever it is made of. Each store begins with nothing published.
import { describe, expect, test } from 'vitest';
import type { PolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createPolicyBundle } from '../../core/policy/bundle.ts';

const first = createPolicyBundle({ 'a.cedar': '@id("a") permit(principal, action, resource);' });
const second = createPolicyBundle({
  'a.cedar': '@id("a") forbid(principal, action, resource);',
  'ö.cedar': '// \\ "',
});

/** `create` gives two stores over the same, empty place. */
export function describePolicyStore(
  name: string,
  create: () => Promise<{ readonly publisher: PolicyStore; readonly reader: PolicyStore }>,
): void {
  describe(`${name} as a policy store`, () => {
    test('has nothing before the first bundle is published', async () => {
      const { reader } = await create();
      expect(await reader.current()).toBeUndefined();
    });

    test('gives back what was published last, also one from before', async () => {
      const { publisher, reader } = await create();
      for (const bundle of [first, second, first]) {
        await publisher.publish(bundle, 'deploy', 1_795_000_000);
        expect(await reader.current()).toEqual(bundle);
      }
    });

    test('publishes a bundle twice without a change', async () => {
      const { publisher, reader } = await create();
      await publisher.publish(first, 'deploy', 1_795_000_000);
      await publisher.publish(first, 'deploy', 1_795_000_060);
      expect(await reader.current()).toEqual(first);
    });
  });
}
