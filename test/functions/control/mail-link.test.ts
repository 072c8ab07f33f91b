// Deciding by the link of an e-mail: who may use it, how often, and that it gives nobody a right.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MailLink } from '../../../core/approvals/mail-link.ts';
import { newLinkId } from '../../../core/one-time-link.ts';
import { askWith, digest, human, issuer, question } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';
import { base, post, textOf } from '../../support/page-visits.ts';

const shared = { address: 'oncall@example.com', holder: { by: 'first-decision' } } as const;

/** A pending request, and a link to it in the mailbox of Alice unless it says otherwise. */
async function mailed(link: Partial<MailLink> = {}, asked = question()) {
  const door = createControlDoor();
  const { id, expiresAtEpochSeconds } = await door.approvals.ask(asked);
  const linkId = newLinkId(randomBytes);
  await door.store.offerLink(linkId, {
    requestId: id,
    address: 'alice@example.com',
    holder: { by: 'address' },
    expiresAtEpochSeconds,
    ...link,
  });
  const path = `/approve/link/mail/${linkId}`;
  type Session = Awaited<ReturnType<typeof door.signIn>>;
  const open = ({ cookie }: Session) => door.ask({ path, headers: { Cookie: cookie } });
  const decide = (session: Session, fields: Record<string, string> = {}) =>
    post(door, `/approve/${id}/decision`, session, {
      formToken: session.formToken,
      digest,
      decision: 'approve',
      link: linkId,
      ...fields,
    });
  const isUsed = async () => (await door.store.findLink(linkId))?.isUsed;
  return { door, id, linkId, path, open, decide, isUsed };
}

describe('opening the link', () => {
  it('[A6] shows nothing to whoever is not signed in, and leads them back after the sign-in', async () => {
    const { door, path } = await mailed();
    const { status, headers, text } = await door.ask({ path });
    expect([status, text]).toEqual([302, '']);
    expect(headers.location).toBe(`${base}/approve/sign-in?to=${encodeURIComponent(path)}`);
    const begun = await door.ask({ path: `/approve/sign-in?to=${encodeURIComponent(path)}` });
    const back = await door.ask({
      path: '/approve/callback?code=alice&state=the-state',
      headers: { Cookie: begun.cookies.map((cookie) => cookie.split(';')[0]).join('; ') },
    });
    expect(back.headers.location).toBe(base + path);
  });

  it('[A1] [A6] decides nothing and uses nothing up, however often, by GET, HEAD and prefetch', async () => {
    const { door, id, path, open, isUsed } = await mailed();
    const session = await door.signIn('alice');
    for (let time = 0; time < 20; time++) {
      const headers = { Cookie: time % 3 ? session.cookie : '', 'Sec-Purpose': 'prefetch' };
      await door.ask({ method: time % 2 ? 'HEAD' : 'GET', path, headers });
    }
    const fields = new URLSearchParams({ formToken: session.formToken, decision: 'approve', digest });
    await door.ask({ path: `${path}?${fields}`, headers: { Cookie: session.cookie } });
    expect(await isUsed()).toBe(false);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
    const { status, text } = await open(session);
    expect(status).toBe(200);
    expect(text).toContain('Put object');
    expect(text).toContain('name="link"');
  });

  it('[A1] takes no POST of its own', async () => {
    const { door, path, isUsed } = await mailed();
    const session = await door.signIn('alice');
    const answer = await post(door, path, session, { formToken: session.formToken, decision: 'approve' });
    expect(answer.status).toBe(405);
    expect(await isUsed()).toBe(false);
  });

  it.each([
    { name: "somebody else's e-mail", who: 'bob', link: {} },
    {
      name: "an e-mail that the issuer doesn't vouch for",
      who: 'alice',
      link: {},
      unverified: true,
    },
    {
      name: 'another subject than the configuration names, with the same e-mail',
      who: 'alice',
      link: { holder: { by: 'principal', principalIds: [`${issuer}|alice-2`] } },
    },
    {
      name: 'another issuer than the configuration names',
      who: 'alice',
      link: { holder: { by: 'principal', principalIds: ['https://other.example.com|alice'] } },
    },
    { name: 'an agent', who: 'agent', link: {} },
  ] as const)('[A6] is not theirs, tells no more, and leads $name to the queue', async (row) => {
    const { door, id, open, decide, isUsed } = await mailed(row.link);
    if ('unverified' in row) door.unverified.add(row.who);
    const session = await door.signIn(row.who);
    const { status, text } = await open(session);
    expect(status).toBe(403);
    expect(textOf(text)).toContain('This link is not yours: it was sent to a…@example.com');
    expect(text).toContain(`<a class="button" href="${base}/approve">To your queue</a>`);
    expect(text).not.toContain(id);
    expect(text).not.toContain('alice@');
    const { status: decided } = await decide(session);
    expect(decided).toBe(403);
    expect(await isUsed()).toBe(false);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('is theirs by their e-mail in any case, and by the issuer and subject that the configuration names', async () => {
    for (const link of [
      { address: 'ALICE@example.COM' },
      {
        address: 'a.archer@example.org',
        holder: { by: 'principal', principalIds: [`${issuer}|alice`] },
      } as const,
    ]) {
      const { door, open } = await mailed(link);
      expect((await open(await door.signIn('alice'))).status).toBe(200);
    }
  });

  it('that nobody was sent is not found, and leads to the queue', async () => {
    const { door } = await mailed();
    const { cookie } = await door.signIn('alice');
    for (const id of [newLinkId(randomBytes), 'x', '%00', 'a'.repeat(3000)]) {
      const { status, text } = await door.ask({
        path: `/approve/link/mail/${id}`,
        headers: { Cookie: cookie },
      });
      expect(status).toBe(404);
      expect(text).toContain('To your queue');
    }
  });

  it('[A3] of a shared mailbox shows nothing to a reader who may not see the request', async () => {
    const { door, id, open } = await mailed(shared);
    const { status, text } = await open(await door.signIn('stranger'));
    expect(status).toBe(404);
    expect(text).not.toContain('Put object');
    expect(text).toContain('To your queue');
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending' });
  });
});

describe('deciding by the link', () => {
  it('[A6] decides once, uses the link up, and says on the record which link it was', async () => {
    const { door, id, open, decide, isUsed } = await mailed();
    const session = await door.signIn('alice');
    const answer = await decide(session, { comment: 'go' });
    expect([answer.status, answer.headers.location]).toEqual([303, `${base}/approve/${id}`]);
    expect(await isUsed()).toBe(true);
    expect(await door.approvals.get(id)).toMatchObject({
      status: 'approved',
      decisions: [{ decision: 'approve', comment: 'go', linkSentTo: 'a…@example.com' }],
    });
    const page = await door.ask({ path: `/approve/${id}`, headers: { Cookie: session.cookie } });
    expect(textOf(page.text)).toContain('by the link sent to a…@example.com');
    const again = await open(session);
    expect(again.status).toBe(410);
    expect(textOf(again.text)).toContain('This link has been used, and works once');
    expect(again.text).toContain(`<a class="button" href="${base}/approve/${id}">Open the request</a>`);
  });

  it('says nothing of a link when the decision came without one, and leaves the link', async () => {
    const { door, id, isUsed } = await mailed();
    const session = await door.signIn('alice');
    const fields = { formToken: session.formToken, digest, decision: 'deny' };
    await post(door, `/approve/${id}/decision`, session, fields);
    expect((await door.approvals.get(id))?.decisions[0]).not.toHaveProperty('linkSentTo');
    expect(await isUsed()).toBe(false);
  });

  it('[A5] [A6] ten POSTs of one link at once are one decision', async () => {
    const { door, id, decide } = await mailed(shared, askWith({ quorum: 3 }));
    const sessions = await Promise.all(['alice', 'bob', 'carol'].map(door.signIn));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => decide(sessions[index % 3] ?? { cookie: '', formToken: '' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array(9).fill(410)]);
    expect((await door.approvals.get(id))?.decisions).toMatchObject([{ linkSentTo: 'oncall@example.com' }]);
  });

  it('[A6] of a shared mailbox works for the first who decides; the next is led to the request and decides there', async () => {
    const { door, id, open, decide } = await mailed(shared, askWith({ quorum: 2 }));
    const [alice, bob] = [await door.signIn('alice'), await door.signIn('bob')];
    expect((await open(alice)).status).toBe(200);
    await decide(bob);
    const refused = await decide(alice);
    expect(refused.status).toBe(410);
    expect(refused.text).toContain(`href="${base}/approve/${id}"`);
    const fields = { formToken: alice.formToken, digest, decision: 'approve' };
    await post(door, `/approve/${id}/decision`, alice, fields);
    expect((await door.approvals.get(id))?.decisions.map(({ linkSentTo }) => linkSentTo)).toEqual([
      'oncall@example.com',
      undefined,
    ]);
  });

  it('[A2] gives the owner of the agent no right, and is not used up by trying', async () => {
    const { door, id, open, decide, isUsed } = await mailed({ address: 'olivia@example.com' });
    const session = await door.signIn('olivia');
    const { status, text } = await open(session);
    expect(status).toBe(200);
    expect(text).not.toContain('name="decision"');
    expect((await decide(session)).status).toBe(403);
    expect(await isUsed()).toBe(false);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('[A2] counts one person once, with as many links as they were sent', async () => {
    const { door, id, decide } = await mailed({}, askWith({ quorum: 2 }));
    const session = await door.signIn('alice');
    await decide(session);
    const second = newLinkId(randomBytes);
    await door.store.offerLink(second, {
      requestId: id,
      ...shared,
      expiresAtEpochSeconds: door.now() + 60,
    });
    door.people.alice2 = human('a2', { email: 'Alice@example.com' });
    for (const who of [session, await door.signIn('alice2')]) {
      expect((await decide(who, { link: second })).status).toBe(409);
    }
    expect((await door.store.findLink(second))?.isUsed).toBe(false);
    expect((await door.approvals.get(id))?.decisions).toHaveLength(1);
  });

  it.each([
    { name: '[A1] a form without its token', fields: { formToken: '' }, status: 403 },
    { name: '[A4] another digest', fields: { digest: 'b4'.repeat(32) }, status: 409 },
    { name: '[A6] a link that nobody was sent', fields: { link: 'x'.repeat(43) }, status: 404 },
    { name: '[A6] an empty link', fields: { link: '' }, status: 404 },
  ])('refuses $name, and uses nothing up', async ({ fields, status }) => {
    const { door, id, decide, isUsed } = await mailed();
    expect((await decide(await door.signIn('alice'), fields)).status).toBe(status);
    expect(await isUsed()).toBe(false);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('[A6] refuses a link to another request', async () => {
    const { door, id, decide } = await mailed();
    const other = await door.approvals.ask(question({ digest: 'c5'.repeat(32) }));
    const link = newLinkId(randomBytes);
    await door.store.offerLink(link, {
      requestId: other.id,
      ...shared,
      expiresAtEpochSeconds: door.now() + 60,
    });
    expect((await decide(await door.signIn('alice'), { link })).status).toBe(404);
    expect((await door.store.findLink(link))?.isUsed).toBe(false);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('[A6] is over when the request is, and leads to what became of it', async () => {
    const { door, id, open, decide } = await mailed();
    door.pass(3600);
    const session = await door.signIn('alice');
    const opened = await open(session);
    expect(opened.status).toBe(410);
    expect(textOf(opened.text)).toContain('This link has run out');
    expect(opened.text).toContain(`href="${base}/approve/${id}"`);
    expect((await decide(session)).status).toBe(410);
    expect((await door.approvals.get(id))?.decisions).toEqual([]);
  });

  it('shows what became of a request that others decided meanwhile, without a form', async () => {
    const { door, id, open } = await mailed();
    await door.approvals.decide({ requestId: id, approver: human('bob'), decision: 'deny', digest });
    const { status, text } = await open(await door.signIn('alice'));
    expect(status).toBe(200);
    expect(text).toContain('Denied');
    expect(text).not.toContain('name="decision"');
  });

  it('comes back to the link from a fresh sign-in that policy wants, and is used by the decision alone', async () => {
    const { door, id, path, open, decide, isUsed } = await mailed(
      {},
      askWith({ signInMaximumAgeSeconds: 300 }),
    );
    door.signedInAt.alice = door.now() - 1000;
    const stale = await door.signIn('alice');
    const to = `${base}/approve/sign-in?${new URLSearchParams({ to: path, age: '300' })}`;
    expect((await open(stale)).text).toContain(to.replaceAll('&', '&amp;'));
    expect((await decide(stale)).headers.location).toBe(to);
    expect(await isUsed()).toBe(false);
    door.signedInAt.alice = door.now();
    await decide(await door.signIn('alice'));
    expect(await isUsed()).toBe(true);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'approved' });
  });
});
