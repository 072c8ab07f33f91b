// The stores of policies and connections against the emulator's DynamoDB, on tables of their own.
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll } from 'vitest';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createDynamodbStopStore } from '../../adapters/dynamodb-standing.ts';
import { describeConnectionStore } from '../contracts/connection-store.ts';
import { describePolicyStore } from '../contracts/policy-store.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { createKeyTable } from '../support/key-table.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const created: string[] = [];

async function createTable(key: string): Promise<string> {
  const TableName = `stores-contract-${process.pid}-${created.length}`;
  await createKeyTable(client, TableName, key);
  created.push(TableName);
  return TableName;
}

afterAll(async () => {
  for (const TableName of created) await client.send(new DeleteTableCommand({ TableName }));
});

describePolicyStore('DynamoDB', async () => {
  const tableName = await createTable('id');
  return {
    publisher: createDynamodbPolicyStore(client, tableName),
    reader: createDynamodbPolicyStore(client, tableName),
  };
});

describeConnectionStore('DynamoDB', async (clock) => {
  const connections = await createTable('name');
  const registry = await createTable('id');
  const sessions = await createTable('id');
  return {
    store: createDynamodbConnectionStore({ client, tableName: connections, clock }),
    changes: createDynamodbConnectionChanges(client, { connections, registry, sessions }),
    stops: createDynamodbStopStore(client, sessions),
  };
});
