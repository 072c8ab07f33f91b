// Whose queue a request is in: exactly theirs who may approve it at that moment, however they are named.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf } from '../../../core/approvals/part-of.ts';
import type { ApprovalRule } from '../../../core/decision.ts';
import { askWith, digest, human, issuer } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const groups = ['sre', 'dba', 'security'];
const subjects = ['ann', 'ben', 'cid'];
const names = [
  ...groups.map((group) => `group:${group}`),
  ...subjects.map((each) => `user:${issuer}|${each}`),
];
const named = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });

const rule: fc.Arbitrary<ApprovalRule> = fc
  .record({
    approvers: named,
    every: fc.option(fc.constantFrom('in-order' as const, 'in-parallel' as const)),
    later: fc.option(named),
  })
  .map(({ approvers, every, later }) => ({
    gate: `gate-${approvers.join()}`,
    approvers,
    quorum: every === null ? 1 : approvers.length,
    ...(every && { every }),
    ...(later && { escalation: { afterSeconds: 600, approvers: later } }),
  }));

describe('the queue', () => {
  it('[A3] holds what the viewer may approve now and nothing else: by group, by name, in order, once escalated', async () => {
    const people = fc.array(fc.subarray(groups), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(rule, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
        people,
        fc.constantFrom(0, 599, 600),
        async (asks, memberships, ageSeconds) => {
          const { approvals, pass, now } = createTestDesk();
          const ids: string[] = [];
          for (const [index, rules] of asks.entries()) {
            const approvers = [
              ...new Set(
                rules.flatMap(({ approvers, escalation }) => [
                  ...approvers,
                  ...(escalation?.approvers ?? []),
                ]),
              ),
            ];
            const asked = askWith({ rules, approvers, quorum: 1 });
            ids.push((await approvals.ask({ ...asked, digest: `${index}${digest.slice(1)}` })).id);
          }
          pass(ageSeconds);
          for (const [index, subject] of subjects.entries()) {
            const viewer = human(subject, { groups: memberships[index] ?? [] });
            const mayApprove: string[] = [];
            for (const id of ids) {
              const request = await approvals.get(id);
              if (request && partOf(viewer, request, { nowEpochSeconds: now() }).mayApprove)
                mayApprove.push(id);
            }
            const queue = await approvals.list({ viewer, of: 'queue', limit: 100 });
            expect(queue.requests.map(({ id }) => id).sort()).toEqual(mayApprove.sort());
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('follows the names that policy used when it asked: a renamed group has what was asked of it under its new name', async () => {
    const { approvals } = createTestDesk();
    const before = await approvals.ask(askWith({ approvers: ['group:sre'] }));
    const after = await approvals.ask({ ...askWith({ approvers: ['group:platform'] }), digest });
    const queueOf = async (...groups: string[]) =>
      (await approvals.list({ viewer: human('ann', { groups }), of: 'queue', limit: 10 })).requests.map(
        ({ id }) => id,
      );
    expect(after.id).toBe(before.id);
    expect(await queueOf('sre')).toEqual([before.id]);
    expect(await queueOf('platform')).toEqual([]);
  });

  it('refuses rules that name more people than one transaction can list', async () => {
    const { approvals } = createTestDesk();
    const approvers = Array.from({ length: 91 }, (_, index) => `user:${issuer}|p${index}`);
    await expect(approvals.ask(askWith({ approvers }))).rejects.toMatchObject({ code: 'too-many-approvers' });
    expect((await approvals.ask(askWith({ approvers: approvers.slice(1) }))).status).toBe('pending');
  });
});
