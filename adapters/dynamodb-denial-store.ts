// What is denied at each connection, in the sessions table.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { nothingDenied } from '../core/vending/deny-policy.ts';
import type { DenialStore, StoredDenial } from '../core/vending/revoker.ts';
import { orUnavailable } from './dynamodb-failure.ts';

/** What the id of an item begins with, before the connection's name. */
export const deniedPrefix = 'denied#';

const keyOf = (connection: string) => marshall({ id: `${deniedPrefix}${connection}` });

export function createDynamodbDenialStore(client: DynamoDBClient, TableName: string): DenialStore {
  return {
    async read(connection) {
      const command = new GetItemCommand({ TableName, Key: keyOf(connection), ConsistentRead: true });
      const { Item } = await orUnavailable('sessions', () => client.send(command));
      if (Item === undefined) return { version: 0, denied: nothingDenied };
      return denialFrom(unmarshall(Item));
    },

    change: (connection, from, { version, denied }) =>
      orUnavailable('sessions', async () => {
        const isFirst = from.version === 0;
        try {
          await client.send(
            new PutItemCommand({
              TableName,
              Item: { ...keyOf(connection), ...marshall({ version, denied: JSON.stringify(denied) }) },
              ConditionExpression: isFirst ? 'attribute_not_exists(id)' : '#version = :seen',
              ...(!isFirst && {
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: marshall({ ':seen': from.version }),
              }),
            }),
          );
          return true;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) return false;
          throw error;
        }
      }),
  };
}

export function denialFrom({ version, denied }: Record<string, unknown>): StoredDenial {
  return { version: Number(version), denied: JSON.parse(String(denied)) };
}
