// Running totals in DynamoDB, spread over several items so that calls at once do not meet on one. A total is full when all of
// its items are; together they hold exactly what the limit says.
import { BatchGetItemCommand, type DynamoDBClient, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import type { Count } from '../core/limits.ts';

/** One item takes this many calls before another is worth its while. */
const callsPerItem = 60;
const itemsMaximum = 16;
/** Kept a while, so that a clock behind ours counts on the same item. */
const keptSeconds = 3_600;

const itemsOf = ({ most }: Count): number => Math.min(itemsMaximum, Math.ceil(most / callsPerItem));
const mostOf = (count: Count, item: number): number => {
  const items = itemsOf(count);
  return Math.floor(count.most / items) + (item < count.most % items ? 1 : 0);
};
const keyOf = ({ id }: Count, item: number) => marshall({ id: `count#${id}#${item}` });

/** The item that a call meets first. */
export function firstItem(count: Count, callId: string): number {
  return Number.parseInt(sha256Hex(callId).slice(0, 8), 16) % itemsOf(count);
}

export function addOne(tableName: string, count: Count, item: number): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: keyOf(count, item),
      UpdateExpression: 'ADD used :one SET ttlEpochSeconds = :ttl',
      ConditionExpression: 'attribute_not_exists(used) OR used < :most',
      ExpressionAttributeValues: marshall({
        ':one': 1,
        ':most': mostOf(count, item),
        ':ttl': count.endsAtEpochSeconds + keptSeconds,
      }),
    },
  };
}

/** An item of a total that still takes a call; undefined: the total is full. */
export async function itemWithRoom(
  client: DynamoDBClient,
  tableName: string,
  count: Count,
): Promise<number | undefined> {
  const items = Array.from({ length: itemsOf(count) }, (_, item) => item);
  const Keys = items.map((item) => keyOf(count, item));
  const { Responses } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
  );
  const used = new Map(
    (Responses?.[tableName] ?? []).map((stored) => [stored.id?.S, unmarshall(stored).used]),
  );
  return items.find((item) => (used.get(keyOf(count, item).id?.S) ?? 0) < mostOf(count, item));
}
