// What every BundleStore does, whatever it is made of. Each store begins with nothing published.
import { describe, expect, test } from 'vitest';
import { createBundle } from '../../core/bundle.ts';
import type { BundleStore } from '../../core/bundle-store.ts';
import { policyBundles } from '../../core/policy/bundle.ts';

const first = createBundle(policyBundles, { 'a.cedar': '@id("a") permit(principal, action, resource);' });
const second = createBundle(policyBundles, {
  'a.cedar': '@id("a") forbid(principal, action, resource);',
  'ö.cedar': '// \\ "',
});

/** `create` gives two stores over the same, empty place. */
export function describePolicyStore(
  name: string,
  create: () => Promise<{ readonly publisher: BundleStore; readonly reader: BundleStore }>,
): void {
  describe(`${name} as a policy store`, () => {
    test('has nothing before the first bundle is published', async () => {
      const { reader } = await create();
      expect(await reader.current()).toBeUndefined();
    });

    test('gives back what was published last, also one from before', async () => {
      const { publisher, reader } = await create();
      let replaces: string | undefined;
      for (const bundle of [first, second, first]) {
        await publisher.publish(bundle, {
          beside: undefined,
          by: 'deploy',
          atEpochSeconds: 1_795_000_000,
          replaces,
        });
        expect(await reader.current()).toEqual(bundle);
        expect(await reader.currentVersion()).toBe(bundle.version);
        replaces = bundle.version;
      }
    });

    test('publishes a bundle twice without a change', async () => {
      const { publisher, reader } = await create();
      const at = { beside: undefined, by: 'deploy', atEpochSeconds: 1_795_000_000 };
      await publisher.publish(first, { ...at, replaces: undefined });
      await publisher.publish(first, { ...at, replaces: first.version });
      expect(await reader.current()).toEqual(first);
      expect(await reader.history(10)).toHaveLength(1);
    });

    test('keeps who published what, when and over what, newest first', async () => {
      const { publisher, reader } = await create();
      expect(await reader.history(10)).toEqual([]);
      await publisher.publish(first, {
        beside: undefined,
        by: 'ann',
        atEpochSeconds: 1_795_000_000,
        replaces: undefined,
      });
      await publisher.publish(second, {
        beside: undefined,
        by: 'ben',
        atEpochSeconds: 1_795_000_060,
        replaces: first.version,
      });
      await publisher.publish(first, {
        beside: undefined,
        by: 'ann',
        atEpochSeconds: 1_795_000_120,
        replaces: second.version,
      });
      const [one, two, three] = [
        { sequence: 1, version: first.version, by: 'ann', atEpochSeconds: 1_795_000_000 },
        {
          sequence: 2,
          version: second.version,
          replaced: first.version,
          by: 'ben',
          atEpochSeconds: 1_795_000_060,
        },
        {
          sequence: 3,
          version: first.version,
          replaced: second.version,
          by: 'ann',
          atEpochSeconds: 1_795_000_120,
        },
      ];
      expect(await reader.history(10)).toEqual([three, two, one]);
      expect(await reader.history(2)).toEqual([three, two]);
    });

    test('gives back a bundle of any version that was published', async () => {
      const { publisher, reader } = await create();
      const at = { beside: undefined, by: 'deploy', atEpochSeconds: 1_795_000_000 };
      await publisher.publish(first, { ...at, replaces: undefined });
      await publisher.publish(second, { ...at, replaces: first.version });
      expect(await reader.bundle(first.version)).toEqual(first);
      expect(await reader.bundle('0'.repeat(64))).toBeUndefined();
    });

    test.each([
      ['none', undefined],
      ['another one', 'f'.repeat(64)],
      ['the new one', second.version],
    ])('refuses to publish over a version when its publisher knew %s', async (_name, replaces) => {
      const { publisher, reader } = await create();
      const at = { beside: undefined, by: 'deploy', atEpochSeconds: 1_795_000_000 };
      await publisher.publish(first, { ...at, replaces: undefined });
      const publishing = publisher.publish(second, { ...at, replaces });
      await expect(publishing).rejects.toMatchObject({ code: 'policies-changed' });
      expect(await reader.current()).toEqual(first);
      expect(await reader.history(10)).toHaveLength(1);
    });

    test('lets one of two publishers win, and tells the other', async () => {
      const { publisher, reader } = await create();
      const at = { beside: undefined, by: 'deploy', atEpochSeconds: 1_795_000_000 };
      await publisher.publish(first, { ...at, replaces: undefined });
      const third = createBundle(policyBundles, {
        'a.cedar': '@id("a") permit(principal, action, resource == R::"r");',
      });
      const both = await Promise.allSettled(
        [second, third].map((bundle, index) =>
          [publisher, reader][index]?.publish(bundle, { ...at, replaces: first.version }),
        ),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'policies-changed' },
      });
      const won = both[0]?.status === 'fulfilled' ? second : third;
      expect(await reader.currentVersion()).toBe(won.version);
      expect((await publisher.history(10)).map(({ version }) => version)).toEqual([
        won.version,
        first.version,
      ]);
    });

    test('keeps what waits for a second person until it is published, and then no longer', async () => {
      const { publisher, reader } = await create();
      await publisher.publish(first, {
        beside: undefined,
        by: 'ann',
        atEpochSeconds: 1_795_000_000,
        replaces: undefined,
      });
      const staged = {
        version: second.version,
        replaces: first.version,
        proposer: { issuer: 'https://id.example', subject: 'ann', displayName: 'Ann' },
        atEpochSeconds: 1_795_000_060,
      };
      await publisher.stage(second, staged);
      expect(await reader.staged()).toEqual(staged);
      expect(await reader.currentVersion()).toBe(first.version);
      expect(await reader.bundle(second.version)).toEqual(second);
      const at = { beside: undefined, by: 'ben', atEpochSeconds: 1_795_000_120 };
      await publisher.publish(second, { ...at, replaces: first.version });
      expect(await reader.staged()).toBeUndefined();
      expect(await reader.currentVersion()).toBe(second.version);
    });

    test('keeps waiting what another publication did not bring', async () => {
      const { publisher, reader } = await create();
      await publisher.stage(first, { version: first.version, atEpochSeconds: 1_795_000_000 });
      await publisher.publish(second, {
        beside: undefined,
        by: 'ann',
        atEpochSeconds: 1_795_000_060,
        replaces: undefined,
      });
      expect((await reader.staged())?.version).toBe(first.version);
    });

    test('refuses to let something wait over a version that is not in force', async () => {
      const { publisher, reader } = await create();
      const staged = { version: second.version, replaces: first.version, atEpochSeconds: 1_795_000_000 };
      await expect(publisher.stage(second, staged)).rejects.toMatchObject({ code: 'policies-changed' });
      expect(await reader.staged()).toBeUndefined();
    });
  });
}
