import {
  DynamoDBClient,
  ProvisionedThroughputExceededException,
  type QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import {
  createDynamodbSessionHistory,
  createDynamodbSessionStore,
} from '../../adapters/dynamodb-session-store.ts';
import { agent } from '../support/approval-cast.ts';

const session = {
  id: 'ses_01',
  principal: agent,
  connection: 'demo',
  door: 'aws' as const,
  issuedAtEpochSeconds: 1,
  expiresAtEpochSeconds: 3600,
};

const throttled = new DynamoDBClient({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
});
throttled.send = async () => {
  throw new ProvisionedThroughputExceededException({ $metadata: {}, message: 'slow down' });
};
const store = createDynamodbSessionStore({ client: throttled, tableName: 'sessions', clock: () => 0 });

test.each([
  ['get', () => store.get('ses_01')],
  ['create', () => store.create(session)],
  ['list of one', () => store.list({ principalId: 'a|b', limit: 1 })],
  ['list of all', () => store.list({ limit: 1 })],
  ['revoke', () => store.revoke('ses_01', 1, 'carol')],
])('[L8] %s of a table that is throttled may be tried again, and says nothing else', async (_, ask) => {
  const error = await ask().catch((failure: unknown) => failure);
  expect(error).toMatchObject({ code: 'record-unavailable' });
  expect(String(error)).not.toContain('slow down');
});

test('the history of a principal goes over all pages, however many sessions there are', async () => {
  const ids = Array.from({ length: 450 }, (_, index) => `ses_${index}`);
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const asked: unknown[] = [];
  client.send = async ({ input }: QueryCommand) => {
    asked.push(input.ExpressionAttributeValues);
    const begin = Number(input.ExclusiveStartKey?.id?.N ?? 0);
    const next = begin + 100;
    return {
      Items: ids.slice(begin, next).map((id) => marshall({ id, session: { ...session, id } })),
      ...(next < ids.length && { LastEvaluatedKey: { id: { N: `${next}` } } }),
    };
  };
  const sessions = await createDynamodbSessionHistory(client, 'sessions').since('a|b', 7);
  expect(sessions.map(({ id }) => id)).toEqual(ids);
  expect(asked[0]).toEqual({ ':principal': { S: 'a|b' }, ':since': { N: '7' } });
});

test('a list goes on where a page of the table was full before the limit', async () => {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  client.send = async ({ input }: QueryCommand) => {
    const begin = Number(input.ExclusiveStartKey?.id?.S?.slice('ses_'.length) ?? -1) + 1;
    const ids = [begin, begin + 1].map((number) => `ses_${number}`);
    return {
      Items: ids.map((id) => marshall({ id, session: { ...session, id } })),
      ...(begin < 8 && { LastEvaluatedKey: { id: { S: `ses_${begin + 1}` } } }),
    };
  };
  const full = createDynamodbSessionStore({ client, tableName: 'sessions', clock: () => 0 });
  const listed = await full.list({ principalId: 'a|b', limit: 5, after: { ...session, id: 'ses_0' } });
  expect(listed.map(({ id }) => id)).toEqual(['ses_1', 'ses_2', 'ses_3', 'ses_4', 'ses_5']);
});
