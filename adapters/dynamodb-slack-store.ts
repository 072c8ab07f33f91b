// What Slack approvals keep: items `slack#…` of the requests table. They have none of the attributes of its indexes, so
// no list of requests shows them. Times decide here; the TTL only cleans up.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import { principalId } from '../core/principal.ts';
import type { SlackUser } from '../core/slack/interaction.ts';
import type { SlackLinking, SlackStore } from '../core/slack/ports.ts';
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
/** Subjects are told apart by case, e-mails are not. */
const personId = (person: string) =>
  `slack#person#${sha256Hex(person.includes('|') ? person : person.normalize('NFKC').trim().toLowerCase())}`;

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
    async linkOf(user) {
      const item = await read(userId(user));
      return item && JSON.parse(String(item.link));
    },
    async userOf(person) {
      const item = await read(personId(person));
      return item && String(item.userId);
    },

    offer: (id, user, expiresAtEpochSeconds) => offers.offer(id, { user, expiresAtEpochSeconds }),
    offered: async (id, nowEpochSeconds) => (await open(id, nowEpochSeconds))?.user,
    async link(id, principal, nowEpochSeconds) {
      const offer = await open(id, nowEpochSeconds);
      if (offer === undefined) return false;
      const { user } = offer;
      const ttlEpochSeconds = nowEpochSeconds + linkRetentionSeconds;
      const names = [principalId(principal), ...(principal.email === undefined ? [] : [principal.email])];
      const items = [
        { id: userId(user), link: JSON.stringify({ principal, linkedAtEpochSeconds: nowEpochSeconds }) },
        ...names.map((name) => ({ id: personId(name), userId: user.userId })),
      ];
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              offers.use(id, offer),
              ...items.map((item) => ({
                Put: { TableName, Item: marshall({ ...item, ttlEpochSeconds }) },
              })),
            ],
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof TransactionCanceledException) return false;
        throw error;
      }
    },
  };
}
