// The version of what stands (core/standing.ts), with what is stopped, in the sessions table. A transaction holds every item
// that it tests, so that calls at once would cancel each other over one item: the same value stands in several, all
// written together, and each call tests the version of one.
import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import type { StopStore, Stops } from '../core/stops.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { transact } from './dynamodb-transaction.ts';

/** A transaction has 100 items at most: what is changed besides must fit in the rest. */
const shardCount = 64;
const shards = Array.from({ length: shardCount }, (_, shard) => shard);
const keyOf = (shard: number) => marshall({ id: `standing#${shard}` });
/** The one whose changes are recorded. */
export const recordedStandingId = 'standing#0';

const versionIsSeen = (version: number) =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(id)' }
    : {
        ConditionExpression: '#version = :seen',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: marshall({ ':seen': version }),
      };

/** What a call's transaction tests: that nothing was changed since `version`. */
export function standingIsUnchanged(TableName: string, version: number, callId: string): TransactWriteItem {
  const shard = Number.parseInt(sha256Hex(`standing ${callId}`).slice(0, 8), 16) % shardCount;
  return { ConditionCheck: { TableName, Key: keyOf(shard), ...versionIsSeen(version) } };
}

/** What belongs into the transaction of every change that must count for the next call. */
export function standingIsChanged(TableName: string): readonly TransactWriteItem[] {
  return shards.map((shard) => ({
    Update: {
      TableName,
      Key: keyOf(shard),
      UpdateExpression: 'ADD #version :one',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':one': 1 }),
    },
  }));
}

export function createDynamodbStopStore(client: DynamoDBClient, TableName: string): StopStore {
  return {
    async read() {
      const command = new GetItemCommand({ TableName, Key: keyOf(0), ConsistentRead: true });
      const { Item } = await orUnavailable('sessions', () => client.send(command));
      return Item === undefined ? { version: 0, stops: [] } : stopsFrom(unmarshall(Item));
    },

    async change(from, { version, stops }) {
      const items = shards.map((shard) => ({
        Put: {
          TableName,
          // JSON text, since names and reasons are anybody's.
          Item: { ...keyOf(shard), ...marshall({ version, stops: JSON.stringify(stops) }) },
          ...versionIsSeen(from.version),
        },
      }));
      try {
        await orUnavailable('sessions', () => transact(client, items));
        return true;
      } catch (error) {
        const cause = (error as Error).cause;
        const isLost =
          cause instanceof TransactionCanceledException &&
          cause.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed');
        if (isLost) return false;
        throw error;
      }
    },
  };
}

/** Without `stops`: nothing was stopped yet, and something else changed. */
export function stopsFrom({ version, stops }: Record<string, unknown>): Stops {
  return { version: Number(version), stops: stops === undefined ? [] : JSON.parse(String(stops)) };
}
