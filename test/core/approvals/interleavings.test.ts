// [A5] Any order of asks, decisions, withdrawals, expiries and executions by many people, compared with what must hold.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { Principal } from '../../../core/principal.ts';
import {
  agent,
  alice,
  askWith,
  bob,
  carol,
  digest,
  human,
  olivia,
  stranger,
} from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const eligible = [alice, bob, carol, human('dan')];
/** Dan again at another issuer, the owner, a stranger, the agent itself. */
const others = [
  human('d2', { issuer: 'https://other.example.com', email: 'DAN@example.com' }),
  olivia,
  stranger,
  agent,
];

type Step =
  | { kind: 'approve' | 'deny'; by: Principal }
  | { kind: 'withdraw'; by: Principal }
  | { kind: 'attend' }
  | { kind: 'execute' }
  | { kind: 'pass'; seconds: number };

const anyone = fc.constantFrom(...eligible, ...others);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('approve' as const), by: anyone }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deny' as const), by: anyone }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), by: anyone }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'attend' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'execute' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 2500 }) }),
  },
);

/** Steps of one batch run at once. */
const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });

it('[A5] executes at most once, with a quorum of distinct eligible people, never after a deny, a withdrawal or expiry', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 1, max: 3 }), async (plan, quorum) => {
      const { approvals, store, now, pass } = createTestDesk();
      const asked = await approvals.ask(askWith({ quorum }));
      const { id } = asked;
      const ends: string[] = [];
      const accepted: { by: Principal; kind: 'approve' | 'deny'; atEpochSeconds: number }[] = [];
      const executedAtEpochSeconds: number[] = [];

      const run = async (one: Step): Promise<void> => {
        try {
          if (one.kind === 'pass') return pass(one.seconds);
          if (one.kind === 'execute') {
            for (const grantId of store.grants.keys()) {
              if (store.execute(grantId, 'call', now())) executedAtEpochSeconds.push(now());
            }
            return;
          }
          if (one.kind === 'attend') {
            await approvals.attend(id);
            return;
          }
          if (one.kind === 'withdraw') {
            await approvals.withdraw(id, one.by);
            ends.push('withdrawn');
            return;
          }
          const atEpochSeconds = now();
          const request = await approvals.decide({
            requestId: id,
            approver: one.by,
            decision: one.kind,
            digest,
          });
          accepted.push({ by: one.by, kind: one.kind, atEpochSeconds });
          if (request.status !== 'pending') ends.push(request.status);
        } catch (error) {
          if (!(error instanceof CountersignError)) throw error;
        }
      };
      for (const batch of plan) await Promise.all(batch.map(run));

      const final = await approvals.get(id);
      // One end at most, and at most one grant and one execution.
      expect(ends.length).toBeLessThanOrEqual(1);
      expect(store.grants.size).toBeLessThanOrEqual(1);
      expect(executedAtEpochSeconds.length).toBeLessThanOrEqual(1);
      // Only eligible people counted, each once, and none after the expiry.
      const people = accepted.map(({ by }) => by.email?.toLowerCase());
      expect(new Set(people).size).toBe(people.length);
      for (const { by, atEpochSeconds } of accepted) {
        expect([...eligible, others[0]]).toContain(by);
        expect(atEpochSeconds).toBeLessThan(asked.expiresAtEpochSeconds);
      }
      // A deny wins; a grant needs the whole quorum.
      const approvalsCount = accepted.filter(({ kind }) => kind === 'approve').length;
      if (accepted.some(({ kind }) => kind === 'deny')) expect(final?.status).toBe('denied');
      if (store.grants.size > 0) {
        expect(approvalsCount).toBe(quorum);
        expect(accepted.every(({ kind }) => kind === 'approve')).toBe(true);
        expect(['approved', 'executed', 'expired']).toContain(final?.status);
      } else {
        expect(executedAtEpochSeconds).toEqual([]);
      }
      // Nothing runs after the approval has run out.
      for (const atEpochSeconds of executedAtEpochSeconds) {
        expect(atEpochSeconds).toBeLessThan(final?.usableUntilEpochSeconds ?? 0);
      }
    }),
    { numRuns: 300 },
  );
});
