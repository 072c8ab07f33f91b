// Changes of connections, each one transaction that counts for the next call: a deploy puts and drops them, an administrator takes
// one out of use, which keeps who did it. What was taken out is known by its ExternalId, so that no deploy brings it back.
import {
  type DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import { sha256Hex } from '../core/call.ts';
import type { Connection } from '../core/connection.ts';
import { CountersignError } from '../core/countersign-error.ts';
import type { RemovedConnection } from '../core/record/record-event.ts';
import { orUnavailable } from './dynamodb-failure.ts';
import { changeStanding, tellStanding } from './dynamodb-standing.ts';

/** What ids of removed connections begin with, in the registry table. */
export const removedConnectionPrefix = 'connection#';

const removedSchema = z.object({
  name: z.string(),
  accountId: z.string(),
  roleArn: z.string(),
  removedAtEpochSeconds: z.int(),
  removedBy: z.string(),
}) satisfies z.ZodType<RemovedConnection>;

/** One that is added anew, with another ExternalId, is not the one that was removed. */
const removedId = ({ name, externalId }: Pick<Connection, 'name' | 'externalId'>): string =>
  `${removedConnectionPrefix}${name}:${sha256Hex(externalId).slice(0, 32)}`;

/** What an item of the registry holds, beside the connection as it was. Throws on a damaged one. */
export function removedConnectionFrom({ removed }: Record<string, unknown>): RemovedConnection {
  return removedSchema.parse(removed);
}

/**
 * Every method throws CountersignError `record-unavailable`, which says whether nothing was changed, or it was and not every call
 * may know it yet.
 */
export interface ConnectionChanges {
  /** Writes or replaces. Throws `invalid-parameter` when this very connection was taken out of use. */
  put(connection: Connection): Promise<void>;
  /** A configuration does not have it any more. Does nothing when there is none of this name. */
  drop(name: string): Promise<void>;
  /** `by`: principalId(). Throws `not-found` when it is not there, or is another one by now. */
  remove(connection: Connection, by: string, nowEpochSeconds: number): Promise<RemovedConnection>;
  /** Lets every call know what was changed before, where whoever changed it could not. */
  tell(): Promise<void>;
}

export function createDynamodbConnectionChanges(
  client: DynamoDBClient,
  tables: { readonly connections: string; readonly registry: string; readonly sessions: string },
): ConnectionChanges {
  /** `refusal`: why the condition of one of `changes` may fail. */
  async function change(changes: readonly TransactWriteItem[], refusal?: CountersignError): Promise<void> {
    try {
      await changeStanding(client, tables.sessions, changes);
    } catch (error) {
      if (error instanceof CountersignError) throw error;
      const isRefused =
        error instanceof TransactionCanceledException &&
        error.CancellationReasons?.some(({ Code }) => Code === 'ConditionalCheckFailed');
      if (refusal && isRefused) throw refusal;
      throw new CountersignError('record-unavailable', 'the connection could not be changed: try again', {
        cause: error,
      });
    }
  }

  return {
    put: (connection) =>
      change(
        [
          {
            Put: {
              TableName: tables.connections,
              Item: marshall({ name: connection.name, connection }, { removeUndefinedValues: true }),
            },
          },
          {
            ConditionCheck: {
              TableName: tables.registry,
              Key: marshall({ id: removedId(connection) }),
              ConditionExpression: 'attribute_not_exists(id)',
            },
          },
        ],
        new CountersignError('invalid-parameter', takenOut(connection)),
      ),

    drop: (name) => change([{ Delete: { TableName: tables.connections, Key: marshall({ name }) } }]),

    async remove(connection, by, nowEpochSeconds) {
      const { name, accountId, roleArn, externalId } = connection;
      const removed = { name, accountId, roleArn, removedAtEpochSeconds: nowEpochSeconds, removedBy: by };
      await change(
        [
          {
            Delete: {
              TableName: tables.connections,
              Key: marshall({ name }),
              ConditionExpression: '#connection.#externalId = :externalId',
              ExpressionAttributeNames: { '#connection': 'connection', '#externalId': 'externalId' },
              ExpressionAttributeValues: marshall({ ':externalId': externalId }),
            },
          },
          {
            Put: {
              TableName: tables.registry,
              Item: marshall(
                { id: removedId(connection), removed, connection },
                { removeUndefinedValues: true },
              ),
            },
          },
        ],
        new CountersignError('not-found', `there is no connection \`${name}\` to remove`),
      );
      return removed;
    },

    tell: () => tellStanding(client, tables.sessions),
  };
}

/** What whoever deploys it is told. */
export const takenOut = ({ name }: Pick<Connection, 'name'>): string =>
  `connections: \`${name}\` was taken out of use: take it out of the configuration, or add it anew with another ExternalId`;

/** Throws CountersignError `record-unavailable`. */
export async function wasConnectionRemoved(
  client: DynamoDBClient,
  registryTable: string,
  connection: Pick<Connection, 'name' | 'externalId'>,
): Promise<boolean> {
  const Key = marshall({ id: removedId(connection) });
  const { Item } = await orUnavailable('registry', () =>
    client.send(new GetItemCommand({ TableName: registryTable, Key, ConsistentRead: true })),
  );
  return Item !== undefined;
}
