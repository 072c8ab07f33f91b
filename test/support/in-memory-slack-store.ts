// What Slack approvals keep, in memory; the same promises as adapters/dynamodb-slack-store.ts.
import { foldedName } from '../../core/person-names.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import type { SlackUser } from '../../core/slack/interaction.ts';
import type { SlackLink, SlackLinking, SlackStore } from '../../core/slack/ports.ts';

export function createInMemorySlackStore(): SlackStore & SlackLinking {
  const seen = new Set<string>();
  const messages = new Map<string, { ts?: string; claimedAtEpochSeconds: number }>();
  const links = new Map<string, SlackLink & { readonly user: SlackUser }>();
  const offers = new Map<string, { user: SlackUser; expiresAtEpochSeconds: number }>();
  const keyOf = ({ teamId, userId }: SlackUser) => `${teamId}#${userId}`;
  const userOf = (person: string): SlackUser | undefined =>
    [...links.values()].findLast(({ principal }) =>
      [principalId(principal), principal.email ?? ''].some((name) => foldedName(name) === foldedName(person)),
    )?.user;
  const unlink = async (principal: Principal): Promise<SlackUser | undefined> => {
    const user = userOf(principalId(principal));
    if (user !== undefined) links.delete(keyOf(user));
    return user;
  };
  return {
    firstSeen: async (signature) => !seen.has(signature) && Boolean(seen.add(signature)),
    async claimMessage(requestId, channel, nowEpochSeconds) {
      const key = `${requestId}#${channel}`;
      const earlier = messages.get(key);
      const isHeld =
        earlier !== undefined &&
        (earlier.ts !== undefined || earlier.claimedAtEpochSeconds >= nowEpochSeconds - 60);
      if (isHeld) return 'taken';
      messages.set(key, { claimedAtEpochSeconds: nowEpochSeconds });
      return 'claimed';
    },
    async releaseMessage(requestId, channel) {
      const key = `${requestId}#${channel}`;
      if (messages.get(key)?.ts === undefined) messages.delete(key);
    },
    keepMessage: async (requestId, channel, ts, nowEpochSeconds) =>
      void messages.set(`${requestId}#${channel}`, { ts, claimedAtEpochSeconds: nowEpochSeconds }),
    messageTs: async (requestId, channel) => messages.get(`${requestId}#${channel}`)?.ts,
    linkOf: async (user) => links.get(keyOf(user)),
    userOf: async (person) => userOf(person)?.userId,
    slackUserOf: async (principal) => userOf(principalId(principal)),
    unlink,
    offer: async (id, user, expiresAtEpochSeconds) => void offers.set(id, { user, expiresAtEpochSeconds }),
    async offered(id, nowEpochSeconds) {
      const offer = offers.get(id);
      return offer !== undefined && nowEpochSeconds < offer.expiresAtEpochSeconds ? offer.user : undefined;
    },
    async link(id, principal, nowEpochSeconds) {
      const offer = offers.get(id);
      if (offer === undefined || nowEpochSeconds >= offer.expiresAtEpochSeconds) return false;
      const { user } = offer;
      offers.delete(id);
      await unlink(principal);
      links.set(keyOf(user), { principal, linkedAtEpochSeconds: nowEpochSeconds, user });
      return true;
    },
  };
}
