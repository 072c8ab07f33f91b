// Asking: when two asks are one request, and when the second is a new one. Then withdrawing, expiry and lists.
import { describe, expect, it } from 'vitest';
import {
  agent,
  alice,
  askWith,
  auditor,
  bob,
  digest,
  human,
  olivia,
  question,
  stranger,
} from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const approve = (requestId: string) => ({ requestId, approver: alice, decision: 'approve', digest }) as const;
type Desk = ReturnType<typeof createTestDesk>;

describe('a gate that wants a reason', () => {
  const { justification: _, ...wanting } = askWith({ justificationRequired: true });

  it.each([{}, { justification: '' }, { justification: '  ' }])('asks nobody for %j', async (given) => {
    const { approvals, store } = createTestDesk();
    await expect(approvals.ask({ ...wanting, ...given })).rejects.toMatchObject({
      code: 'justification-required',
    });
    expect(await store.page({ pendingFor: ['group:sre-oncall'] }, 10)).toMatchObject({ requests: [] });
  });

  it('answers the call without one while the request that has it is open', async () => {
    const { approvals } = createTestDesk();
    const first = await approvals.ask({ ...wanting, justification: 'month end' });
    expect(await approvals.ask(wanting)).toMatchObject({ id: first.id });
  });
});

describe('asking twice', () => {
  const cases: {
    name: string;
    between: (desk: Desk, id: string) => unknown;
    same: boolean;
    again?: object;
  }[] = [
    { name: 'is one request while it is pending', between: () => undefined, same: true },
    {
      name: 'is one request while it is approved',
      between: ({ approvals }, id) => approvals.decide(approve(id)),
      same: true,
    },
    {
      name: 'is one request while it is denied and its time has not run out',
      between: ({ approvals }, id) => approvals.decide({ ...approve(id), decision: 'deny' }),
      same: true,
    },
    {
      name: 'is a new request when the denied one has run out',
      between: async ({ approvals, pass }, id) => {
        await approvals.decide({ ...approve(id), decision: 'deny' });
        pass(3600);
      },
      same: false,
    },
    { name: 'is a new request when the first expired', between: ({ pass }) => pass(3600), same: false },
    {
      name: 'is a new request when the first was withdrawn',
      between: ({ approvals }, id) => approvals.withdraw(id, agent),
      same: false,
    },
    {
      name: 'is a new request when the first was executed',
      between: async ({ approvals, store, now }, id) => {
        await approvals.decide(approve(id));
        const [grantId = ''] = store.grants.keys();
        expect(store.execute(grantId, 'call_1', now())).toBe(true);
      },
      same: false,
    },
    {
      name: 'is a new request when the approval was not used in time',
      between: async ({ approvals, pass }, id) => {
        await approvals.decide(approve(id));
        pass(1800);
      },
      same: false,
    },
    {
      name: '[A9] is a new request when another gate fires now',
      between: () => undefined,
      again: askWith({ gates: ['gate-pii', 'gate-prod-write'] }),
      same: false,
    },
    {
      name: '[A9] is a new request when another gate fires after the approval',
      between: ({ approvals }, id) => approvals.decide(approve(id)),
      again: askWith({ gates: ['gate-pii', 'gate-prod-write'] }),
      same: false,
    },
    {
      name: 'is a new request on another connection',
      between: () => undefined,
      again: { connection: 'prod' },
      same: false,
    },
    {
      name: 'is a new request for another digest',
      between: () => undefined,
      again: { digest: 'cc' },
      same: false,
    },
    {
      name: 'is a new request of another principal',
      between: () => undefined,
      again: { principal: bob },
      same: false,
    },
  ];

  it.each(cases)('$name', async ({ between, same, again = {} }) => {
    const desk = createTestDesk();
    const first = await desk.approvals.ask(question());
    await between(desk, first.id);
    const second = await desk.approvals.ask({ ...question(), ...again });
    expect(second.id === first.id).toBe(same);
    if (!same) expect(second.status).toBe('pending');
  });

  it('closes a pending request in whose place a stricter one is asked', async () => {
    const { approvals, timer } = createTestDesk();
    const first = await approvals.ask(question());
    await approvals.ask(askWith({ gates: ['gate-pii', 'gate-prod-write'] }));
    expect(await approvals.get(first.id)).toMatchObject({ status: 'withdrawn' });
    await expect(approvals.decide(approve(first.id))).rejects.toMatchObject({ code: 'already-decided' });
    expect(timer.ended).toEqual([first.id]);
  });

  it('[L11] makes one request of twenty asks at once', async () => {
    const { approvals } = createTestDesk();
    const asked = await Promise.all(Array.from({ length: 20 }, () => approvals.ask(question())));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  });

  it('starts the wait again while the request is pending, since the execution may be missing', async () => {
    const { approvals, timer } = createTestDesk();
    const { id } = await approvals.ask(question());
    await approvals.ask(question());
    expect(timer.started).toEqual([id, id]);
  });

  it('names a request by 26 unguessable characters and gives it an hour', async () => {
    const { approvals, now } = createTestDesk();
    const request = await approvals.ask(question());
    expect(request).toMatchObject({
      id: expect.stringMatching(/^req_[0-9a-z]{26}$/),
      status: 'pending',
      policyVersion: 'v1',
      createdAtEpochSeconds: now(),
      expiresAtEpochSeconds: now() + 3600,
    });
  });

  it('refuses a call that is too large for an approver to be shown', async () => {
    const { approvals } = createTestDesk();
    const asked = question();
    const maskedCall = { ...asked.maskedCall, parameters: { Body: 'x'.repeat(300_000) } };
    await expect(approvals.ask({ ...asked, maskedCall })).rejects.toMatchObject({ code: 'entity-too-large' });
  });
});

describe('withdrawing', () => {
  it.each([
    { name: 'lets the agent withdraw', by: agent },
    { name: "lets the agent's owner withdraw", by: olivia },
    { name: 'refuses an approver', by: alice, code: 'not-eligible' },
    { name: 'refuses a stranger', by: stranger, code: 'not-eligible' },
    {
      name: 'refuses another agent with the same owner',
      by: { ...agent, subject: 'agent-8' },
      code: 'not-eligible',
    },
  ])('$name', async ({ by, code }) => {
    const { approvals, events } = createTestDesk();
    const { id } = await approvals.ask(question());
    const withdrawal = approvals.withdraw(id, by);
    if (code === undefined) {
      expect(await withdrawal).toMatchObject({ status: 'withdrawn' });
      expect(events.map(({ type }) => type)).toEqual(['RequestWithdrawn']);
    } else {
      await expect(withdrawal).rejects.toMatchObject({ code });
    }
  });

  it('refuses what was decided', async () => {
    const { approvals } = createTestDesk();
    const { id } = await approvals.ask(question());
    await approvals.decide(approve(id));
    await expect(approvals.withdraw(id, agent)).rejects.toMatchObject({ code: 'already-decided' });
  });
});

describe('expiring', () => {
  it('writes it once, when the clock says so and not a second earlier', async () => {
    const { approvals, pass, events } = createTestDesk();
    const { id } = await approvals.ask(question());
    pass(3599);
    expect(await approvals.attend(id)).toMatchObject({ status: 'pending' });
    pass(1);
    expect(await approvals.attend(id)).toMatchObject({ status: 'expired' });
    expect(await approvals.attend(id)).toMatchObject({ status: 'expired' });
    expect(events.map(({ type }) => type)).toEqual(['RequestReminded', 'RequestExpired']);
  });
});

describe('seeing', () => {
  it.each([
    { name: 'the requester', viewer: agent, sees: true },
    { name: 'its owner', viewer: olivia, sees: true },
    { name: 'an approver', viewer: alice, sees: true },
    { name: 'an auditor', viewer: auditor, sees: true },
    { name: 'a stranger', viewer: stranger, sees: false },
    {
      name: 'an agent in the auditors’ group',
      viewer: { ...agent, subject: 'a', groups: ['auditors'] },
      sees: false,
    },
  ])('$name: $sees', async ({ viewer, sees }) => {
    const { approvals } = createTestDesk();
    const { id } = await approvals.ask(question());
    const view = approvals.view(id, viewer, ['auditors']);
    if (sees) expect(await view).toMatchObject({ id });
    else await expect(view).rejects.toMatchObject({ code: 'not-found' });
  });

  it('lists what waits for the viewer, oldest first, in pages that pass over the rest', async () => {
    const { approvals, pass } = createTestDesk();
    const mine: string[] = [];
    for (let index = 0; index < 5; index++) {
      mine.push((await approvals.ask({ ...question(), digest: `mine-${index}` })).id);
      await approvals.ask({ ...askWith({ approvers: ['group:dba'] }), digest: `theirs-${index}` });
      pass(1);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await approvals.list({
        viewer: alice,
        of: 'queue',
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      expect(page.requests.length).toBeLessThanOrEqual(2);
      seen.push(...page.requests.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(mine);
  });

  it('lists neither what the viewer decided nor what ran out nor their own', async () => {
    const { approvals, pass } = createTestDesk();
    const { id } = await approvals.ask(askWith({ quorum: 2 }));
    await approvals.ask({ ...question(), principal: alice, digest: 'own' });
    await approvals.decide(approve(id));
    expect((await approvals.list({ viewer: alice, of: 'queue', limit: 10 })).requests).toEqual([]);
    pass(3600);
    expect((await approvals.list({ viewer: human('dan'), of: 'queue', limit: 10 })).requests).toEqual([]);
  });

  it('lists one’s own, newest first, with the status by the clock', async () => {
    const { approvals, pass } = createTestDesk();
    const first = await approvals.ask(question());
    pass(3600);
    const second = await approvals.ask({ ...question(), digest: 'second' });
    const page = await approvals.list({ viewer: agent, of: 'mine', limit: 10 });
    expect(page.requests.map(({ id, status }) => [id, status])).toEqual([
      [second.id, 'pending'],
      [first.id, 'expired'],
    ]);
  });
});
