// How a sweeper settles: only what is still open, with the request that the call used, and the invocation id that it took.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  type QueryCommand,
  type UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { createDynamodbOpenIntents, openMark } from '../../adapters/dynamodb-settled-intent.ts';
import type { OpenIntent } from '../../core/record/sweep.ts';

const tables = { intents: 'intents', requests: 'requests' };
const intent: OpenIntent = {
  callId: 'call_1',
  sessionId: 'ses_1',
  begunAtEpochSeconds: 5,
  requestId: 'req_1',
  invocation: 'i#d',
};

function clientOf(failing: (table: string | undefined) => boolean = () => false) {
  const updates: UpdateItemCommand['input'][] = [];
  const client = {
    async send({ input }: UpdateItemCommand) {
      if (failing(input.TableName)) {
        throw new ConditionalCheckFailedException({ message: 'settled already', $metadata: {} });
      }
      updates.push(input);
      return {};
    },
  } as unknown as DynamoDBClient;
  return { client, updates };
}

test('[L2] unknown: the intent leaves the index, and the request of an executed call becomes unknown', async () => {
  const { client, updates } = clientOf();
  await createDynamodbOpenIntents(client, tables).settle(intent, 'unknown');
  expect(updates).toMatchObject([
    {
      TableName: 'requests',
      Key: { id: { S: 'req_1' } },
      ConditionExpression: '#status = :executed',
      ExpressionAttributeValues: { ':unknown': { S: 'unknown' }, ':executed': { S: 'executed' } },
    },
    {
      TableName: 'intents',
      Key: { id: { S: 'call_1' } },
      UpdateExpression: 'SET #state = :outcome, ttlEpochSeconds = :ttl REMOVE openShard',
      ConditionExpression: '#state = :open',
      ExpressionAttributeValues: {
        ':outcome': { S: 'unknown' },
        ':open': { S: 'open' },
        ':ttl': { N: String(5 + 30 * 86_400) },
      },
    },
  ]);
});

test('succeeded leaves the request as executed; failed gives the invocation id back', async () => {
  const succeeded = clientOf();
  await createDynamodbOpenIntents(succeeded.client, tables).settle(intent, 'succeeded');
  expect(succeeded.updates).toHaveLength(1);
  const failed = clientOf();
  await createDynamodbOpenIntents(failed.client, tables).settle(intent, 'failed');
  expect(failed.updates.slice(0, 1)).toMatchObject([
    { TableName: 'intents', UpdateExpression: 'SET releasedBy = :callId' },
  ]);
});

test('what its gateway settled meanwhile stays as it is', async () => {
  const { client, updates } = clientOf((table) => table === 'intents');
  await createDynamodbOpenIntents(client, tables).settle(intent, 'succeeded');
  expect(updates).toEqual([]);
});

test('a request that is unknown already keeps no intent open', async () => {
  const { client, updates } = clientOf((table) => table === 'requests');
  await createDynamodbOpenIntents(client, tables).settle(intent, 'unknown');
  expect(updates).toMatchObject([{ TableName: 'intents' }]);
});

test('[L8] while the table of requests is throttled the intent stays open, for the next run', async () => {
  const updates: UpdateItemCommand['input'][] = [];
  const client = {
    async send({ input }: UpdateItemCommand) {
      if (input.TableName === 'requests') throw new Error('throttled');
      updates.push(input);
      return {};
    },
  } as unknown as DynamoDBClient;
  const settling = createDynamodbOpenIntents(client, tables).settle(intent, 'unknown');
  await expect(settling).rejects.toThrow('throttled');
  expect(updates).toEqual([]);
});

test('open intents of all parts of the index come together, the oldest first, as many as were asked for', async () => {
  const client = {
    async send(command: QueryCommand) {
      const { IndexName, ExpressionAttributeValues } = command.input;
      expect(IndexName).toBe('byOpenSince');
      const shard = Number(ExpressionAttributeValues?.[':shard']?.S?.slice('open#'.length));
      return {
        Items: [marshall({ id: `call_${shard}`, sessionId: 's', begunAtEpochSeconds: 100 - shard })],
      };
    },
  } as unknown as DynamoDBClient;
  const found = await createDynamodbOpenIntents(client, tables).list(1_000, 3);
  expect(found.map(({ callId }) => callId)).toEqual(['call_15', 'call_14', 'call_13']);
  expect(openMark('call_1').openShard).toMatch(/^open#([0-9]|1[0-5])$/);
});
