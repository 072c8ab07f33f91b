import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { requestFromItem, requestKey, requestToItem } from '../../adapters/dynamodb-items.ts';
import { emulatorClientOptions } from './emulator-client-options.ts';

const client = new DynamoDBClient(emulatorClientOptions());

/** As if the time of a pending request had passed, without anybody having seen it yet. */
export async function letRunOut(requestId: string): Promise<void> {
  const TableName = inject('stack').outputs.RequestsTableName ?? '';
  const { Item = {} } = await client.send(new GetItemCommand({ TableName, Key: requestKey(requestId) }));
  const { request, version } = requestFromItem(Item);
  const expiresAtEpochSeconds = Math.floor(Date.now() / 1000) - 1;
  await client.send(
    new PutItemCommand({ TableName, Item: requestToItem({ ...request, expiresAtEpochSeconds }, version) }),
  );
}
