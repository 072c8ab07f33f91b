// Who may decide what, and when: a table of sentences through the desk's own door.
import { describe, expect, it } from 'vitest';
import type { CountersignErrorCode } from '../../../core/countersign-error.ts';
import type { Principal } from '../../../core/principal.ts';
import {
  agent,
  alice,
  askWith,
  bob,
  digest,
  human,
  olivia,
  question,
  stranger,
} from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

const approve = (approver: Principal, requestId: string) =>
  ({ requestId, approver, decision: 'approve', digest }) as const;

describe('who may decide', () => {
  const cases: {
    name: string;
    approver: Principal;
    asker?: Principal;
    approvers?: string[];
    refused?: CountersignErrorCode;
  }[] = [
    { name: 'accepts a human whose token lists an approving group', approver: alice },
    {
      name: '[J7] accepts a listed group although the token says that its groups are truncated',
      approver: human('alice', { groupsCompleteness: 'truncated' }),
    },
    {
      name: 'accepts a person named by issuer and subject',
      approver: stranger,
      approvers: [`user:${stranger.issuer}|${stranger.subject}`],
    },
    {
      name: '[A3] denies a person who is in no approving group',
      approver: stranger,
      refused: 'not-eligible',
    },
    {
      name: '[J7] denies a person whose token lists no groups, however absent',
      approver: human('alice', { groups: [], groupsCompleteness: 'absent' }),
      refused: 'not-eligible',
    },
    {
      name: '[A3] denies an agent that is in an approving group',
      approver: { ...agent, subject: 'agent-8', groups: ['sre-oncall'] },
      refused: 'not-eligible',
    },
    {
      name: '[A3] denies an agent that is named as an approver',
      approver: agent,
      approvers: [`user:${agent.issuer}|${agent.subject}`],
      refused: 'not-eligible',
    },
    { name: '[A2] denies the human who asked', approver: alice, asker: alice, refused: 'not-eligible' },
    {
      name: "[A2] denies the asker's other identity with the same e-mail in another case",
      approver: human('x-91', { issuer: 'https://other.example.com', email: 'Alice@Example.COM' }),
      asker: alice,
      refused: 'not-eligible',
    },
    { name: "[A2] denies the agent's owner by e-mail", approver: olivia, refused: 'not-eligible' },
    {
      name: "[A2] denies the agent's owner by e-mail in another case and another issuer",
      approver: human('o', { issuer: 'https://other.example.com', email: ' OLIVIA@example.com' }),
      refused: 'not-eligible',
    },
    {
      name: "[A2] denies the agent's owner by subject of the same issuer",
      approver: human('u-1', { issuer: agent.issuer }),
      asker: { ...agent, owner: 'u-1' },
      refused: 'not-eligible',
    },
    {
      name: 'accepts the same subject at another issuer: it is somebody else',
      approver: human('u-1'),
      asker: { ...agent, owner: 'u-1' },
    },
    {
      name: '[A2] denies an approver without an e-mail when the owner is named by e-mail: they may be one',
      approver: (({ email: _, ...rest }) => rest)(human('u-2')),
      refused: 'not-eligible',
    },
    {
      name: '[A2] denies the owner although they are named as the approver',
      approver: olivia,
      approvers: [`user:${olivia.issuer}|${olivia.subject}`],
      refused: 'not-eligible',
    },
    {
      name: '[A3] denies everybody when nobody is named',
      approver: alice,
      approvers: [],
      refused: 'not-eligible',
    },
    {
      name: 'denies a group whose name only begins like the approving one',
      approver: human('alice', { groups: ['sre-oncall-emea', 'sre', 'SRE-ONCALL'] }),
      refused: 'not-eligible',
    },
  ];

  it.each(cases)('$name', async ({ approver, asker = agent, approvers = ['group:sre-oncall'], refused }) => {
    const { approvals, store } = createTestDesk();
    const { id } = await approvals.ask({ ...askWith({ approvers }), principal: asker });
    const decision = approvals.decide(approve(approver, id));
    if (refused === undefined) {
      expect(await decision).toMatchObject({ status: 'approved' });
    } else {
      await expect(decision).rejects.toMatchObject({ code: refused });
      expect(store.grants.size).toBe(0);
      expect(await approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
    }
  });
});

describe('deciding', () => {
  it('makes one grant for exactly this call, for as long as the obligations say', async () => {
    const { approvals, store, now, events, timer } = createTestDesk();
    const { id } = await approvals.ask(question());
    const decided = await approvals.decide({ ...approve(alice, id), comment: 'go' });
    expect(decided).toMatchObject({
      status: 'approved',
      usableUntilEpochSeconds: now() + 1800,
      decisions: [
        { approver: alice, decision: 'approve', comment: 'go', digest, decidedAtEpochSeconds: now() },
      ],
    });
    expect([...store.grants.values()]).toEqual([
      {
        id: expect.stringMatching(/^grant_[0-9a-z]{26}$/),
        principalId: 'https://agents.example.com|agent-7',
        connection: 'demo',
        requestId: id,
        digest,
        requirements: question().requirements,
        gates: ['gate-prod-write'],
        policyVersion: 'v1',
        notBeforeEpochSeconds: now(),
        expiresAtEpochSeconds: now() + 1800,
        usesLeft: 1,
      },
    ]);
    expect(events).toEqual([
      {
        type: 'RequestApproved',
        detail: {
          requestId: id,
          status: 'approved',
          principalId: 'https://agents.example.com|agent-7',
          sessionId: 'ses_01',
          connection: 'demo',
          gates: ['gate-prod-write'],
          approvers: ['group:sre-oncall'],
          expiresAtEpochSeconds: 1_795_003_600,
        },
      },
    ]);
    expect(timer.ended).toEqual([id]);
  });

  it('[A4] refuses a decision on another digest and changes nothing', async () => {
    const { approvals } = createTestDesk();
    const { id } = await approvals.ask(question());
    const other = { ...approve(alice, id), digest: 'b4'.repeat(32) };
    await expect(approvals.decide(other)).rejects.toMatchObject({ code: 'digest-mismatch' });
    expect(await approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('needs as many distinct people as the quorum says', async () => {
    const { approvals, store } = createTestDesk();
    const { id } = await approvals.ask(askWith({ quorum: 2 }));
    expect(await approvals.decide(approve(alice, id))).toMatchObject({ status: 'pending' });
    expect(store.grants.size).toBe(0);
    await expect(approvals.decide(approve(alice, id))).rejects.toMatchObject({ code: 'already-decided' });
    expect(await approvals.decide(approve(bob, id))).toMatchObject({ status: 'approved' });
    expect(store.grants.size).toBe(1);
  });

  it('[A5] counts two identities with one e-mail as one person', async () => {
    const { approvals } = createTestDesk();
    const { id } = await approvals.ask(askWith({ quorum: 2 }));
    await approvals.decide(approve(alice, id));
    const again = human('a-2', { issuer: 'https://other.example.com', email: 'ALICE@example.com' });
    await expect(approvals.decide(approve(again, id))).rejects.toMatchObject({ code: 'already-decided' });
  });

  it('[A5] lets one deny win over an approval that came before it', async () => {
    const { approvals, events } = createTestDesk();
    const { id } = await approvals.ask(askWith({ quorum: 2 }));
    await approvals.decide(approve(alice, id));
    const denied = await approvals.decide({ ...approve(bob, id), decision: 'deny', comment: 'not today' });
    expect(denied).toMatchObject({ status: 'denied' });
    await expect(approvals.decide(approve(human('dan'), id))).rejects.toMatchObject({
      code: 'already-decided',
    });
    expect(events.map(({ type }) => type)).toEqual(['RequestDecided', 'RequestDenied']);
  });

  it('[A5] refuses a decision from the second at which the request expires', async () => {
    const { approvals, pass, store } = createTestDesk();
    const { id } = await approvals.ask(question());
    pass(3600);
    await expect(approvals.decide(approve(alice, id))).rejects.toMatchObject({ code: 'already-decided' });
    expect(await approvals.get(id)).toMatchObject({ status: 'expired' });
    expect(store.grants.size).toBe(0);
  });

  it('[A5] refuses a decision after the withdrawal', async () => {
    const { approvals } = createTestDesk();
    const { id } = await approvals.ask(question());
    await approvals.withdraw(id, agent);
    await expect(approvals.decide(approve(alice, id))).rejects.toMatchObject({ code: 'already-decided' });
  });

  it('[A5] gives ten approvals at once to a quorum of three one grant', async () => {
    const { approvals, store } = createTestDesk();
    const { id } = await approvals.ask(askWith({ quorum: 3 }));
    const people = Array.from({ length: 10 }, (_, index) => human(`person-${index}`));
    const results = await Promise.allSettled(people.map((person) => approvals.decide(approve(person, id))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(store.grants.size).toBe(1);
    expect((await approvals.get(id))?.decisions).toHaveLength(3);
  });

  it('refuses a request that does not exist, and a comment that is too long', async () => {
    const { approvals } = createTestDesk();
    await expect(approvals.decide(approve(alice, 'req_none'))).rejects.toMatchObject({ code: 'not-found' });
    const { id } = await approvals.ask(question());
    const long = { ...approve(alice, id), comment: 'x'.repeat(1001) };
    await expect(approvals.decide(long)).rejects.toMatchObject({ code: 'malformed-request' });
  });
});
