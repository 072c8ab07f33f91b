// What every memory of webhooks promises.
import { beforeEach, describe, expect, it } from 'vitest';
import type { SeenWebhooks } from '../../adapters/dynamodb-seen-webhooks.ts';

const now = 1_795_000_000;

export function describeSeenWebhooks(name: string, create: () => SeenWebhooks): void {
  describe(name, () => {
    let seen: SeenWebhooks;
    let count = 0;
    let id: string;
    beforeEach(() => {
      seen = create();
      count += 1;
      id = `msg_${process.pid}_${count}`;
    });

    it('[A7] lets an id count once, also when many come at once, and for each system', async () => {
      const claims = await Promise.all([1, 2, 3, 4].map(() => seen.claim('jira', id, now)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await seen.claim('jira', id, now + 600)).toBe(false);
      expect(await seen.claim('servicenow', id, now)).toBe(true);
    });

    it('[A7] lets one that was given back count once again', async () => {
      await seen.claim('jira', id, now);
      await seen.release('jira', id, now);
      const claims = await Promise.all([1, 2, 3].map(() => seen.claim('jira', id, now)));
      expect(claims.filter(Boolean)).toHaveLength(1);
    });

    it('does not mistake one system and id for another', async () => {
      await seen.claim('jira', `a${id}`, now);
      expect(await seen.claim('jiraa', id, now)).toBe(true);
    });
  });
}
