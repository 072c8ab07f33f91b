// The DynamoDB adapter against the emulator's DynamoDB, on tables of its own.
import {
  type AttributeDefinition,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { createDynamodbGrantStore } from '../../adapters/dynamodb-grant-store.ts';
import { createDynamodbRequestStore } from '../../adapters/dynamodb-request-store.ts';
import { describeRequestStore } from '../contracts/request-store.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { createListingsTable } from '../support/listings-table.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const requestsTable = `requests-contract-${process.pid}`;
const grantsTable = `grants-contract-${process.pid}`;
const listingsTable = `listings-contract-${process.pid}`;

const attribute = (AttributeName: string, AttributeType: 'S' | 'N' = 'S'): AttributeDefinition => ({
  AttributeName,
  AttributeType,
});
const index = (IndexName: string, partition: string): GlobalSecondaryIndex => ({
  IndexName,
  KeySchema: [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: 'createdAtEpochSeconds', KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});

beforeAll(async () => {
  await client.send(
    new CreateTableCommand({
      TableName: requestsTable,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        attribute('id'),
        attribute('principalId'),
        attribute('createdAtEpochSeconds', 'N'),
      ],
      GlobalSecondaryIndexes: [index('byPrincipal', 'principalId')],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: grantsTable,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'holder', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [attribute('holder'), attribute('id')],
    }),
  );
  await createListingsTable(client, listingsTable);
});

afterAll(async () => {
  for (const TableName of [requestsTable, grantsTable, listingsTable])
    await client.send(new DeleteTableCommand({ TableName }));
});

describeRequestStore('DynamoDB', async () => ({
  store: createDynamodbRequestStore({ client, requestsTable, grantsTable, listingsTable }),
  grants: createDynamodbGrantStore({ client, tableName: grantsTable, clock: () => 1_795_000_000_000 }).list,
}));
