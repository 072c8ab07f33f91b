// Whose credentials are vended ones, in the sessions table: by the hash of a session token, never by the token itself.
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { VendedCredential, VendedCredentials } from '../core/ports.ts';
import { orUnavailable } from './dynamodb-failure.ts';

const keyOf = (sessionTokenSha256: string) => marshall({ id: `vended#${sessionTokenSha256}` });

export function createDynamodbVendedCredentials(
  client: DynamoDBClient,
  TableName: string,
): VendedCredentials {
  return {
    async remember(vended) {
      const { sessionTokenSha256, expiresAtEpochSeconds } = vended;
      const Item = {
        ...keyOf(sessionTokenSha256),
        ...marshall({ vended, ttlEpochSeconds: expiresAtEpochSeconds }),
      };
      await orUnavailable('sessions', () => client.send(new PutItemCommand({ TableName, Item })));
    },

    async find(sessionTokenSha256) {
      const command = new GetItemCommand({
        TableName,
        Key: keyOf(sessionTokenSha256),
        ConsistentRead: true,
      });
      const { Item } = await orUnavailable('sessions', () => client.send(command));
      return Item === undefined ? undefined : (unmarshall(Item).vended as VendedCredential);
    },
  };
}
