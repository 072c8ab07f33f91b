// Which changes of the sessions and registry tables take credentials back.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import type { Connection } from '../../core/connection.ts';
import type { TakenBack } from '../../core/vending/revoker.ts';
import { revoke, takenBackIn } from '../../functions/revoke/revoke.ts';
import { connection } from '../support/gateway-world.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

const session = { id: 'ses_1', connection: 'shop', vending: { profile: 'deploy', sourceIdentity: 'run-1' } };
const item = (revokedAtEpochSeconds?: number, change: object = {}) => ({
  id: 'ses_1',
  session: { ...session, ...change },
  ...(revokedAtEpochSeconds === undefined ? {} : { revokedAtEpochSeconds }),
});
const stops = (version: number, ...scopes: string[]) => ({
  id: 'standing#now',
  version,
  stops: JSON.stringify(scopes.map((scope) => ({ scope, stoppedAtEpochSeconds: 7 }))),
});
const change = (before: object | undefined, after: object | undefined) => ({
  eventID: '1',
  dynamodb: {
    SequenceNumber: '100',
    ...(before && { OldImage: marshall(before, { removeUndefinedValues: true }) }),
    ...(after && { NewImage: marshall(after, { removeUndefinedValues: true }) }),
  },
});

test('a vending session that is revoked', () => {
  expect(takenBackIn(change(item(), item(7)))).toMatchObject([
    { session: { id: 'ses_1', vending: { sourceIdentity: 'run-1' } }, atEpochSeconds: 7 },
  ]);
});

test('each thing that is stopped, once', () => {
  expect(takenBackIn(change(undefined, stops(1, 'everything')))).toEqual([
    { stopped: 'everything', atEpochSeconds: 7 },
  ]);
  const more = change(stops(1, 'everything'), stops(2, 'everything', 'connection:shop'));
  expect(takenBackIn(more)).toEqual([{ stopped: 'connection:shop', atEpochSeconds: 7 }]);
});

test.each([
  ['a session that begins', change(undefined, item())],
  ['one that was revoked before', change(item(7), item(7))],
  [
    'one that vends nothing',
    change(item(undefined, { vending: undefined }), item(7, { vending: undefined })),
  ],
  ['one that is deleted', change(item(7), undefined)],
  ['what goes on', change(stops(1, 'everything'), stops(2))],
  ['another item', change(undefined, { id: 'denied#shop', version: 1, denied: '{}' })],
])('not %s', (_, record) => {
  expect(takenBackIn(record as never)).toEqual([]);
});

test('what fails is told to Lambda, which comes again from there on; what comes after it does not wait for it', async () => {
  const seen: TakenBack[] = [];
  const failures: unknown[] = [];
  const handle = revoke({
    revoker: async (takenBack) => {
      if ('session' in takenBack) throw new Error('IAM is away');
      seen.push(takenBack);
    },
    onFailure: (cause) => failures.push(cause),
  });
  const Records = [
    change(undefined, item()),
    change(item(), item(7)),
    change(undefined, stops(1, 'everything')),
  ];
  expect(await handle({ Records: Records as never })).toEqual({
    batchItemFailures: [{ itemIdentifier: '100' }],
  });
  expect(seen).toEqual([{ stopped: 'everything', atEpochSeconds: 7 }]);
  expect(failures).toEqual([new Error('IAM is away')]);
});

describe('a connection that is removed', () => {
  const removedItem = async (removed: Connection) => {
    const client = inMemoryTable('name');
    const tables = { connections: 'connections', registry: 'registry', sessions: 'sessions' };
    const changes = createDynamodbConnectionChanges(client, tables);
    await changes.put(removed);
    await changes.remove(removed, 'grace', 7);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'registry' }));
    return unmarshall(Items[0] ?? {});
  };

  test('that vends takes back all that it vended, as the registry table has it', async () => {
    const removed = { ...connection, vendingProfiles: [] };
    expect(takenBackIn(change(undefined, await removedItem(removed)))).toEqual([
      { removed, atEpochSeconds: 7 },
    ]);
  });

  test('that vends nothing takes nothing back', async () => {
    expect(takenBackIn(change(undefined, await removedItem(connection)))).toEqual([]);
  });
});

test('nothing is taken back when something else that stands has changed', () => {
  expect(takenBackIn(change(undefined, { id: 'standing#now', version: 1 }))).toEqual([]);
  expect(takenBackIn(change(stops(1, 'everything'), stops(2, 'everything')))).toEqual([]);
});
