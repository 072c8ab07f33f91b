// What gates ask of their approvers, in tables of sentences: who must agree, in which order, who comes later, and how often
// one person counts.
import { describe, expect, it, test } from 'vitest';
import type { ApprovalRule } from '../../../core/decision.ts';
import type { Principal } from '../../../core/principal.ts';
import { askWith, digest, human } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const sre = (name: string) => human(name, { groups: ['sre'] });
const security = (name: string) => human(name, { groups: ['security'] });
const both = (name: string) => human(name, { groups: ['sre', 'security'] });
const manager = (name: string) => human(name, { groups: ['managers'] });

const rule = (overrides: Partial<ApprovalRule> = {}): ApprovalRule => ({
  gate: 'g',
  approvers: ['group:security', 'group:sre'],
  quorum: 1,
  ...overrides,
});
const every = (overrides: Partial<ApprovalRule> = {}) =>
  rule({ every: 'in-parallel', quorum: 2, ...overrides });

/** A number waits so many seconds; a person approves. Answers the status after each step, or the code of a refusal. */
async function play(
  rules: readonly ApprovalRule[],
  steps: readonly (Principal | number)[],
): Promise<readonly string[]> {
  const { approvals, pass } = createTestDesk();
  const { id } = await approvals.ask(
    askWith({
      gates: rules.map(({ gate }) => gate),
      rules,
      approvers: [
        ...new Set(rules.flatMap((each) => [...each.approvers, ...(each.escalation?.approvers ?? [])])),
      ].sort(),
    }),
  );
  const results: string[] = [];
  for (const step of steps) {
    if (typeof step === 'number') {
      pass(step);
      continue;
    }
    results.push(
      await approvals.decide({ requestId: id, approver: step, decision: 'approve', digest }).then(
        ({ status }) => status,
        ({ code }) => code,
      ),
    );
  }
  return results;
}

describe('an approval', () => {
  it.each<[string, readonly ApprovalRule[], readonly (Principal | number)[], readonly string[]]>([
    ['needs one person of any group named', [rule()], [sre('ann')], ['approved']],
    [
      'needs as many people as its quorum says, of whichever group',
      [rule({ quorum: 2 })],
      [sre('ann'), sre('ben')],
      ['pending', 'approved'],
    ],
    [
      'of every group needs one person of each',
      [every()],
      [sre('ann'), security('sue')],
      ['pending', 'approved'],
    ],
    [
      'of every group does not count a second person of the same group',
      [every()],
      [sre('ann'), sre('ben'), security('sue')],
      ['pending', 'not-eligible', 'approved'],
    ],
    [
      'of every group does not let one person in both groups speak for both',
      [every()],
      [both('bo'), security('sue')],
      ['pending', 'approved'],
    ],
    [
      'of every group finds the seating in which each person speaks for a group of theirs',
      [every()],
      [both('bo'), sre('ann')],
      ['pending', 'approved'],
    ],
    [
      'of every group asks for more people when its quorum is larger than its groups',
      [every({ quorum: 3 })],
      [sre('ann'), security('sue'), sre('ben')],
      ['pending', 'pending', 'approved'],
    ],
    [
      'in order refuses whoever comes before their turn',
      [every({ every: 'in-order' })],
      [sre('ann'), security('sue'), sre('ann')],
      ['not-eligible', 'pending', 'approved'],
    ],
    [
      'of two gates needs each of them',
      [rule({ gate: 'a', approvers: ['group:security'] }), rule({ gate: 'b', approvers: ['group:sre'] })],
      [sre('ann'), security('sue')],
      ['pending', 'approved'],
    ],
    [
      'of two gates counts one person in both when they are in the groups of both',
      [rule({ gate: 'a', approvers: ['group:security'] }), rule({ gate: 'b', approvers: ['group:sre'] })],
      [both('bo')],
      ['approved'],
    ],
    [
      'does not take another approval of a gate that has enough while the other gate waits',
      [rule({ gate: 'a', approvers: ['group:security'] }), rule({ gate: 'b', approvers: ['group:sre'] })],
      [sre('ann'), sre('ben'), security('sue')],
      ['pending', 'not-eligible', 'approved'],
    ],
    [
      'by those of an escalation counts only once its time has come',
      [rule({ escalation: { afterSeconds: 600, approvers: ['group:managers'] } })],
      [599, manager('max'), 1, manager('max')],
      ['not-eligible', 'approved'],
    ],
    [
      'by those of an escalation stands in for a group that is missing',
      [every({ escalation: { afterSeconds: 600, approvers: ['group:managers'] } })],
      [sre('ann'), 600, manager('max')],
      ['pending', 'approved'],
    ],
    [
      'by a named person counts for that person alone',
      [rule({ approvers: ['user:https://id.example.com|ann'] })],
      [human('ben', { groups: [] }), human('ann', { groups: [] })],
      ['not-eligible', 'approved'],
    ],
  ])('%s', async (_name, rules, steps, results) => {
    expect(await play(rules, steps)).toEqual(results);
  });

  it('[A5] is refused from a person whose deny would count, and the deny still wins', async () => {
    const { approvals } = createTestDesk();
    const rules = [every({ every: 'in-order' })];
    const { id } = await approvals.ask(askWith({ rules, approvers: ['group:security', 'group:sre'] }));
    const ask = { requestId: id, approver: sre('ann'), digest };
    await expect(approvals.decide({ ...ask, decision: 'approve' })).rejects.toMatchObject({
      code: 'not-eligible',
      message: 'your approval is not what is missing now: it waits for group:security',
    });
    expect(await approvals.decide({ ...ask, decision: 'deny' })).toMatchObject({ status: 'denied' });
  });
});

describe('a gate that wants a fresh sign-in', () => {
  it.each([
    ['takes one that is young enough', 300, 'approved'],
    ['refuses one that is a second too old', 301, 'fresh-sign-in-required'],
    ['refuses a decision without a known sign-in', undefined, 'fresh-sign-in-required'],
  ])('%s', async (_name, ageSeconds, result) => {
    const { approvals, now } = createTestDesk();
    const { id } = await approvals.ask(askWith({ signInMaximumAgeSeconds: 300 }));
    const decided = approvals.decide({
      requestId: id,
      approver: human('ann'),
      decision: 'approve',
      digest,
      ...(ageSeconds === undefined ? {} : { signedInAtEpochSeconds: now() - ageSeconds }),
    });
    expect(
      await decided.then(
        ({ status }) => status,
        ({ code }) => code,
      ),
    ).toBe(result);
  });
});

test('a gate that wants a fresh sign-in takes a denial without any: saying no takes no more than being an approver', async () => {
  const { approvals } = createTestDesk();
  const { id } = await approvals.ask(askWith({ signInMaximumAgeSeconds: 300 }));
  const ask = { requestId: id, approver: human('ann'), decision: 'deny', digest } as const;
  expect(await approvals.decide(ask)).toMatchObject({ status: 'denied' });
});

describe('time', () => {
  it('ends a request when its gate says, and not an hour later', async () => {
    const { approvals, pass } = createTestDesk();
    const { id, expiresAtEpochSeconds, createdAtEpochSeconds } = await approvals.ask(
      askWith({ lifetimeSeconds: 600 }),
    );
    expect(expiresAtEpochSeconds - createdAtEpochSeconds).toBe(600);
    pass(600);
    expect(await approvals.get(id)).toMatchObject({ status: 'expired' });
  });

  it('reminds once at half of the time, escalates once, and tells both', async () => {
    const { approvals, pass, events } = createTestDesk();
    const rules = [
      rule({
        approvers: ['group:sre'],
        escalation: { afterSeconds: 2400, approvers: ['group:managers'] },
      }),
    ];
    const { id } = await approvals.ask(askWith({ rules }));
    for (let minute = 0; minute < 61; minute++) {
      pass(60);
      await approvals.attend(id);
    }
    expect(events.map(({ type }) => type)).toEqual(['RequestReminded', 'RequestEscalated', 'RequestExpired']);
  });
});

describe('a gate that wants a ticket', () => {
  it('asks nobody before the agent named one', async () => {
    const { approvals } = createTestDesk();
    await expect(approvals.ask(askWith({ ticketRequired: true }))).rejects.toMatchObject({
      code: 'ticket-required',
    });
    const asked = await approvals.ask({ ...askWith({ ticketRequired: true }), ticket: 'OPS-1' });
    expect(asked).toMatchObject({ status: 'pending', ticket: 'OPS-1' });
  });
});

describe('a break-glass approval', () => {
  const breakGlass = () => askWith({ reviewers: ['group:audit'] });
  const reviewer = human('rita', { groups: ['audit'] });

  async function approved() {
    const desk = createTestDesk();
    const { id } = await desk.approvals.ask(breakGlass());
    await desk.approvals.decide({ requestId: id, approver: human('ann'), decision: 'approve', digest });
    return { ...desk, id };
  }

  it('is loud, and listed to its reviewers until one of them looked', async () => {
    const { approvals, events, id } = await approved();
    expect(events.map(({ type }) => type)).toEqual(['RequestApproved', 'BreakGlassApproved']);
    const list = () => approvals.list({ viewer: reviewer, of: 'reviews', limit: 10 });
    expect((await list()).requests.map((request) => request.id)).toEqual([id]);
    await approvals.review({ requestId: id, reviewer, comment: 'the outage of Tuesday' });
    expect((await list()).requests).toEqual([]);
    expect(await approvals.get(id)).toMatchObject({ review: { comment: 'the outage of Tuesday' } });
    expect(events.at(-1)?.type).toBe('RequestReviewed');
  });

  it.each([
    ['a stranger', human('sid', { groups: [] })],
    ['whoever approved it', human('ann', { groups: ['audit'] })],
    ['the owner of the agent', human('olivia', { groups: ['audit'] })],
  ])('[A2] is not reviewed by %s', async (_name, person) => {
    const { approvals, id } = await approved();
    await expect(
      approvals.review({ requestId: id, reviewer: person, comment: 'fine' }),
    ).rejects.toMatchObject({ code: 'not-eligible' });
  });

  it('is reviewed once', async () => {
    const { approvals, id } = await approved();
    await approvals.review({ requestId: id, reviewer, comment: 'seen' });
    await expect(approvals.review({ requestId: id, reviewer, comment: 'again' })).rejects.toMatchObject({
      code: 'already-decided',
    });
  });

  it('awaits no review while nobody approved it', async () => {
    const { approvals } = createTestDesk();
    const { id } = await approvals.ask(breakGlass());
    await expect(approvals.review({ requestId: id, reviewer, comment: 'early' })).rejects.toMatchObject({
      code: 'already-decided',
    });
  });
});
