// The DynamoDB adapter of Slack approvals against the emulator's DynamoDB, on a table of its own.
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { createDynamodbSlackStore } from '../../adapters/dynamodb-slack-store.ts';
import { describeSlackStore } from '../contracts/slack-store.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const requestsTable = `slack-contract-${process.pid}`;

beforeAll(async () => {
  await client.send(
    new CreateTableCommand({
      TableName: requestsTable,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
  );
});

afterAll(async () => {
  await client.send(new DeleteTableCommand({ TableName: requestsTable }));
});

describeSlackStore('the Slack store in DynamoDB', () => createDynamodbSlackStore({ client, requestsTable }));
