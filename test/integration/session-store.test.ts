// Lists of sessions over the indexes of a real table.
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDynamodbSessionStore } from '../../adapters/dynamodb-session-store.ts';
import type { Session } from '../../core/session.ts';
import { agent } from '../support/approval-cast.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';

const client = new DynamoDBClient(emulatorClientOptions());
const tableName = `session-store-${process.pid}`;
const dayMilliseconds = 86_400_000;
const now = Date.parse('2026-11-27T12:00:00Z');
const store = createDynamodbSessionStore({ client, tableName, clock: () => now });
/** Three a day for three days, two of each day at the same second. */
const ids = [0, 1, 2].flatMap((back) => ['c', 'b', 'a'].map((name) => `ses_${back}${name}`));

beforeAll(async () => {
  const index = (IndexName: string, key: string) => ({
    IndexName,
    KeySchema: [
      { AttributeName: key, KeyType: 'HASH' as const },
      { AttributeName: 'issuedAtEpochSeconds', KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'ALL' as const },
  });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        ...['id', 'principalId', 'day'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        { AttributeName: 'issuedAtEpochSeconds', AttributeType: 'N' },
      ],
      GlobalSecondaryIndexes: [index('byPrincipal', 'principalId'), index('byDay', 'day')],
    }),
  );
  for (const id of ids) {
    const [, back = '0', name] = /(\d)(\w)$/.exec(id) ?? [];
    const issuedAtEpochSeconds = (now - Number(back) * dayMilliseconds) / 1000 - (name === 'a' ? 60 : 0);
    await store.create({
      id,
      principal: agent,
      connection: 'demo',
      door: 'aws',
      issuedAtEpochSeconds,
      expiresAtEpochSeconds: issuedAtEpochSeconds + 3600,
    });
  }
});

afterAll(async () => {
  await client.send(new DeleteTableCommand({ TableName: tableName }));
});

test.each([
  ['of one principal', { principalId: `${agent.issuer}|${agent.subject}` }],
  ['of everyone, over the days', {}],
])('sessions %s come in pages, each once and newest first', async (_, filter) => {
  const seen: Session[] = [];
  for (;;) {
    const after = seen.at(-1);
    const page = await store.list({ ...filter, limit: 2, ...(after && { after }) });
    seen.push(...page);
    if (page.length < 2) break;
  }
  expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const times = seen.map(({ issuedAtEpochSeconds }) => issuedAtEpochSeconds);
  expect(times).toEqual([...times].sort((one, other) => other - one));
});
