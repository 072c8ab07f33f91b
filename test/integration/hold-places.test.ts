// Places for held calls in the emulator's DynamoDB: never more than there are, and free again by themselves.
import { randomBytes } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamodbHoldPlaces } from '../../adapters/dynamodb-hold-places.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { createKeyTable } from '../support/key-table.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const tableName = `hold-places-${process.pid}`;
const places = createDynamodbHoldPlaces({
  client,
  tableName,
  places: 3,
  random: (lengthBytes) => randomBytes(lengthBytes),
});
const start = 1_795_000_000;
const taken = async (nowEpochSeconds: number, count: number) =>
  (
    await Promise.all(Array.from({ length: count }, () => places.take(nowEpochSeconds, nowEpochSeconds + 20)))
  ).flatMap((place) => place ?? []);

beforeAll(() => createKeyTable(client, tableName));
afterAll(() => client.send(new DeleteTableCommand({ TableName: tableName })));

it('gives three of ten that come at once a place, again when they are given back, and again at their time', async () => {
  const first = await taken(start, 10);
  expect(first).toHaveLength(3);
  expect(await taken(start + 19, 2)).toHaveLength(0);
  await first[0]?.giveBack();
  expect(await taken(start + 1, 2)).toHaveLength(1);
  // A function that died gave nothing back.
  expect(await taken(start + 21, 10)).toHaveLength(3);
});

it('does not give back a place that somebody else holds by now', async () => {
  const [late] = await taken(start + 100, 3);
  expect(await taken(start + 120, 3)).toHaveLength(3);
  await late?.giveBack();
  expect(await taken(start + 121, 1)).toHaveLength(0);
});

it('gives no place where the table does not answer', async () => {
  const missing = createDynamodbHoldPlaces({
    client,
    tableName: 'no-such-table',
    places: 3,
    random: (lengthBytes) => randomBytes(lengthBytes),
  });
  expect(await missing.take(start, start + 20)).toBeUndefined();
});
