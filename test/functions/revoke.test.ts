// Which changes of the sessions table take credentials back.
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import type { TakenBack } from '../../core/vending/revoker.ts';
import { revoke, takenBackIn } from '../../functions/revoke/revoke.ts';

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

test('what fails is told to Lambda, which comes again from there on', async () => {
  const seen: TakenBack[] = [];
  const handle = revoke({
    revoker: async (takenBack) => {
      seen.push(takenBack);
      throw new Error('IAM is away');
    },
    onFailure: () => {},
  });
  const Records = [
    change(undefined, item()),
    change(item(), item(7)),
    change(undefined, stops(1, 'everything')),
  ];
  expect(await handle({ Records: Records as never })).toEqual({
    batchItemFailures: [{ itemIdentifier: '100' }],
  });
  expect(seen).toHaveLength(1);
});

test('nothing is taken back when something else that stands has changed', () => {
  expect(takenBackIn(change(undefined, { id: 'standing#now', version: 1 }))).toEqual([]);
  expect(takenBackIn(change(stops(1, 'everything'), stops(2, 'everything')))).toEqual([]);
});
