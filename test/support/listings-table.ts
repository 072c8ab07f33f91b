// The listings table of infra/constructs/tables.ts, for tests that make their own tables in the emulator.
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

export async function createListingsTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'list', KeyType: 'HASH' },
        { AttributeName: 'position', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'list', AttributeType: 'S' },
        { AttributeName: 'position', AttributeType: 'S' },
      ],
    }),
  );
}
