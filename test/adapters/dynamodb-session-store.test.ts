import { DynamoDBClient, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createDynamodbSessionStore } from '../../adapters/dynamodb-session-store.ts';
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
