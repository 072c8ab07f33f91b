// What every store of Slack approvals promises.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../core/principal.ts';
import type { SlackLinking, SlackStore } from '../../core/slack/ports.ts';
import { alice, bob, human } from '../support/approval-cast.ts';

const now = 1_795_000_000;
const user = { teamId: 'T0000000001', userId: 'U0000000001', name: 'alice' };

export function describeSlackStore(name: string, create: () => SlackStore & SlackLinking): void {
  describe(name, () => {
    let store: SlackStore & SlackLinking;
    let count = 0;
    /** Stores may be shared by tests. */
    const fresh = (what: string) => `${what}-${process.pid}-${count}`;
    beforeEach(() => {
      store = create();
      count += 1;
    });

    it('[A7] sees a signature for the first time once, also when two come at once', async () => {
      const signature = fresh('v0=ab');
      const seen = await Promise.all([1, 2, 3].map(() => store.firstSeen(signature, now)));
      expect(seen.filter(Boolean)).toHaveLength(1);
      expect(await store.firstSeen(signature, now)).toBe(false);
    });

    it('lets one of many post a message, and keeps where it stands', async () => {
      const id = fresh('req');
      const claims = await Promise.all([1, 2, 3].map(() => store.claimMessage(id, 'C1', now)));
      expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1);
      expect(await store.messageTs(id, 'C1')).toBeUndefined();
      await store.keepMessage(id, 'C1', '17.01', now);
      expect(await store.messageTs(id, 'C1')).toBe('17.01');
      expect(await store.messageTs(id, 'C2')).toBeUndefined();
      expect(await store.claimMessage(id, 'C1', now + 3600)).toBe('taken');
    });

    it('lets another post what somebody claimed a minute ago and never posted', async () => {
      const id = fresh('req');
      await store.claimMessage(id, 'C1', now);
      expect(await store.claimMessage(id, 'C1', now + 60)).toBe('taken');
      expect(await store.claimMessage(id, 'C1', now + 61)).toBe('claimed');
    });

    it('lets another post at once what somebody claimed and could not post, and nothing that was posted', async () => {
      const id = fresh('req');
      await store.claimMessage(id, 'C1', now);
      await store.releaseMessage(id, 'C1', now);
      expect(await store.claimMessage(id, 'C1', now)).toBe('claimed');
      await store.keepMessage(id, 'C1', '17.01', now);
      await store.releaseMessage(id, 'C1', now);
      expect(await store.claimMessage(id, 'C1', now + 3600)).toBe('taken');
      expect(await store.messageTs(id, 'C1')).toBe('17.01');
    });

    it('[A6] ties a Slack user to a person once for each offer, and finds them by both names', async () => {
      const id = fresh('offer');
      const mine = { ...user, userId: fresh('U') };
      await store.offer(id, mine, now + 600);
      expect(await store.offered(id, now)).toEqual(mine);
      const links = await Promise.all([alice, bob].map((person) => store.link(id, person, now)));
      expect(links.filter(Boolean)).toHaveLength(1);
      expect(await store.link(id, bob, now)).toBe(false);
      expect(await store.offered(id, now)).toBeUndefined();
      const link = await store.linkOf(mine);
      const { issuer, subject, email = '' } = link?.principal ?? alice;
      expect(link?.linkedAtEpochSeconds).toBe(now);
      expect(await store.userOf(`${issuer}|${subject}`)).toBe(mine.userId);
      expect(await store.userOf(email.toUpperCase())).toBe(mine.userId);
    });

    const tie = async (person: Principal, userId: string) => {
      const mine = { ...user, userId: fresh(userId) };
      const id = fresh(`offer-${userId}`);
      await store.offer(id, mine, now + 600);
      expect(await store.link(id, person, now)).toBe(true);
      return mine;
    };

    it('[A3] unties the Slack user of a person, and nobody else’s', async () => {
      const [ann, ben] = [human(fresh('ann')), human(fresh('ben'))];
      const [annInSlack, benInSlack] = [await tie(ann, 'U1'), await tie(ben, 'U2')];
      expect(await store.slackUserOf(ann)).toEqual(annInSlack);
      expect(await store.unlink(ann)).toEqual(annInSlack);
      expect(await store.linkOf(annInSlack)).toBeUndefined();
      expect(await store.slackUserOf(ann)).toBeUndefined();
      for (const name of [`${ann.issuer}|${ann.subject}`, ann.email ?? '']) {
        expect(await store.userOf(name)).toBeUndefined();
      }
      expect(await store.unlink(ann)).toBeUndefined();
      expect(await store.linkOf(benInSlack)).toMatchObject({ principal: ben });
    });

    it('[A3] lets a person decide from one Slack user: a second one unties the first', async () => {
      const ann = human(fresh('ann'));
      const [first, second] = [await tie(ann, 'U1'), await tie(ann, 'U2')];
      expect(await store.linkOf(first)).toBeUndefined();
      expect(await store.slackUserOf(ann)).toEqual(second);
    });

    it('[A3] names a Slack user for nobody but the person that it is tied to now', async () => {
      const [ann, ben] = [human(fresh('ann')), human(fresh('ben'))];
      const theirs = await tie(ann, 'U1');
      const id = fresh('offer-again');
      await store.offer(id, theirs, now + 600);
      expect(await store.link(id, ben, now)).toBe(true);
      expect(await store.userOf(ann.email ?? '')).toBeUndefined();
      expect(await store.slackUserOf(ann)).toBeUndefined();
      expect(await store.unlink(ann)).toBeUndefined();
      expect(await store.userOf(ben.email ?? '')).toBe(theirs.userId);
    });

    it('[A6] has no offer that was never made or is over', async () => {
      const id = fresh('offer');
      expect(await store.link(id, alice, now)).toBe(false);
      await store.offer(id, user, now + 600);
      expect(await store.offered(id, now + 600)).toBeUndefined();
      expect(await store.link(id, alice, now + 600)).toBe(false);
    });
  });
}
