// [A2] No approval of one's own, with any identity that the registry knows: as it stands at the moment of the decision.
import { beforeEach, describe, expect, test } from 'vitest';
import { type Principal, principalId } from '../../../core/principal.ts';
import type { RegistryEntry } from '../../../core/registry.ts';
import { agent, alice, bob, carol, digest, human, question } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

let desk: ReturnType<typeof createTestDesk>;
let requestId: string;
beforeEach(async () => {
  desk = createTestDesk();
  requestId = (await desk.approvals.ask(question())).id;
});

function register(who: Principal, more: Partial<RegistryEntry>) {
  desk.registered.set(principalId(who), {
    issuer: who.issuer,
    subject: who.subject,
    linked: [],
    status: 'active',
    changedAtEpochSeconds: 1,
    changedBy: 'x',
    ...more,
  });
}
const decide = (approver: Principal, decision: 'approve' | 'deny' = 'approve') =>
  desk.approvals.decide({ requestId, approver, decision, digest });
const elsewhere = { issuer: 'https://other.example.com' };

describe('[A2] refuses the approval of', () => {
  test('an owner who was named after the request was made', async () => {
    register(agent, { owner: principalId(alice) });
    await expect(decide(alice)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('the owner whom the token names, where the registry names another', async () => {
    register(agent, { owner: principalId(carol) });
    await expect(decide(human('olivia'))).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test.each([
    ['by id', [principalId(alice)]],
    ['by an e-mail in another case', ['ALICE@Example.com']],
  ])('an identity that is linked to the agent, %s', async (_, linked) => {
    register(agent, { linked });
    await expect(decide(alice)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('another identity of the owner, which is linked to the owner', async () => {
    const second = human('a-2', { ...elsewhere, email: 'a2@elsewhere.example' });
    register(agent, { owner: principalId(alice) });
    register(second, { linked: [principalId(alice)] });
    await expect(decide(second)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('an identity that the owner is linked to, which says nothing of it itself', async () => {
    const second = human('a-2', { ...elsewhere, email: 'a2@elsewhere.example' });
    register(agent, { owner: principalId(alice) });
    register(alice, { linked: [principalId(second)] });
    await expect(decide(second)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('an identity that is linked to one that is linked to the agent', async () => {
    const second = human('a-2', { ...elsewhere, email: 'a2@elsewhere.example' });
    register(agent, { linked: [principalId(alice)] });
    register(second, { linked: [principalId(alice)] });
    await expect(decide(second)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test.each([
    ['a bare subject, and linked by id', 'alice', [`${agent.issuer}|alice`]],
    ['an e-mail in another case, and linked by it', 'ALICE@Example.com', ['alice@example.com']],
  ])('an identity of the owner, who is named by %s', async (_, owner, linked) => {
    const second = human('a-2', { ...elsewhere, email: 'a2@elsewhere.example' });
    register(agent, { owner });
    register(second, { linked });
    await expect(decide(second)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('somebody without an e-mail, where an e-mail is linked', async () => {
    register(agent, { owner: principalId(carol), linked: ['dana@example.com'] });
    const { email: _, ...unknown } = human('dana-2');
    await expect(decide(unknown)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('whoever was disabled, with a sign-in of before', async () => {
    register(alice, { status: 'disabled' });
    await expect(decide(alice)).rejects.toMatchObject({ code: 'disabled-principal' });
  });
});

test.each([
  ['one is linked to the other', bob, human('b-2', { ...elsewhere, email: 'b2@elsewhere.example' })],
  ['both are linked to a third', human('b-3', elsewhere), human('b-2', elsewhere)],
])('[A5] two identities of one person count once, where %s', async (_, first, second) => {
  const obligations = { ...question().decision.obligations, quorum: 2 };
  const rules = obligations.rules?.map((rule) => ({ ...rule, quorum: 2 })) ?? [];
  const decision = { ...question().decision, obligations: { ...obligations, rules } } as never;
  const twice = question({ decision, digest: 'b4'.repeat(32) });
  requestId = (await desk.approvals.ask(twice)).id;
  register(second, { linked: [principalId(bob)] });
  if (first !== bob) register(first, { linked: [principalId(bob)] });
  const by = (approver: Principal) =>
    desk.approvals.decide({ requestId, approver, decision: 'approve', digest: 'b4'.repeat(32) });
  expect((await by(first)).status).toBe('pending');
  await expect(by(second)).rejects.toMatchObject({ code: 'already-decided' });
});

test('a request of an agent that was disabled can be denied', async () => {
  register(agent, { status: 'disabled' });
  expect((await decide(alice, 'deny')).status).toBe('denied');
});

test('an approval is kept with its requester as they asked', async () => {
  register(agent, { owner: principalId(carol) });
  expect((await decide(alice)).principal).toEqual(agent);
});
