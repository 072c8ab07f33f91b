// What people meet on the pages beside a plain approval: less than was asked, a fresh sign-in, rules with an order,
// reviews, and alike requests together.
import { describe, expect, it } from 'vitest';
import { askWith, digest, human, type Question, question } from '../../support/approval-cast.ts';
import { cookieHeader, createControlDoor } from '../../support/control-door.ts';
import { base, opened, post, textOf } from '../../support/page-visits.ts';

const ask = (overrides: Parameters<typeof askWith>[0], more: Partial<Question> = {}): Question => ({
  ...askWith(overrides),
  ...more,
});

const arns = ['arn:aws:s3:::reports/a', 'arn:aws:s3:::reports/b', 'arn:aws:s3:::reports/c'];
const requirementsOf = (names: readonly string[]): Question['requirements'] => [
  {
    action: 's3:DeleteObject',
    accessLevel: 'Write',
    resources: names.map((arn) => ({ arn, certainty: 'exact' as const, type: 'object' })),
  },
];
const twoResources = requirementsOf(arns.slice(0, 2));
const threeResources = requirementsOf(arns);

type Door = ReturnType<typeof createControlDoor>;
const visit = async (door: Door, path: string, session: { cookie: string }) =>
  (await door.ask({ path, headers: { Cookie: session.cookie } })).text;

describe('approving less', () => {
  const wide = ask({ maximumUses: 5 }, { requirements: twoResources });

  it('offers a shorter time, fewer uses and the resources of the call', async () => {
    const { door, session, path } = await opened('alice', wide);
    const text = await visit(door, path, session);
    for (const part of ['value="600"', 'once', '<fieldset>', ...arns.slice(0, 2)])
      expect(text).toContain(part);
    // The rule gives half an hour: no more is offered.
    expect(text).not.toContain('value="1800"');
  });

  it('gives what was chosen and says so', async () => {
    const { door, id, session, path } = await opened('alice', wide);
    const fields = {
      formToken: session.formToken,
      digest,
      decision: 'approve-less',
      seconds: '600',
      uses: '2',
    };
    const chosen = { ...fields, choosesResources: 'yes', resource: '1' };
    expect((await post(door, `${path}/decision`, session, chosen)).status).toBe(303);
    expect(await door.approvals.get(id)).toMatchObject({
      status: 'approved',
      narrowing: { maximumDurationSeconds: 600, maximumUses: 2, resources: [arns[1]] },
    });
    const text = textOf(await visit(door, path, session));
    expect(text).toContain('Approved for less than was asked');
    expect(text).toContain('runs up to 2 times');
  });

  it('[A8] offers the next approver what the earlier one left, and no more', async () => {
    const { door, id, session, path } = await opened(
      'bob',
      ask({ maximumUses: 5, quorum: 2 }, { requirements: threeResources }),
    );
    await door.approvals.decide({
      requestId: id,
      approver: human('alice'),
      decision: 'approve',
      digest,
      narrowing: { maximumUses: 2, maximumDurationSeconds: 600, resources: arns.slice(1) },
    });
    const page = await visit(door, path, session);
    const boxes = [...page.matchAll(/name="resource" value="(\d)"/g)].map(([, index]) => index);
    expect(boxes).toEqual(['1', '2']);
    const text = textOf(page);
    expect(text).toContain('Approve up to 2 times');
    expect(text).toContain('what was approved of this call may run up to 2 times, within 10 minutes');
    expect(text).not.toContain('up to 5 times');
    const fields = { formToken: session.formToken, digest, decision: 'approve' };
    await post(door, `${path}/decision`, session, { ...fields, choosesResources: 'yes', resource: '2' });
    expect(await door.approvals.get(id)).toMatchObject({
      status: 'approved',
      narrowing: { maximumUses: 2, maximumDurationSeconds: 600, resources: arns.slice(2) },
    });
  });

  it('[A8] never gives more than the form showed, whichever button was pressed', async () => {
    const { door, id, session, path } = await opened('alice', wide);
    const fields = { formToken: session.formToken, digest, decision: 'approve', seconds: '', uses: '1' };
    await post(door, `${path}/decision`, session, fields);
    expect(await door.approvals.get(id)).toMatchObject({ narrowing: { maximumUses: 1 } });
  });

  it.each([
    { name: 'nothing less', fields: { seconds: '', uses: '' }, says: 'Nothing is less than was asked' },
    { name: 'no resource', fields: { choosesResources: 'yes' }, says: 'Nothing is left for' },
    { name: 'more uses than were asked', fields: { uses: '6' }, says: 'expected a whole number from 1 to 5' },
    { name: 'a number that is none', fields: { seconds: '1e3' }, says: 'expected a whole number' },
  ])('refuses $name', async ({ fields, says }) => {
    const { door, id, session, path } = await opened('alice', wide);
    const all = { formToken: session.formToken, digest, decision: 'approve-less', ...fields };
    const answer = await post(door, `${path}/decision`, session, all as Record<string, string>);
    expect(answer.status).toBe(400);
    expect(textOf(answer.text)).toContain(says);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });
});

describe('a fresh sign-in', () => {
  const fresh = ask({ signInMaximumAgeSeconds: 300 });
  const fields = (session: { formToken: string }) => ({
    formToken: session.formToken,
    digest,
    decision: 'approve',
  });

  it.each([
    { name: 'a token that does not say when', at: undefined },
    { name: 'a sign-in that is a second too old', at: 1_795_000_000 - 301 },
  ])('refuses to decide with $name, and leads through the issuer back to the page', async ({ at }) => {
    const door = createControlDoor();
    if (at !== undefined) door.signedInAt.alice = at;
    const { id } = await door.approvals.ask(fresh);
    const session = await door.signIn('alice');
    const path = `/approve/${id}`;
    const text = await visit(door, path, session);
    expect(text).not.toContain('name="decision"');
    expect(text).toContain('Sign in again to decide');
    const sent = await post(door, `${path}/decision`, session, fields(session));
    expect([sent.status, sent.headers.location]).toEqual([
      303,
      `${base}/approve/sign-in?to=%2Fapprove%2F${id}&age=300`,
    ]);
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
    const begun = await door.ask({ path: (sent.headers.location ?? '').slice(base.length) });
    expect(begun.headers.location).toContain('&max_age=300');
    const back = await door.ask({
      path: '/approve/callback?code=alice&state=the-state',
      headers: { Cookie: cookieHeader(begun.cookies) },
    });
    expect(back.headers.location).toBe(`${base}${path}`);
  });

  it('decides with one of the last second that counts, and not a second later', async () => {
    const door = createControlDoor();
    door.signedInAt.alice = door.now();
    const { id } = await door.approvals.ask(fresh);
    const session = await door.signIn('alice');
    door.pass(301);
    const late = await post(door, `/approve/${id}/decision`, session, fields(session));
    expect(late.headers.location).toContain('/approve/sign-in');
    door.signedInAt.alice = door.now() - 300;
    const again = await door.signIn('alice');
    await post(door, `/approve/${id}/decision`, again, fields(again));
    expect(await door.approvals.get(id)).toMatchObject({ status: 'approved' });
  });

  it.each([
    { name: 'refuses a bearer token that does not say when', at: undefined, status: 403 },
    { name: 'takes a bearer token that says a minute ago', at: 1_795_000_000 - 60, status: 200 },
  ])('over JSON $name', async ({ at, status }) => {
    const door = createControlDoor();
    if (at !== undefined) door.signedInAt.alice = at;
    const { id } = await door.approvals.ask(fresh);
    const answer = await door.ask({
      method: 'POST',
      path: `/v1/requests/${id}/decision`,
      bearer: 'alice',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ decision: 'approve', digest }),
    });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.json.code).toBe('fresh-sign-in-required');
  });
});

describe('rules with an order', () => {
  const approvers = ['group:sre-oncall', 'group:security'];
  const ordered = ask({
    gates: ['gate-two'],
    approvers,
    quorum: 2,
    rules: [{ gate: 'gate-two', approvers, quorum: 2, every: 'in-order' }],
  });

  it('[A3] shows who is not next the deny alone, with the reason', async () => {
    const door = createControlDoor();
    door.people.zoe = human('zoe', { groups: ['security'] });
    const { id } = await door.approvals.ask(ordered);
    const zoe = await door.signIn('zoe');
    const path = `/approve/${id}`;
    const before = await visit(door, path, zoe);
    expect(before).toContain('value="deny"');
    expect(before).not.toContain('value="approve"');
    expect(textOf(before)).toContain('in this order: the group sre-oncall, then the group security');
    expect(textOf(before)).toContain('0 of 2, waits for the group sre-oncall');
    const alice = await door.signIn('alice');
    const fields = { formToken: alice.formToken, digest, decision: 'approve' };
    await post(door, `${path}/decision`, alice, fields);
    const after = await visit(door, path, zoe);
    expect(textOf(after)).toContain('1 of 2, waits for the group security');
    expect(after).toContain('value="approve"');
  });
});

describe('a break-glass approval', () => {
  const broken = ask({ reviewers: ['group:security'] });

  it('waits on the list of its reviewers until one of them looked, and whoever decided is none of them', async () => {
    const door = createControlDoor();
    door.people.zoe = human('zoe', { groups: ['security'] });
    const { id } = await door.approvals.ask(broken);
    const alice = await door.signIn('alice');
    const path = `/approve/${id}`;
    await post(door, `${path}/decision`, alice, { formToken: alice.formToken, digest, decision: 'approve' });
    const zoe = await door.signIn('zoe');
    expect(await visit(door, '/approve/reviews', zoe)).toContain(id);
    expect(await visit(door, '/approve/reviews', alice)).not.toContain(id);
    expect(await visit(door, path, alice)).not.toContain('/review"');
    const empty = await post(door, `${path}/review`, zoe, { formToken: zoe.formToken, comment: ' ' });
    expect(empty.status).toBe(400);
    const sent = { formToken: alice.formToken, comment: 'mine was fine' };
    expect((await post(door, `${path}/review`, alice, sent)).status).toBe(403);
    await post(door, `${path}/review`, zoe, { formToken: zoe.formToken, comment: 'it was an outage' });
    expect(await visit(door, '/approve/reviews', zoe)).not.toContain(id);
    expect(textOf(await visit(door, path, zoe))).toContain('it was an outage');
  });

  it('[A1] is not reviewed by a form of another session', async () => {
    const door = createControlDoor();
    door.people.zoe = human('zoe', { groups: ['security'] });
    const { id } = await door.approvals.ask(broken);
    await door.approvals.decide({ requestId: id, approver: human('alice'), decision: 'approve', digest });
    const zoe = await door.signIn('zoe');
    const answer = await post(door, `/approve/${id}/review`, zoe, { formToken: 'forged', comment: 'fine' });
    expect(answer.status).toBe(403);
    expect((await door.approvals.get(id))?.review).toBeUndefined();
  });
});

describe('alike requests', () => {
  const digestOf = (index: number) => String(index).padStart(64, '0');
  async function queueOf(count: number, overrides: Parameters<typeof askWith>[0] = {}) {
    const door = createControlDoor();
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const { id } = await door.approvals.ask(ask(overrides, { digest: digestOf(index) }));
      ids.push(id);
    }
    return { door, ids, session: await door.signIn('alice') };
  }
  const decide = (
    door: Door,
    session: { cookie: string; formToken: string },
    requests: readonly string[],
  ) => {
    const body = new URLSearchParams({ formToken: session.formToken, decision: 'approve' });
    for (const each of requests) body.append('request', each);
    return door.ask({
      method: 'POST',
      path: '/approve/decisions',
      headers: { Cookie: session.cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    });
  };
  const shownPairs = (text: string) =>
    [...text.matchAll(/name="request" value="([^"]+)"/g)].map(([, pair = '']) => pair);

  it('[A4] of one ask stand together over all its connections, each with its own account', async () => {
    const door = createControlDoor();
    for (const [index, name] of ['demo', 'orders', 'ledger'].entries()) {
      const question = ask({}, { digest: digestOf(index) });
      await door.approvals.ask({ ...question, connection: name, askId: 'ask_1' });
    }
    const text = await visit(door, '/approve', await door.signIn('alice'));
    expect(textOf(text)).toContain('3 requests of Release agent: Put object s3 on 3 connections');
    for (const name of ['demo', 'orders', 'ledger']) expect(textOf(text)).toContain(`${name} · 1`);
    expect(shownPairs(text)).toHaveLength(3);
  });

  it('[A4] stand together, and are decided together by the ids and digests that were shown', async () => {
    const { door, ids, session } = await queueOf(3);
    const text = await visit(door, '/approve', session);
    expect(textOf(text)).toContain('3 requests of Release agent: Put object s3 on demo');
    for (let index = 0; index < 3; index++) expect(text).toContain(digestOf(index));
    const pairs = shownPairs(text);
    expect([...pairs].sort()).toEqual(ids.map((id, index) => `${id}:${digestOf(index)}`).sort());
    const answer = await decide(door, session, pairs);
    expect(textOf(answer.text)).toContain('3 of 3 decided');
    for (const id of ids) expect(await door.approvals.get(id)).toMatchObject({ status: 'approved' });
  });

  it('[A4] leave alone what has another digest, and name it', async () => {
    const { door, ids, session } = await queueOf(2);
    const answer = await decide(door, session, [`${ids[0]}:${digestOf(0)}`, `${ids[1]}:${digestOf(0)}`]);
    expect(textOf(answer.text)).toContain('1 of 2 decided');
    expect(answer.text).toContain(ids[1]);
    expect(await door.approvals.get(ids[1] ?? '')).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('are at most twenty in a form, and no longer form is taken', async () => {
    const { door, ids, session } = await queueOf(21);
    const text = await visit(door, '/approve', session);
    expect(shownPairs(text)).toHaveLength(20);
    expect(textOf(text)).toContain('Approve the first 20');
    const answer = await decide(
      door,
      session,
      ids.map((id, index) => `${id}:${digestOf(index)}`),
    );
    expect(answer.status).toBe(400);
  });

  it.each([
    { name: 'a fresh sign-in', overrides: { signInMaximumAgeSeconds: 300 } },
    { name: 'a review', overrides: { reviewers: ['group:security'] } },
  ])('are each decided alone where policy wants $name', async ({ overrides }) => {
    const { door, ids, session } = await queueOf(2, overrides);
    door.signedInAt.alice = door.now();
    expect(shownPairs(await visit(door, '/approve', session))).toEqual([]);
    const answer = await decide(door, session, [`${ids[0]}:${digestOf(0)}`]);
    expect(textOf(answer.text)).toContain('0 of 1 decided');
    expect(await door.approvals.get(ids[0] ?? '')).toMatchObject({ status: 'pending' });
  });

  it('[A2] lists what somebody asked for themselves apart, where they cannot decide it', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question({ principal: human('alice') }));
    const session = await door.signIn('alice');
    expect(await visit(door, '/approve', session)).not.toContain(id);
    expect(await visit(door, '/approve/asked', session)).toContain(id);
    expect(await visit(door, `/approve/${id}`, session)).not.toContain('name="decision"');
  });
});
