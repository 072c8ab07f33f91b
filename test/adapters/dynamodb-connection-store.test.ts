// The store's own rules on a table in memory; test/integration runs the contract on a real DynamoDB.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbStopStore } from '../../adapters/dynamodb-standing.ts';
import { describeConnectionStore } from '../contracts/connection-store.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';
import { policyQuestion } from '../support/policy-question.ts';

const { connection } = policyQuestion();

describeConnectionStore('DynamoDB', async (clock) => {
  const client = inMemoryTable('name');
  const tables = { connections: 'connections', registry: 'registry', sessions: 'sessions' };
  return {
    store: createDynamodbConnectionStore({ client, tableName: tables.connections, clock }),
    changes: createDynamodbConnectionChanges(client, tables),
    stops: createDynamodbStopStore(client, tables.sessions),
  };
});

test.each([
  ['no regions', { regions: [] }],
  ['a role of another account', { roleArn: 'arn:aws:iam::999999999999:role/x' }],
  ['no external id', { externalId: '' }],
  ['an account that is none', { accountId: '1' }],
  ['something more', { more: true }],
])('refuses a stored connection with %s', async (_name, change) => {
  const client = inMemoryTable('name');
  const Item = marshall({ name: 'demo', connection: { ...connection, ...change } });
  await client.send(new PutItemCommand({ TableName: 'connections', Item }));
  const store = createDynamodbConnectionStore({ client, tableName: 'connections', clock: () => 0 });
  await expect(store.get('demo')).rejects.toMatchObject({ code: 'internal-error' });
  await expect(store.list()).rejects.toMatchObject({ code: 'internal-error' });
});

test('says that the table did not answer', async () => {
  const client = inMemoryTable('name', () => {
    throw new Error('throttled');
  });
  const store = createDynamodbConnectionStore({ client, tableName: 'connections', clock: () => 0 });
  await expect(store.get('demo')).rejects.toMatchObject({ code: 'record-unavailable' });
});
