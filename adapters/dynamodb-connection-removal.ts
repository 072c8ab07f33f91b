// Takes a connection out of use at once: one transaction that deletes it, marks it so that calls which know it still are
// refused, and keeps who did it. What was removed is known by its ExternalId, so that no deploy brings it back.
import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { Connection } from '../core/connection.ts';
import { CountersignError } from '../core/countersign-error.ts';
import type { RemovedConnection } from '../core/record/record-event.ts';
import { connectionMark } from '../core/standing.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { revocationMarks } from './dynamodb-revocation.ts';
import { transact } from './dynamodb-transaction.ts';

/** What ids of removed connections begin with, in the registry table. */
export const removedConnectionPrefix = 'connection#';

const removedSchema = z.object({
  name: z.string(),
  accountId: z.string(),
  roleArn: z.string(),
  removedAtEpochSeconds: z.int(),
  removedBy: z.string(),
}) satisfies z.ZodType<RemovedConnection>;

const idOf = (connection: Pick<Connection, 'name' | 'externalId'>): string =>
  `${removedConnectionPrefix}${connectionMark(connection)}`;

/** What an item of the registry holds. Throws on a damaged one. */
export function removedConnectionFrom({ removed }: Record<string, unknown>): RemovedConnection {
  return removedSchema.parse(removed);
}

export function createDynamodbConnectionRemoval(
  client: DynamoDBClient,
  tables: { readonly connections: string; readonly registry: string; readonly sessions: string },
) {
  return {
    /** Throws CountersignError `not-found` when it is not there, or is another one by now; `record-unavailable`. */
    async remove(connection: Connection, by: string, nowEpochSeconds: number): Promise<RemovedConnection> {
      const { name, accountId, roleArn, externalId } = connection;
      const removed = { name, accountId, roleArn, removedAtEpochSeconds: nowEpochSeconds, removedBy: by };
      const items: TransactWriteItem[] = [
        {
          Delete: {
            TableName: tables.connections,
            Key: marshall({ name }),
            ConditionExpression: '#connection.#externalId = :externalId',
            ExpressionAttributeNames: { '#connection': 'connection', '#externalId': 'externalId' },
            ExpressionAttributeValues: marshall({ ':externalId': externalId }),
          },
        },
        { Put: { TableName: tables.registry, Item: marshall({ id: idOf(connection), removed }) } },
        // For good: they have no end of life.
        ...revocationMarks(connectionMark(connection)).map((Item) => ({
          Put: { TableName: tables.sessions, Item },
        })),
      ];
      try {
        await transact(client, items);
      } catch (error) {
        if (
          error instanceof TransactionCanceledException &&
          error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed'
        ) {
          throw new CountersignError('not-found', `there is no connection \`${name}\` to remove`);
        }
        throw new CountersignError('record-unavailable', 'the connection could not be removed: try again', {
          cause: error,
        });
      }
      return removed;
    },
  };
}

/** Throws CountersignError `record-unavailable`. */
export async function wasConnectionRemoved(
  client: DynamoDBClient,
  registryTable: string,
  connection: Pick<Connection, 'name' | 'externalId'>,
): Promise<boolean> {
  const Key = marshall({ id: idOf(connection) });
  const { Item } = await orUnavailable('registry', () =>
    client.send(new GetItemCommand({ TableName: registryTable, Key, ConsistentRead: true })),
  );
  return Item !== undefined;
}
