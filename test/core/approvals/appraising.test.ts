// When a request is appraised, what the desk knows of earlier ones, and how an approval is taken back.
import { describe, expect, test } from 'vitest';
import { limitsSchema } from '../../../core/limits.ts';
import type { Appraised } from '../../../core/ports.ts';
import { alice, digest, question } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const preview = {
  facts: [],
  reversibility: { reversible: 'no', how: 'gone' },
  problems: [],
  fingerprint: 'aa',
  parts: {},
  takenAtEpochSeconds: 1_795_000_000,
} as const;

function asking() {
  const desk = createTestDesk();
  const known: Appraised[] = [];
  const ask = (overrides: Parameters<typeof question>[0] = {}) =>
    desk.approvals.ask({
      ...question(overrides),
      appraise: async (each) => {
        known.push(each);
        return { preview, risk: { score: 3, reasons: [] } };
      },
    });
  const approve = (requestId: string, of = digest) =>
    desk.approvals.decide({ requestId, approver: alice, decision: 'approve', digest: of });
  return { ...desk, ask, approve, known };
}

const other = (index: number) => index.toString(16).padStart(64, '0');

describe('a request is appraised', () => {
  test('when it is opened, and not when a repeat joins it, decided or not', async () => {
    const { ask, approve, known } = asking();
    const { id, risk } = await ask();
    expect(risk).toEqual({ score: 3, reasons: [] });
    expect((await ask()).id).toBe(id);
    await approve(id);
    expect((await ask()).id).toBe(id);
    expect(known).toHaveLength(1);
  });

  test('once, however many try to open it at the same moment each for itself', async () => {
    const { ask, known } = asking();
    const ids = (await Promise.all([ask(), ask(), ask()])).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect(known.length).toBeLessThanOrEqual(3);
  });

  test('not when it is refused for want of a reason', async () => {
    const { ask, known } = asking();
    const asked = question();
    const { obligations } = asked.decision;
    const decision = {
      ...asked.decision,
      ...(obligations && { obligations: { ...obligations, justificationRequired: true as const } }),
    };
    await expect(ask({ decision, justification: ' ' })).rejects.toMatchObject({
      code: 'justification-required',
    });
    expect(known).toEqual([]);
  });
});

describe('it is the first time', () => {
  test('as long as nothing of the kind was approved on the connection', async () => {
    const { ask, approve, known } = asking();
    await ask();
    await ask({ digest: other(1), connection: 'elsewhere' });
    await approve((await ask({ digest: other(2), connection: 'elsewhere' })).id, other(2));
    const call = question().maskedCall;
    await approve(
      (await ask({ digest: other(3), maskedCall: { ...call, operation: 'DeleteObject' } })).id,
      other(3),
    );
    await ask({ digest: other(4) });
    expect(known.map(({ isFirst }) => isFirst)).toEqual([true, true, true, true, true]);
    await approve((await ask({ digest: other(5) })).id, other(5));
    await ask({ digest: other(6) });
    expect(known.at(-1)).toEqual({ isFirst: false });
  });

  test('or it is not known, when there are more requests than are looked at', async () => {
    const { ask, known, approvals, pass } = asking();
    expect(limitsSchema.parse({}).pendingRequests).toBeLessThan(60);
    for (let index = 0; index < 60; index++) {
      pass(60);
      const { id, principal } = await ask({ digest: other(index) });
      await approvals.withdraw(id, principal);
    }
    expect(known.at(-1)).toEqual({});
  });
});

describe('an approval is taken back', () => {
  test('before its first use, with the reason, and the same call is asked anew', async () => {
    const { ask, approve, approvals, events } = asking();
    const { id } = await ask();
    await approve(id);
    await approvals.void(id, 'the target changed');
    expect(await approvals.get(id)).toMatchObject({ status: 'withdrawn', voidBecause: 'the target changed' });
    expect(events.at(-1)).toMatchObject({ type: 'RequestWithdrawn', detail: { requestId: id } });
    expect((await ask()).id).not.toBe(id);
  });

  test.each(['pending', 'denied', 'executed'] as const)(
    'and a request that is %s stays as it is',
    async (status) => {
      const { ask, approve, approvals, store, now } = asking();
      const { id } = await ask();
      if (status === 'denied') {
        await approvals.decide({ requestId: id, approver: alice, decision: 'deny', digest });
      }
      if (status === 'executed') {
        await approve(id);
        for (const grant of store.grants.keys()) store.execute(grant, 'call_1', now());
      }
      await approvals.void(id, 'the target changed');
      const request = await approvals.get(id);
      expect(request?.status).toBe(status);
      expect(request).not.toHaveProperty('voidBecause');
    },
  );
});
