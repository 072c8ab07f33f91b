// [A5] Any order of asks, decisions, narrowings, withdrawals, looks of the clock, executions and reviews by many people at
// once, compared with what must hold. The rules are judged by trying every seating, not by the code under test.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApproverDecision, Narrowing } from '../../../core/approval-request.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { ApprovalRule } from '../../../core/decision.ts';
import type { Principal } from '../../../core/principal.ts';
import { agent, askWith, digest, human, olivia, question, stranger } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const member = (name: string, ...groups: string[]) => human(name, { groups });
const people = [
  member('ann', 'a'),
  member('bob', 'b'),
  member('abe', 'a', 'b'),
  member('cat', 'c'),
  member('ace', 'a', 'c'),
  member('max', 'm'),
];
/** Ann again at another issuer, the owner, a stranger, the agent itself. */
const others = [
  human('a2', { issuer: 'https://other.example.com', email: 'ANN@example.com', groups: ['a'] }),
  { ...olivia, groups: ['a', 'b', 'c'] },
  stranger,
  agent,
];
const arns = ['arn:aws:s3:::reports/1', 'arn:aws:s3:::reports/2', 'arn:aws:s3:::reports/3'];

type Step =
  | { kind: 'approve' | 'deny' | 'withdraw' | 'review'; by: Principal; narrowing?: Narrowing }
  | { kind: 'attend' }
  | { kind: 'execute' }
  | { kind: 'pass'; seconds: number };

const anyone = fc.constantFrom(...people, ...people, ...others);
const by = (kind: 'deny' | 'withdraw' | 'review') => fc.record({ kind: fc.constant(kind), by: anyone });
const narrowing = fc.record(
  {
    maximumDurationSeconds: fc.integer({ min: 1, max: 1800 }),
    maximumUses: fc.constantFrom(1, 2),
    resources: fc.subarray(arns, { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('approve' as const), by: anyone }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('approve' as const), by: anyone, narrowing }) },
  { weight: 1, arbitrary: by('deny') },
  { weight: 1, arbitrary: by('withdraw') },
  { weight: 1, arbitrary: by('review') },
  { weight: 2, arbitrary: fc.constant({ kind: 'attend' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'execute' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 1500 }) }),
  },
);
/** Steps of one batch run at once. */
const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });

const groups = fc
  .subarray(['group:a', 'group:b', 'group:c'], { minLength: 1 })
  .chain((names) => fc.shuffledSubarray(names, { minLength: names.length }));
const rule: fc.Arbitrary<Omit<ApprovalRule, 'gate'>> = fc
  .record({
    approvers: groups,
    extra: fc.constantFrom(0, 0, 1),
    every: fc.constantFrom(undefined, undefined, 'in-parallel' as const, 'in-order' as const),
    escalates: fc.boolean(),
  })
  .map(({ approvers, extra, every, escalates }) => ({
    approvers,
    quorum: (every ? approvers.length : 1) + extra,
    ...(every && { every }),
    ...(escalates && { escalation: { afterSeconds: 900, approvers: ['group:m'] } }),
  }));
const rules = fc
  .array(rule, { minLength: 1, maxLength: 2 })
  .map((list) => list.map((each, index): ApprovalRule => ({ gate: `g${index}`, ...each })));

const speaksFor = (person: Principal, approver: string) => person.groups.includes(approver.slice(6));

/** Tries every way to give each place of the rule a person of its own. */
function isMet(rule: ApprovalRule, approvers: readonly Principal[], escalated: boolean): boolean {
  const standIns = escalated ? (rule.escalation?.approvers ?? []) : [];
  const fits = (person: Principal, place: string) =>
    [place, ...standIns].some((approver) => speaksFor(person, approver));
  const counted = approvers.filter((person) => rule.approvers.some((place) => fits(person, place)));
  if (counted.length < rule.quorum) return false;
  if (rule.every === undefined) return true;
  const seated = (places: readonly string[], left: readonly Principal[]): boolean => {
    const [place, ...rest] = places;
    if (place === undefined) return true;
    return left.some(
      (person, index) =>
        fits(person, place) &&
        seated(
          rest,
          rule.every === 'in-order' ? left.slice(index + 1) : left.filter((_, other) => other !== index),
        ),
    );
  };
  return seated(rule.approvers, counted);
}

const isNamed = (rules: readonly ApprovalRule[], person: Principal, ageSeconds: number): boolean =>
  rules.some(({ approvers, escalation }) =>
    [...approvers, ...(escalation && ageSeconds >= escalation.afterSeconds ? escalation.approvers : [])].some(
      (approver) => speaksFor(person, approver),
    ),
  );

it('[A5] runs at most so often as approved, with every rule met by distinct eligible people, never after a deny, a withdrawal or expiry', async () => {
  let granted = 0;
  await fc.assert(
    fc.asyncProperty(batches, rules, fc.constantFrom(1, 2), async (plan, asked, maximumUses) => {
      const { approvals, store, now, pass } = createTestDesk();
      const approvers = [
        ...new Set(asked.flatMap((each) => [...each.approvers, ...(each.escalation?.approvers ?? [])])),
      ];
      const [requirement] = question().requirements;
      const request = await approvals.ask({
        ...askWith({
          gates: asked.map(({ gate }) => gate),
          rules: asked,
          approvers,
          reviewers: ['group:c'],
          ...(maximumUses > 1 && { maximumUses }),
        }),
        requirements: requirement
          ? [{ ...requirement, resources: arns.map((arn) => ({ arn, certainty: 'exact' as const })) }]
          : [],
      });
      const { id, createdAtEpochSeconds, expiresAtEpochSeconds } = request;
      const accepted: { by: Principal; decision: ApproverDecision; status: string }[] = [];
      const ends: string[] = [];
      const ranAtEpochSeconds: number[] = [];
      const reviewers: Principal[] = [];
      const attempt = async (one: Step): Promise<void> => {
        if (one.kind === 'pass') return pass(one.seconds);
        if (one.kind === 'attend') return void (await approvals.attend(id));
        if (one.kind === 'execute') {
          for (const grantId of store.grants.keys()) {
            if (store.execute(grantId, 'call', now())) ranAtEpochSeconds.push(now());
          }
          return;
        }
        if (one.kind === 'withdraw') {
          await approvals.withdraw(id, one.by);
          ends.push('withdrawn');
          return;
        }
        if (one.kind === 'review') {
          await approvals.review({ requestId: id, reviewer: one.by, comment: 'seen' });
          reviewers.push(one.by);
          return;
        }
        const { status, decisions } = await approvals.decide({
          requestId: id,
          approver: one.by,
          decision: one.kind,
          digest,
          ...(one.narrowing && { narrowing: one.narrowing }),
        });
        const decision = decisions.at(-1);
        if (decision) accepted.push({ by: one.by, decision, status });
        if (status !== 'pending') ends.push(status);
      };
      const run = async (one: Step): Promise<void> => {
        try {
          await attempt(one);
        } catch (error) {
          if (!(error instanceof CountersignError)) throw error;
        }
      };
      for (const batch of plan) await Promise.all(batch.map(run));

      const final = await approvals.get(id);
      const [grant] = store.grants.values();
      expect(ends.length).toBeLessThanOrEqual(1);
      expect(store.grants.size).toBeLessThanOrEqual(1);
      // Only eligible people counted, each human once, and none after the expiry.
      const counted = final?.decisions ?? [];
      expect(counted.length).toBe(accepted.length);
      const humans = counted.map(({ approver }) => approver.email?.toLowerCase());
      expect(new Set(humans).size).toBe(humans.length);
      for (const { approver, decidedAtEpochSeconds } of counted) {
        expect([...people, others[0]]).toContainEqual(approver);
        expect(isNamed(asked, approver, decidedAtEpochSeconds - createdAtEpochSeconds)).toBe(true);
        expect(decidedAtEpochSeconds).toBeLessThan(expiresAtEpochSeconds);
      }
      // A deny wins; a grant needs every rule, and the last approval is what met them.
      if (counted.some(({ decision }) => decision === 'deny')) expect(final?.status).toBe('denied');
      const approvers1 = counted.map(({ approver }) => approver);
      const met = (some: readonly Principal[]) => {
        const last = counted[some.length - 1];
        const ageSeconds = (last?.decidedAtEpochSeconds ?? 0) - createdAtEpochSeconds;
        return asked.every((each) => isMet(each, some, ageSeconds >= (each.escalation?.afterSeconds ?? 0)));
      };
      if (grant) {
        granted += 1;
        expect(counted.every(({ decision }) => decision === 'approve')).toBe(true);
        expect(met(approvers1)).toBe(true);
        expect(met(approvers1.slice(0, -1))).toBe(false);
        expect(['approved', 'executed', 'expired']).toContain(final?.status);
        // Nobody's narrowing is passed over.
        const given = counted.flatMap(({ narrowing }) => narrowing ?? []);
        const uses = Math.min(maximumUses, ...given.map((each) => each.maximumUses ?? maximumUses));
        expect(grant.usesLeft + ranAtEpochSeconds.length).toBe(uses);
        for (const { resources } of given) {
          if (!resources) continue;
          for (const { arn } of grant.requirements[0]?.resources ?? []) expect(resources).toContain(arn);
        }
        expect(grant.requirements[0]?.resources.length).toBeGreaterThan(0);
      } else {
        expect(ranAtEpochSeconds).toEqual([]);
        expect(reviewers).toEqual([]);
      }
      // Nothing runs after the approval has run out; nobody reviews what they decided, nor twice.
      for (const at of ranAtEpochSeconds) expect(at).toBeLessThan(final?.usableUntilEpochSeconds ?? 0);
      expect(reviewers.length).toBeLessThanOrEqual(1);
      for (const reviewer of reviewers) expect(approvers1).not.toContainEqual(reviewer);
    }),
    { numRuns: 10_000 },
  );
  // The runs would prove nothing if none came so far.
  expect(granted).toBeGreaterThan(1_000);
}, 300_000);
