// What Slack approvals keep: items `slack#…` of the requests table. They have none of the attributes of its indexes, so
// no list of requests shows them. Times decide here; the TTL only cleans up.
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import { foldedName, ownNames } from '../core/person-names.ts';
import { principalId } from '../core/principal.ts';
import type { SlackUser } from '../core/slack/interaction.ts';
import type { SlackLink, SlackLinking, SlackStore } from '../core/slack/ports.ts';
import { replayMemorySeconds } from '../core/slack/signature.ts';
import { createDynamodbOneTimeLinks } from './dynamodb-one-time-links.ts';

const daySeconds = 86_400;
const messageRetentionSeconds = 30 * daySeconds;
const linkRetentionSeconds = 90 * daySeconds;
/** Longer than posting takes: whoever claimed it is gone. */
const claimSeconds = 60;

const seenId = (signature: string) => `slack#seen#${signature}`;
const messageId = (requestId: string, channel: string) => `slack#message#${requestId}#${channel}`;
const userId = ({ teamId, userId }: SlackUser) => `slack#user#${teamId}#${userId}`;
const personId = (person: string) => `slack#person#${sha256Hex(foldedName(person))}`;

interface Offer {
  readonly user: SlackUser;
  readonly expiresAtEpochSeconds: number;
}

export function createDynamodbSlackStore(options: {
  readonly client: DynamoDBClient;
  readonly requestsTable: string;
}): SlackStore & SlackLinking {
  const { client, requestsTable: TableName } = options;
  const offers = createDynamodbOneTimeLinks<Offer>({ ...options, prefix: 'slack#offer#' });

  const read = async (id: string): Promise<Record<string, unknown> | undefined> => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: marshall({ id }), ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  };
  /** False when the condition failed. */
  const put = async (
    item: Record<string, unknown>,
    condition: Partial<PutItemCommandInput> = {},
  ): Promise<boolean> => {
    try {
      await client.send(new PutItemCommand({ TableName, Item: marshall(item), ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  const isNew = { ConditionExpression: 'attribute_not_exists(id)' };

  const open = async (id: string, nowEpochSeconds: number) => {
    const offer = await offers.find(id);
    const isOpen = offer?.isUsed === false && nowEpochSeconds < offer.value.expiresAtEpochSeconds;
    return isOpen ? offer.value : undefined;
  };

  const linkOf = async (user: SlackUser): Promise<SlackLink | undefined> => {
    const item = await read(userId(user));
    return item && JSON.parse(String(item.link));
  };
  /** Where a person's Slack user is looked for; the link of that user says whose it is. */
  const hintOf = async (person: string): Promise<string | undefined> => {
    const item = await read(personId(person));
    return item?.user === undefined ? undefined : String(item.user);
  };
  const linked = async (
    person: string,
    hint: string | undefined,
  ): Promise<{ readonly user: SlackUser; readonly link: SlackLink } | undefined> => {
    if (hint === undefined) return undefined;
    const user = JSON.parse(hint) as SlackUser;
    const link = await linkOf(user);
    const isTheirs = link && ownNames(link.principal).includes(foldedName(person));
    return isTheirs ? { user, link } : undefined;
  };
  const linkedTo = async (person: string) => linked(person, await hintOf(person));

  return {
    firstSeen: (signature, nowEpochSeconds) =>
      put({ id: seenId(signature), ttlEpochSeconds: nowEpochSeconds + replayMemorySeconds }, isNew),

    async claimMessage(requestId, channel, nowEpochSeconds) {
      const claimed = await put(
        {
          id: messageId(requestId, channel),
          claimedAtEpochSeconds: nowEpochSeconds,
          ttlEpochSeconds: nowEpochSeconds + messageRetentionSeconds,
        },
        {
          ConditionExpression:
            'attribute_not_exists(id) OR (attribute_not_exists(ts) AND claimedAtEpochSeconds < :gone)',
          ExpressionAttributeValues: marshall({ ':gone': nowEpochSeconds - claimSeconds }),
        },
      );
      return claimed ? 'claimed' : 'taken';
    },
    async releaseMessage(requestId, channel, nowEpochSeconds) {
      await put(
        {
          id: messageId(requestId, channel),
          claimedAtEpochSeconds: 0,
          ttlEpochSeconds: nowEpochSeconds + messageRetentionSeconds,
        },
        { ConditionExpression: 'attribute_not_exists(ts)' },
      );
    },
    async keepMessage(requestId, channel, ts, nowEpochSeconds) {
      await put({
        id: messageId(requestId, channel),
        ts,
        ttlEpochSeconds: nowEpochSeconds + messageRetentionSeconds,
      });
    },
    async messageTs(requestId, channel) {
      const item = await read(messageId(requestId, channel));
      return item?.ts === undefined ? undefined : String(item.ts);
    },
    linkOf,
    userOf: async (person) => (await linkedTo(person))?.user.userId,
    slackUserOf: async (principal) => (await linkedTo(principalId(principal)))?.user,

    offer: (id, user, expiresAtEpochSeconds) => offers.offer(id, { user, expiresAtEpochSeconds }),
    offered: async (id, nowEpochSeconds) => (await open(id, nowEpochSeconds))?.user,
    async link(id, principal, nowEpochSeconds) {
      const offer = await open(id, nowEpochSeconds);
      if (offer === undefined) return false;
      const { user } = offer;
      const person = principalId(principal);
      const hint = await hintOf(person);
      const earlier = await linked(person, hint);
      const ttlEpochSeconds = nowEpochSeconds + linkRetentionSeconds;
      const kept = (item: Record<string, unknown>) => ({
        TableName,
        Item: marshall({ ...item, ttlEpochSeconds }),
      });
      const named = (name: string) => kept({ id: personId(name), user: JSON.stringify(user) });
      const unlinking =
        earlier === undefined || userId(earlier.user) === userId(user)
          ? []
          : [{ Delete: { TableName, ...asItStands(earlier) } }];
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              offers.use(id, offer),
              {
                Put: kept({
                  id: userId(user),
                  link: JSON.stringify({ principal, linkedAtEpochSeconds: nowEpochSeconds }),
                }),
              },
              { Put: { ...named(person), ...stillHinting(hint) } },
              ...(principal.email === undefined ? [] : [{ Put: named(principal.email) }]),
              ...unlinking,
            ],
          }),
        );
        return true;
      } catch (error) {
        const isLost =
          error instanceof TransactionCanceledException &&
          error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed');
        if (isLost) return false;
        throw error;
      }
    },
    async unlink(principal) {
      const found = await linkedTo(principalId(principal));
      if (found === undefined) return undefined;
      try {
        await client.send(new DeleteItemCommand({ TableName, ...asItStands(found) }));
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
      return found.user;
    },
  };
}

/** Of two links of one person at the same moment, the later one must see the earlier one, to untie it. */
const stillHinting = (hint: string | undefined) => ({
  ExpressionAttributeNames: { '#user': 'user' },
  ...(hint === undefined
    ? { ConditionExpression: 'attribute_not_exists(#user)' }
    : { ConditionExpression: '#user = :user', ExpressionAttributeValues: marshall({ ':user': hint }) }),
});

/** The link of a Slack user, for as long as it is the one that was read. */
function asItStands({ user, link }: { readonly user: SlackUser; readonly link: SlackLink }) {
  return {
    Key: marshall({ id: userId(user) }),
    ConditionExpression: 'link = :link',
    ExpressionAttributeValues: marshall({ ':link': JSON.stringify(link) }),
  };
}
