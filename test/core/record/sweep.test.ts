// What a call left open is settled from what the archive says, and never made again.
import { describe, expect, test } from 'vitest';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { RecordEvent } from '../../../core/record/record-event.ts';
import { eventKey } from '../../../core/record/record-keys.ts';
import { type OpenIntent, openSeconds, sweep } from '../../../core/record/sweep.ts';
import type { Transcript } from '../../../core/transcript.ts';
import { agent } from '../../support/approval-cast.ts';

const nowEpochSeconds = 1_795_000_000;
const intent = (more: Partial<OpenIntent> = {}): OpenIntent => ({
  callId: 'call_1',
  sessionId: 'ses_1',
  begunAtEpochSeconds: nowEpochSeconds - openSeconds - 1,
  ...more,
});
const record = (more: Partial<Transcript>): Transcript => ({
  version: 'countersign.transcript/1',
  kind: 'intent',
  callId: 'call_1',
  sessionId: 'ses_1',
  door: 'aws',
  principal: agent,
  connection: 'demo',
  receivedAt: '2026-11-18T10:06:39.000Z',
  ...more,
});

async function run(
  open: readonly OpenIntent[],
  found: Transcript | undefined,
  {
    failing,
    now = nowEpochSeconds,
    lateAt,
  }: {
    readonly failing?: 'archive' | 'table' | undefined;
    readonly now?: number;
    readonly lateAt?: number;
  } = {},
) {
  const put: Transcript[] = [];
  const events: RecordEvent[] = [];
  const settled: [string, string][] = [];
  const failures: string[] = [];
  const swept = await sweep({
    clock: () => now * 1000,
    intents: {
      list: async (before, limit) => open.filter((each) => each.begunAtEpochSeconds < before).slice(0, limit),
      lateSince: async (_, at, since) => (lateAt !== undefined && lateAt >= since ? lateAt : at),
      async settle({ callId }, outcome) {
        if (failing === 'table') throw new Error('throttled');
        settled.push([callId, outcome]);
      },
    },
    archive: {
      find: async () => found,
      async put(transcript) {
        if (failing === 'archive') throw new CountersignError('record-unavailable', 'away');
        put.push(transcript);
      },
    },
    async recordEvent(event) {
      if (failing === 'archive') throw new Error('away');
      events.push(event);
    },
    onFailure: (callId) => failures.push(callId),
  });
  return { swept, put, events, settled, failures };
}

describe('an intent without an end', () => {
  test('[L2] gets a transcript that says unknown, then is settled so', async () => {
    const { swept, put, settled } = await run([intent()], record({ kind: 'intent' }));
    expect(put).toMatchObject([
      {
        kind: 'call',
        outcome: 'unknown',
        refusal: { code: 'result-unknown', message: expect.stringContaining('look at the resource') },
        completedAt: '2026-11-18T11:06:40.000Z',
      },
    ]);
    expect(settled).toEqual([['call_1', 'unknown']]);
    expect(swept).toEqual({ settled: { succeeded: 0, failed: 0, unknown: 1 }, left: 0 });
  });

  test.each<[Transcript['outcome'], string]>([
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
    // Its transaction took effect and the answer to that was lost, so that nothing was sent.
    ['refused', 'failed'],
  ])('with a transcript that says %s is settled as %s, and nothing is written', async (outcome, as) => {
    const found = record({ kind: 'call', ...(outcome && { outcome }) });
    const { put, settled } = await run([intent()], found);
    expect({ put, settled }).toEqual({ put: [], settled: [['call_1', as]] });
  });

  test('is left alone while its gateway may still run', async () => {
    const young = intent({ begunAtEpochSeconds: nowEpochSeconds - openSeconds });
    expect(await run([young], record({}))).toMatchObject({ put: [], settled: [] });
  });

  const late = intent({ begunAtEpochSeconds: nowEpochSeconds - 86_401, requestId: 'req_1' });
  test.each([
    ['with an intent on record', record({}), true],
    ['of which nothing is on record', undefined, false],
  ])('[L2] older than a day, %s, is settled with an event of today', async (_, found, hasIntent) => {
    const { put, events, settled, swept } = await run([late], found);
    expect(events).toEqual([
      {
        version: 'countersign.event/1',
        eventId: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
        occurredAt: '2026-11-18T11:06:40.000Z',
        type: 'CallSettledLate',
        call: {
          callId: 'call_1',
          sessionId: 'ses_1',
          begunAtEpochSeconds: nowEpochSeconds - 86_401,
          requestId: 'req_1',
          outcome: 'unknown',
          hasIntent,
        },
      },
    ]);
    expect({ put, settled, left: swept.left }).toEqual({
      put: [],
      settled: [['call_1', 'unknown']],
      left: 0,
    });
  });

  test('[L2] older than a day is told once, though the run before could not settle it and an hour has passed', async () => {
    const first = await run([late], record({}), { failing: 'table' });
    expect(first).toMatchObject({ settled: [], swept: { left: 1 } });
    const second = await run([late], record({}), { now: nowEpochSeconds + 3_600, lateAt: nowEpochSeconds });
    expect(second.events.map(eventKey)).toEqual(first.events.map(eventKey));
    expect(second.settled).toEqual([['call_1', 'unknown']]);
  });

  test('older than a day is told anew where no checkpoint looks any more for what was noted', async () => {
    const { events } = await run([late], record({}), { lateAt: nowEpochSeconds - 86_401 });
    expect(events).toMatchObject([{ occurredAt: '2026-11-18T11:06:40.000Z' }]);
  });

  test('older than a day with a transcript is settled from it all the same', async () => {
    const { events, settled } = await run([late], record({ kind: 'call', outcome: 'failed' }));
    expect({ events, settled }).toEqual({ events: [], settled: [['call_1', 'failed']] });
  });

  test.each([
    ['of which nothing is on record', intent(), undefined, undefined],
    ['older than a day, while the archive is away', late, record({}), 'archive'],
    ['while the archive is away', intent(), record({}), 'archive'],
    ['while the table is away', intent(), record({ kind: 'call', outcome: 'failed' }), 'table'],
  ] as const)('%s stays open, and is counted for the alarm', async (_, open, found, failing) => {
    const { swept, settled } = await run([open], found, { failing });
    expect({ left: swept.left, settled }).toEqual({ left: 1, settled: [] });
  });
});
