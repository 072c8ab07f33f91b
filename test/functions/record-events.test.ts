// What the streams tell becomes records: each change once, in order, and no task token among them.
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { requestToItem } from '../../adapters/dynamodb-items.ts';
import { eventOf, type StreamRecord } from '../../adapters/stream-events.ts';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { type LegalHold, releaseHold } from '../../core/record/legal-hold.ts';
import type { RecordEvent } from '../../core/record/record-event.ts';
import type { Session } from '../../core/session.ts';
import { recordEvents } from '../../functions/record-events/record-events.ts';
import { agent, auditor, bob, obligations } from '../support/approval-cast.ts';
import { createSealedArchive, verify } from '../support/sealed-archive.ts';

const session: Session = {
  id: 'ses_1',
  principal: agent,
  connection: 'demo',
  door: 'aws',
  issuedAtEpochSeconds: 1,
  expiresAtEpochSeconds: 3601,
};
const request: ApprovalRequest = {
  id: 'req_1',
  status: 'pending',
  principal: agent,
  connection: 'demo',
  sessionId: 'ses_1',
  maskedCall: { service: 's3', operation: 'PutObject', region: 'us-east-1', accountId: '1', parameters: {} },
  digest: 'a'.repeat(64),
  requirements: [],
  obligations: obligations({ gates: ['g'], approvers: ['group:a'], quorum: 2 }),
  policyVersion: 'v1',
  createdAtEpochSeconds: 1,
  expiresAtEpochSeconds: 3601,
  decisions: [],
};
const decision = {
  approver: bob,
  decision: 'approve',
  decidedAtEpochSeconds: 2,
  digest: request.digest,
} as const;
const sessionItem = (more: object = {}) =>
  marshall({ id: 'ses_1', session, ...more }, { removeUndefinedValues: true });

const held: LegalHold = {
  session,
  reason: 'case 7',
  placed: { by: auditor, atEpochSeconds: 5 },
};
const asked = releaseHold(held, { person: auditor, nowEpochSeconds: 6 });
const released = releaseHold(asked, { person: bob, nowEpochSeconds: 7 });
const holdItem = (hold: LegalHold, more: object = {}) =>
  marshall({ id: 'hold#ses_1', hold, ...more }, { removeUndefinedValues: true });
const entryItem = (more: object) =>
  marshall({
    id: 'agent#https://i|a',
    entry: {
      issuer: 'https://i',
      subject: 'a',
      linked: [],
      status: 'active',
      changedAtEpochSeconds: 1,
      changedBy: 'https://i|grace',
      ...more,
    },
  });

let records = 0;
function change(id: string, before: unknown, after: unknown): StreamRecord {
  records += 1;
  return {
    eventID: `event-${records}`,
    dynamodb: {
      ApproximateCreationDateTime: 1_795_000_000,
      Keys: { id: { S: id } },
      SequenceNumber: String(records),
      ...(before ? { OldImage: before as Record<string, unknown> } : {}),
      ...(after ? { NewImage: after as Record<string, unknown> } : {}),
    },
  };
}

function createRecorder(failsAt = Number.POSITIVE_INFINITY) {
  const archive = createSealedArchive();
  let writes = 0;
  const chain = archive.chain(async (key, bytes) => {
    writes += 1;
    if (writes === failsAt) throw new Error('away');
    return archive.put(key, bytes);
  });
  const record = recordEvents({ chain, onFailure: () => {} });
  const events = () =>
    [...archive.objects.values()].map(
      ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as RecordEvent,
    );
  return { archive, record: (...Records: StreamRecord[]) => record({ Records }), events };
}

describe('a change of state is recorded', () => {
  const status = (next: Partial<ApprovalRequest>) => requestToItem({ ...request, ...next }, 2);
  test.each<[type: string, before: unknown, after: unknown, id?: string]>([
    ['SessionStarted', undefined, sessionItem(), 'ses_1'],
    ['SessionRevoked', sessionItem(), sessionItem({ revokedAtEpochSeconds: 9, revokedBy: 'carol' }), 'ses_1'],
    ['RequestOpened', undefined, status({})],
    ['RequestDecided', status({}), status({ decisions: [decision] })],
    ['RequestApproved', status({}), status({ status: 'approved', decisions: [decision] })],
    ['RequestDenied', status({}), status({ status: 'denied' })],
    ['RequestExpired', status({}), status({ status: 'expired' })],
    ['RequestWithdrawn', status({}), status({ status: 'withdrawn' })],
    ['RequestExecuted', status({ status: 'approved' }), status({ status: 'executed', callId: 'call_1' })],
    [
      'RequestExecuted',
      status({ status: 'executed', callId: 'call_1' }),
      status({ status: 'executed', callId: 'call_2' }),
    ],
    [
      'RequestReviewed',
      status({ status: 'executed' }),
      status({ status: 'executed', review: { reviewer: bob, comment: 'seen', reviewedAtEpochSeconds: 3 } }),
    ],
    ['RequestUnknown', status({ status: 'executed' }), status({ status: 'unknown' })],
    ['SessionHeld', undefined, holdItem(held), 'hold#ses_1'],
    ['HoldReleaseAsked', holdItem(held), holdItem(asked), 'hold#ses_1'],
    ['SessionHeld', holdItem(asked), holdItem(held), 'hold#ses_1'],
    ['HoldReleased', holdItem(asked), holdItem(released), 'hold#ses_1'],
    ['SessionHeld', holdItem(released), holdItem(held), 'hold#ses_1'],
    [
      'PoliciesPublished',
      undefined,
      marshall({ id: 'publication#1', sequence: 1, version: 'v1', by: 'erin', atEpochSeconds: 1 }),
      'publication#1',
    ],
    [
      'CataloguePublished',
      undefined,
      marshall({ id: 'catalogue#publication#1', sequence: 1, version: 'v1', by: 'erin', atEpochSeconds: 1 }),
      'catalogue#publication#1',
    ],
    ['AgentRegistered', undefined, entryItem({}), 'agent#https://i|a'],
    ['AgentRegistered', entryItem({}), entryItem({ owner: 'carol' }), 'agent#https://i|a'],
    ['AgentDisabled', entryItem({}), entryItem({ status: 'disabled' }), 'agent#https://i|a'],
    ['AgentDisabled', undefined, entryItem({ status: 'disabled' }), 'agent#https://i|a'],
    ['AgentEnabled', entryItem({ status: 'disabled' }), entryItem({}), 'agent#https://i|a'],
    [
      'ConnectionRemoved',
      undefined,
      marshall({
        id: 'connection#demo:00',
        removed: {
          name: 'demo',
          accountId: '111122223333',
          roleArn: 'arn:aws:iam::111122223333:role/r',
          removedAtEpochSeconds: 1,
          removedBy: 'https://i|grace',
        },
      }),
      'connection#demo:00',
    ],
  ])('%s', async (type, before, after, id = 'req_1') => {
    const { record, events } = createRecorder();
    await record(change(id, before, after));
    expect(events()).toMatchObject([
      {
        type,
        version: 'countersign.event/1',
        occurredAt: '2026-11-18T11:06:40.000Z',
        chain: { sequence: 0 },
      },
    ]);
  });

  test('with who revoked, and with who decided what on which digest', async () => {
    const { record, events } = createRecorder();
    await record(
      change('ses_1', sessionItem(), sessionItem({ revokedAtEpochSeconds: 9, revokedBy: 'carol' })),
      change('req_1', status({}), status({ status: 'approved', decisions: [decision] })),
    );
    expect(events()).toMatchObject([
      { revokedBy: 'carol', session: { revokedAtEpochSeconds: 9 } },
      { request: { decisions: [{ approver: { subject: bob.subject }, digest: request.digest }] } },
    ]);
  });
});

describe('nothing is recorded of', () => {
  test.each<[what: string, change: StreamRecord]>([
    [
      '[A6] a task token',
      change('token#req_1', undefined, marshall({ id: 'token#req_1', taskToken: 'secret' })),
    ],
    ['a pointer', change('open#1', undefined, marshall({ id: 'open#1', requestId: 'req_1' }))],
    ['a mark of a revocation', change('revoked#ses_1#0', undefined, marshall({ id: 'revoked#ses_1#0' }))],
    ['an item that was cleaned up', change('ses_1', sessionItem(), undefined)],
    [
      'a reminder',
      change('req_1', requestToItem(request, 1), requestToItem({ ...request, remindedAtEpochSeconds: 2 }, 2)),
    ],
    [
      'a hold that got further',
      change('hold#ses_1', holdItem(held), holdItem(held, { progress: { workedAtEpochSeconds: 9 } })),
    ],
    [
      'objects that were let go',
      change('hold#ses_1', holdItem(released, { holdWork: 'yes' }), holdItem(released)),
    ],
    ['a change that is none', change('req_1', requestToItem(request, 1), requestToItem(request, 2))],
  ])('%s', async (_, of) => {
    const { record, archive } = createRecorder();
    await expect(record(of)).resolves.toEqual({ batchItemFailures: [] });
    expect(archive.objects.size).toBe(0);
  });
});

test('a change that is delivered twice is one record', async () => {
  const { record, events } = createRecorder();
  const started = change('ses_1', undefined, sessionItem());
  await record(started);
  await expect(record(started)).resolves.toEqual({ batchItemFailures: [] });
  expect(events()).toHaveLength(1);
});

test('a write that fails stops there, so that the stream delivers from there on again, and the chain holds', async () => {
  const { record, events, archive } = createRecorder(2);
  const all = [1, 2, 3].map((count) => change(`ses_${count}`, undefined, sessionItem({ count })));
  await expect(record(...all)).resolves.toEqual({
    batchItemFailures: [{ itemIdentifier: all[1]?.dynamodb?.SequenceNumber }],
  });
  await expect(record(...all.slice(1))).resolves.toEqual({ batchItemFailures: [] });
  expect(events()).toHaveLength(3);
  await archive.seal();
  expect(verify(archive.download()).findings).toEqual([]);
});

test('an item that cannot be read is not passed over', async () => {
  const { record } = createRecorder();
  const broken = change('req_1', undefined, marshall({ id: 'req_1', request: '{' }));
  await expect(record(broken)).resolves.toMatchObject({ batchItemFailures: [{}] });
});

test('what is stopped is recorded when it changes, and not when something else that stands has', () => {
  const standing = (version: number, stops?: readonly object[]) =>
    marshall({ id: 'standing#now', version, ...(stops && { stops: JSON.stringify(stops) }) });
  const told = (before: ReturnType<typeof standing> | undefined, after: ReturnType<typeof standing>) =>
    eventOf({
      eventID: '1',
      dynamodb: {
        ApproximateCreationDateTime: 1,
        Keys: { id: { S: 'standing#now' } },
        ...(before && { OldImage: before }),
        NewImage: after,
      },
    })?.type;
  const stop = { scope: 'everything', stoppedBy: bob, stoppedAtEpochSeconds: 1 };
  expect(told(undefined, standing(1))).toBeUndefined();
  expect(told(standing(1), standing(2, [stop]))).toBe('StopsChanged');
  expect(told(standing(2, [stop]), standing(3, [stop]))).toBeUndefined();
  expect(told(standing(3, [stop]), standing(4, []))).toBe('StopsChanged');
});
