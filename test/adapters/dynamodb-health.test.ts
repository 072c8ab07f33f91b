// What health asks of the tables, and when it takes them for well.
import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { readEachTable } from '../../adapters/dynamodb-health.ts';

const keys = { intents: ['id'], grants: ['holder', 'id'] };

function clientThat(answers: object | Error) {
  const asked: BatchGetItemCommand['input'][] = [];
  const client = {
    async send({ input }: BatchGetItemCommand) {
      asked.push(input);
      if (answers instanceof Error) throw answers;
      return answers;
    },
  } as unknown as DynamoDBClient;
  return { client, asked };
}

test('one request asks all tables for an item that nobody writes', async () => {
  const { client, asked } = clientThat({ Responses: {} });
  await readEachTable(client, keys);
  expect(asked).toEqual([
    {
      RequestItems: {
        intents: { Keys: [{ id: { S: 'health#' } }] },
        grants: { Keys: [{ holder: { S: 'health#' }, id: { S: 'health#' } }] },
      },
    },
  ]);
});

test('one table that is throttled, or a request that fails, is no health', async () => {
  const throttled = clientThat({ UnprocessedKeys: { grants: { Keys: [] } } });
  await expect(readEachTable(throttled.client, keys)).rejects.toThrow('not all tables answered');
  const away = clientThat(new Error('ResourceNotFoundException'));
  await expect(readEachTable(away.client, keys)).rejects.toThrow('ResourceNotFoundException');
});
