// Running totals in DynamoDB, spread over several items so that calls at once do not meet on one. A total is full when all of
// its items are; together they hold exactly what the limit says.
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { type Count, sessionTotals } from '../core/limits.ts';
import type { UsesSoFar } from '../core/ports.ts';

/** One item takes this many calls before another is worth its while. */
const callsPerItem = 60;
const itemsMaximum = 16;
/** Kept a while, so that a clock behind ours counts on the same item. */
const keptSeconds = 3_600;

const itemsOf = ({ limit }: Count): number =>
  limit === undefined ? itemsMaximum : Math.min(itemsMaximum, Math.ceil(limit.most / callsPerItem));
const mostOf = (count: Count, item: number): number => {
  const items = itemsOf(count);
  const most = count.limit?.most ?? Number.POSITIVE_INFINITY;
  return Math.floor(most / items) + (item < most % items ? 1 : 0);
};
const keyOf = ({ id }: Pick<Count, 'id'>, item: number) => marshall({ id: `count#${id}#${item}` });

/** The item that a call meets first. */
export function firstItem(count: Count, callId: string): number {
  return Number.parseInt(sha256Hex(callId).slice(0, 8), 16) % itemsOf(count);
}

export function addOne(tableName: string, count: Count, item: number): TransactWriteItem {
  const { limit, endsAtEpochSeconds } = count;
  return {
    Update: {
      TableName: tableName,
      Key: keyOf(count, item),
      UpdateExpression: 'ADD used :one SET ttlEpochSeconds = :ttl',
      ...(limit && { ConditionExpression: 'attribute_not_exists(used) OR used < :most' }),
      ExpressionAttributeValues: marshall({
        ':one': 1,
        ...(limit && { ':most': mostOf(count, item) }),
        ':ttl': endsAtEpochSeconds + keptSeconds,
      }),
    },
  };
}

/**
 * How many calls and changes of a session were counted. All items are read: a limit that was changed meanwhile spread them
 * over others. Throws `record-unavailable`.
 */
export async function usesSoFar(
  client: DynamoDBClient,
  tableName: string,
  sessionId: string,
): Promise<UsesSoFar> {
  const sum = async (id: string) => sumOf(await readItems(client, tableName, { id }, itemsMaximum));
  try {
    const [calls, changes] = await Promise.all([
      sum(sessionTotals.calls(sessionId)),
      sum(sessionTotals.changes(sessionId)),
    ]);
    return { calls, changes };
  } catch (cause) {
    throw new CountersignError('record-unavailable', 'how many calls this session has made cannot be read', {
      cause,
    });
  }
}

const sumOf = (items: readonly Record<string, AttributeValue>[]): number =>
  items.reduce((total, { used }) => total + Number(used?.N), 0);

/** About how much of a total is used: for those who are told, and not for deciding. Rejects when it cannot be read. */
export async function aboutUsed(client: DynamoDBClient, tableName: string, count: Count): Promise<number> {
  return sumOf(await readItems(client, tableName, count, itemsOf(count), false));
}

async function readItems(
  client: DynamoDBClient,
  tableName: string,
  count: Pick<Count, 'id'>,
  items: number,
  ConsistentRead = true,
): Promise<readonly Record<string, AttributeValue>[]> {
  const Keys = Array.from({ length: items }, (_, item) => keyOf(count, item));
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead } } }),
  );
  // Throttled in part: what was not read could be any number.
  if (Object.keys(UnprocessedKeys ?? {}).length > 0) throw new Error('not all items were read');
  return Responses?.[tableName] ?? [];
}

/** An item of a total that still takes a call; undefined: the total is full. */
export async function itemWithRoom(
  client: DynamoDBClient,
  tableName: string,
  count: Count,
): Promise<number | undefined> {
  const items = Array.from({ length: itemsOf(count) }, (_, item) => item);
  const stored = await readItems(client, tableName, count, items.length);
  const used = new Map(stored.map((item) => [item.id?.S, unmarshall(item).used]));
  return items.find((item) => (used.get(keyOf(count, item).id?.S) ?? 0) < mostOf(count, item));
}
