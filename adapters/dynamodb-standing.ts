// The version of what stands (core/standing.ts), with what is stopped, in the sessions table. One item is the truth, which no call's
// transaction holds: a change always gets through, however many calls there are. Each call tests a copy of the version, one of
// many, since a transaction holds what it tests and calls at once would cancel each other over one item.
import { setTimeout as wait } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import { CountersignError } from '../core/countersign-error.ts';
import type { StopStore, Stops } from '../core/stops.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { transact } from './dynamodb-transaction.ts';

const copyCount = 64;
const copies = Array.from({ length: copyCount }, (_, copy) => copy);
const keyOf = (copy: number) => marshall({ id: `standing#${copy}` });
/** The id of the truth. */
export const recordedStandingId = 'standing#now';
const truthKey = marshall({ id: recordedStandingId });

/** How often a copy is written that a call's transaction holds, some ten milliseconds each. */
const copyAttemptsMaximum = 20;

/** What a call's transaction tests: that every change that was answered is among what its caller has seen. */
export function standingIsSeen(TableName: string, version: number, callId: string): TransactWriteItem {
  const copy = Number.parseInt(sha256Hex(`standing ${callId}`).slice(0, 8), 16) % copyCount;
  return {
    ConditionCheck: {
      TableName,
      Key: keyOf(copy),
      ConditionExpression: 'attribute_not_exists(id) OR #version <= :seen',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':seen': version }),
    },
  };
}

/**
 * Makes `changes` and another version, in one transaction, and tells the copies: once it is answered, no call begins whose caller
 * has not seen it. Throws what the SDK throws when nothing was changed, and what `tellStanding` throws when it was.
 */
export async function changeStanding(
  client: DynamoDBClient,
  TableName: string,
  changes: readonly TransactWriteItem[],
): Promise<void> {
  const another: TransactWriteItem = {
    Update: {
      TableName,
      Key: truthKey,
      UpdateExpression: 'ADD #version :one',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':one': 1 }),
    },
  };
  await transact(client, [...changes, another]);
  await tellStanding(client, TableName);
}

/**
 * Tells the copies of all that was changed, also by somebody who could not tell them. Throws CountersignError `record-unavailable`: until
 * anything is changed, or this is done again, what was changed counts within the age of what callers remember.
 */
export async function tellStanding(client: DynamoDBClient, TableName: string): Promise<void> {
  await orUntold(async () => {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName,
        Key: truthKey,
        ConsistentRead: true,
        ProjectionExpression: 'id, version',
      }),
    );
    await tellCopies(client, TableName, Number(Item?.version?.N ?? 0));
  });
}

async function orUntold(tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (cause) {
    throw new CountersignError(
      'record-unavailable',
      'it was changed, and calls may not heed it for some seconds: do the same again, so that they do at once',
      { cause },
    );
  }
}

/** Each by itself: one that a call holds is written again in a moment, whatever the others do. */
async function tellCopies(client: DynamoDBClient, TableName: string, version: number): Promise<void> {
  const tell = async (copy: number) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(copy),
            UpdateExpression: 'SET #version = :version',
            ConditionExpression: 'attribute_not_exists(id) OR #version < :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':version': version }),
          }),
        );
        return;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return;
        if (!(error instanceof TransactionConflictException) || attempt === copyAttemptsMaximum) throw error;
        await wait(10 + 20 * Math.random());
      }
    }
  };
  await Promise.all(copies.map(tell));
}

export function createDynamodbStopStore(client: DynamoDBClient, TableName: string): StopStore {
  return {
    async read() {
      const command = new GetItemCommand({ TableName, Key: truthKey, ConsistentRead: true });
      const { Item } = await orUnavailable('sessions', () => client.send(command));
      return Item === undefined ? { version: 0, stops: [] } : stopsFrom(unmarshall(Item));
    },

    change: (from, { version, stops }) =>
      orUnavailable('sessions', async () => {
        // JSON text, since names and reasons are anybody's.
        const Item = { ...truthKey, ...marshall({ version, stops: JSON.stringify(stops) }) };
        const isUnchanged =
          from.version === 0
            ? { ConditionExpression: 'attribute_not_exists(id)' }
            : {
                ConditionExpression: '#version = :seen',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: marshall({ ':seen': from.version }),
              };
        try {
          await transact(client, [{ Put: { TableName, Item, ...isUnchanged } }]);
        } catch (error) {
          const isLost =
            error instanceof TransactionCanceledException &&
            error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed');
          if (isLost) return false;
          throw error;
        }
        await orUntold(() => tellCopies(client, TableName, version));
        return true;
      }),
  };
}

/** Without `stops`: nothing was stopped yet, and something else changed. */
export function stopsFrom({ version, stops }: Record<string, unknown>): Stops {
  return { version: Number(version), stops: stops === undefined ? [] : JSON.parse(String(stops)) };
}
