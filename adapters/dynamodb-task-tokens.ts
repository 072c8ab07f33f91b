// Where the task token of a request's execution is kept. It never leaves the backend [A6]: the function that opens an
// approval writes it, the one that ends the wait reads it, and nothing shows it.
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../core/ports.ts';
import { taskTokenKey } from './dynamodb-items.ts';

export interface TaskTokens {
  /** Replaces an earlier one: the latest attempt of the execution's step is the one that waits. */
  put(requestId: string, taskToken: string): Promise<void>;
  get(requestId: string): Promise<string | undefined>;
}

/** Each look at a request has a token of its own, which is of no use a minute later. */
const retentionSeconds = 86_400;

export function createDynamodbTaskTokens(options: {
  readonly client: DynamoDBClient;
  readonly requestsTable: string;
  readonly clock: Clock;
}): TaskTokens {
  const { client, requestsTable: TableName, clock } = options;
  return {
    async put(requestId, taskToken) {
      const ttlEpochSeconds = Math.floor(clock() / 1000) + retentionSeconds;
      const Item = { ...taskTokenKey(requestId), ...marshall({ taskToken, ttlEpochSeconds }) };
      await client.send(new PutItemCommand({ TableName, Item }));
    },
    async get(requestId) {
      const Key = taskTokenKey(requestId);
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      return Item?.taskToken?.S;
    },
  };
}
