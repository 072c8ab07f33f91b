// Links that work once, as items `PREFIX` + hash of the requests table. They have none of the attributes of its indexes, so
// no list of requests shows them. Times decide in the core; the TTL only cleans up.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { linkHash } from '../core/one-time-link.ts';

export interface OneTimeLinks<T> {
  /** `id`: of newLinkId(). One that is there already stays as it is. */
  offer(id: string, value: T): Promise<void>;
  /** Reads consistently. */
  find(id: string): Promise<{ readonly value: T; readonly isUsed: boolean } | undefined>;
  /** For a transaction: it fails when the link is not there or was used before. */
  use(id: string, value: T): TransactWriteItem;
}

/** Whoever opens a used link after weeks is still told what became of it. */
const retentionSeconds = 30 * 86_400;

export function createDynamodbOneTimeLinks<T extends { readonly expiresAtEpochSeconds: number }>(options: {
  readonly client: DynamoDBClient;
  readonly requestsTable: string;
  readonly prefix: string;
}): OneTimeLinks<T> {
  const { client, requestsTable: TableName, prefix } = options;
  const keyOf = (id: string) => ({ id: prefix + linkHash(id) });
  const itemOf = (id: string, value: T) => ({
    ...keyOf(id),
    value: JSON.stringify(value),
    ttlEpochSeconds: value.expiresAtEpochSeconds + retentionSeconds,
  });

  return {
    async offer(id, value) {
      const Item = marshall(itemOf(id, value));
      try {
        await client.send(
          new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(id)' }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
    async find(id) {
      const command = new GetItemCommand({ TableName, Key: marshall(keyOf(id)), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item && { value: JSON.parse(Item.value?.S ?? ''), isUsed: Item.used !== undefined };
    },
    use: (id, value) => ({
      Put: {
        TableName,
        Item: marshall({ ...itemOf(id, value), used: true }),
        // INVARIANT: a link is used once, however often its form is sent.
        ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(used)',
      },
    }),
  };
}
