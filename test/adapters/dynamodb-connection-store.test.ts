// The store's own rules on a table in memory; test/integration runs the contract on a real DynamoDB.
import { PutItemCommand, TransactionCanceledException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbStopStore, standingIsSeen } from '../../adapters/dynamodb-standing.ts';
import { transact } from '../../adapters/dynamodb-transaction.ts';
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

test('a removal of which not every call could be told says so, and the same again tells them', async () => {
  let isTelling = true;
  const client = inMemoryTable('name', (command) => {
    if (command instanceof UpdateItemCommand && !isTelling) throw new Error('the table is away');
  });
  const tables = { connections: 'connections', registry: 'registry', sessions: 'sessions' };
  const changes = createDynamodbConnectionChanges(client, tables);
  await changes.put(connection);
  const { version: seen } = await createDynamodbStopStore(client, tables.sessions).read();
  const call = () => transact(client, [standingIsSeen(tables.sessions, seen, 'call_1')]);

  isTelling = false;
  await expect(changes.remove(connection, 'grace', 1)).rejects.toMatchObject({
    code: 'record-unavailable',
    message: expect.stringContaining('it was changed, and calls may not heed it'),
  });
  const store = createDynamodbConnectionStore({ client, tableName: tables.connections, clock: () => 0 });
  expect(await store.get(connection.name)).toBeUndefined();
  await call();

  isTelling = true;
  await changes.tell();
  await expect(call()).rejects.toThrow(TransactionCanceledException);
});
