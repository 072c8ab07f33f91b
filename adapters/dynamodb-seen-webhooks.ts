// Remembers which webhooks counted: items `webhook#…` of the requests table, without the attributes of its indexes. The TTL
// only cleans up, and comes after the time in which a signature counts.
//
//   free ── claim ──▶ taken ── the work failed and may be tried again ──▶ free
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { sha256Hex } from '../core/call.ts';
import { orUnavailable } from './dynamodb-failure.ts';

/** Throws CountersignError `record-unavailable`. */
export interface SeenWebhooks {
  /** False: this id of this system counted before. */
  claim(system: string, id: string, nowEpochSeconds: number): Promise<boolean>;
  /** Nothing came of it: the same id may come again. */
  release(system: string, id: string, nowEpochSeconds: number): Promise<void>;
}

/** A day: far longer than a signature counts. */
const memorySeconds = 86_400;
const itemId = (system: string, id: string) => `webhook#seen#${sha256Hex(`${system}\0${id}`)}`;

export function createDynamodbSeenWebhooks(options: {
  readonly client: DynamoDBClient;
  readonly requestsTable: string;
}): SeenWebhooks {
  const { client, requestsTable: TableName } = options;
  const item = (system: string, id: string, nowEpochSeconds: number, free: boolean) =>
    marshall({
      id: itemId(system, id),
      free,
      ttlEpochSeconds: nowEpochSeconds + memorySeconds,
    });
  return {
    claim: (system, id, nowEpochSeconds) =>
      orUnavailable('requests', async () => {
        try {
          await client.send(
            new PutItemCommand({
              TableName,
              Item: item(system, id, nowEpochSeconds, false),
              // INVARIANT: an id that was taken and not given back is never taken again.
              ConditionExpression: 'attribute_not_exists(id) OR #free = :yes',
              ExpressionAttributeNames: { '#free': 'free' },
              ExpressionAttributeValues: { ':yes': { BOOL: true } },
            }),
          );
          return true;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) return false;
          throw error;
        }
      }),
    release: (system, id, nowEpochSeconds) =>
      orUnavailable('requests', async () => {
        await client.send(new PutItemCommand({ TableName, Item: item(system, id, nowEpochSeconds, true) }));
      }),
  };
}
