// Whose credentials are vended ones, in the sessions table: by the hash of a session token, never by the token itself; and when any
// were last vended at each connection.
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { VendedCredential, VendedCredentials } from '../core/ports.ts';
import { orUnavailable } from './dynamodb-failure.ts';

const secondsPerDay = 86_400;
const credentialId = (sessionTokenSha256: string) => `vended#${sessionTokenSha256}`;
const lastId = (connection: string) => `vends#${connection}`;

export function createDynamodbVendedCredentials(
  client: DynamoDBClient,
  TableName: string,
): VendedCredentials {
  const put = (item: Readonly<Record<string, unknown>>) =>
    orUnavailable('sessions', () => client.send(new PutItemCommand({ TableName, Item: marshall(item) })));

  async function read(id: string): Promise<Record<string, unknown> | undefined> {
    const command = new GetItemCommand({ TableName, Key: marshall({ id }), ConsistentRead: true });
    const { Item } = await orUnavailable('sessions', () => client.send(command));
    return Item && unmarshall(Item);
  }

  return {
    async remember(vended) {
      const { sessionTokenSha256, connection, vendedAtEpochSeconds, expiresAtEpochSeconds } = vended;
      await put({ id: credentialId(sessionTokenSha256), vended, ttlEpochSeconds: expiresAtEpochSeconds });
      const ttlEpochSeconds = vendedAtEpochSeconds + secondsPerDay;
      await put({ id: lastId(connection), vendedAtEpochSeconds, ttlEpochSeconds });
    },

    find: async (sessionTokenSha256) =>
      (await read(credentialId(sessionTokenSha256)))?.vended as VendedCredential | undefined,

    lastAt: async (connection) =>
      (await read(lastId(connection)))?.vendedAtEpochSeconds as number | undefined,
  };
}
