// The JSON door's requests: who reads, decides and withdraws, and how refusals look.
import { describe, expect, it } from 'vitest';
import { askWith, digest, human, question } from '../../support/approval-cast.ts';
import { createControlDoor, host } from '../../support/control-door.ts';

const json = { 'Content-Type': 'application/json' };
const decision = (id: string, bearer: string, body: unknown = { decision: 'approve', digest }) => ({
  method: 'POST',
  path: `/v1/requests/${id}/decision`,
  bearer,
  headers: json,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('reading a request', () => {
  it.each([
    { name: 'the requester', bearer: 'agent', status: 200 },
    { name: 'its owner', bearer: 'olivia', status: 200 },
    { name: 'an approver', bearer: 'alice', status: 200 },
    { name: 'an auditor', bearer: 'auditor', status: 200 },
    { name: 'a stranger', bearer: 'stranger', status: 404 },
  ])('answers $name with $status', async ({ bearer, status }) => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const answer = await door.ask({ path: `/v1/requests/${id}`, bearer });
    expect(answer.status).toBe(status);
    if (status === 200) {
      expect(answer.json).toMatchObject({
        id,
        status: 'pending',
        digest,
        maskedCall: question().maskedCall,
        approvalUrl: `https://${host}/prod/approve/${id}`,
      });
    } else {
      expect(answer.json).toMatchObject({ code: 'not-found', status: 404 });
    }
  });

  it('[A1] decides nothing by GET and HEAD, however often', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    for (const method of ['GET', 'HEAD']) {
      for (const path of [
        `/v1/requests/${id}`,
        `/v1/requests/${id}/decision`,
        `/v1/requests/${id}/withdrawal`,
      ]) {
        await door.ask({ method, path, bearer: 'alice' });
        await door.ask({ method, path: `${path}?decision=approve&digest=${digest}`, bearer: 'alice' });
      }
    }
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('shows of other people neither groups nor claims', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    await door.ask(decision(id, 'alice'));
    const { text } = await door.ask({ path: `/v1/requests/${id}`, bearer: 'agent' });
    expect(text).not.toMatch(/"groups"|"claims"/);
  });
});

describe('deciding', () => {
  it('approves, and makes the grant', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const answer = await door.ask(decision(id, 'alice', { decision: 'approve', digest, comment: 'fine' }));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      status: 'approved',
      decisions: [{ approver: { displayName: 'alice' }, decision: 'approve', comment: 'fine' }],
    });
    expect(door.store.grants.size).toBe(1);
  });

  const refusals = [
    { name: '[A3] denies a stranger', bearer: 'stranger', status: 403, code: 'not-eligible' },
    { name: '[A3] denies the agent', bearer: 'agent', status: 403, code: 'not-eligible' },
    { name: "[A2] denies the agent's owner", bearer: 'olivia', status: 403, code: 'not-eligible' },
    {
      name: '[A4] refuses another digest',
      bearer: 'alice',
      body: { decision: 'approve', digest: 'b4'.repeat(32) },
      status: 409,
      code: 'digest-mismatch',
    },
    {
      name: 'refuses a missing digest',
      bearer: 'alice',
      body: { decision: 'approve' },
      status: 400,
      code: 'invalid-parameter',
    },
    {
      name: 'refuses another word',
      bearer: 'alice',
      body: { decision: 'APPROVE', digest },
      status: 400,
      code: 'invalid-parameter',
    },
    {
      name: 'refuses an unknown member',
      bearer: 'alice',
      body: { decision: 'approve', digest, force: true },
      status: 400,
      code: 'invalid-parameter',
    },
    {
      name: 'refuses malformed JSON',
      bearer: 'alice',
      body: '{"decision":',
      status: 400,
      code: 'malformed-request',
    },
    {
      name: '[P1] refuses a member given twice',
      bearer: 'alice',
      body: `{"decision":"deny","decision":"approve","digest":"${digest}"}`,
      status: 400,
      code: 'malformed-request',
    },
    { name: 'refuses an empty body', bearer: 'alice', body: '', status: 400, code: 'malformed-request' },
  ];
  it.each(refusals)('$name', async ({ bearer, body, status, code }) => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const answer = await door.ask(decision(id, bearer, body));
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toMatchObject({
      code,
      status,
      type: `urn:countersign:error:${code}`,
      retryable: false,
    });
    expect(await door.approvals.get(id)).toMatchObject({ status: 'pending', decisions: [] });
  });

  it('refuses a body of another type', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const answer = await door.ask({ ...decision(id, 'alice'), headers: { 'Content-Type': 'text/plain' } });
    expect(answer.json).toMatchObject({ code: 'malformed-request', status: 400 });
  });

  it('[A5] refuses a second decision of the same person, and any after the end', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(askWith({ quorum: 2 }));
    await door.ask(decision(id, 'alice'));
    expect((await door.ask(decision(id, 'alice'))).json).toMatchObject({
      code: 'already-decided',
      status: 409,
    });
    await door.ask(decision(id, 'bob', { decision: 'deny', digest }));
    expect((await door.ask(decision(id, 'bob'))).json).toMatchObject({
      code: 'already-decided',
      status: 409,
    });
  });
});

describe('withdrawing and listing', () => {
  it('lets the requester withdraw, without a body', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const path = `/v1/requests/${id}/withdrawal`;
    expect((await door.ask({ method: 'POST', path, bearer: 'alice' })).json).toMatchObject({
      code: 'not-eligible',
    });
    expect((await door.ask({ method: 'POST', path, bearer: 'agent' })).json).toMatchObject({
      status: 'withdrawn',
    });
  });

  it('lists mine, and the queue of those who may decide', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    const ids = async (bearer: string, query = '') =>
      (await door.ask({ path: `/v1/requests${query}`, bearer })).json.requests.map(
        (request: { id: string }) => request.id,
      );
    expect(await ids('agent')).toEqual([id]);
    expect(await ids('alice')).toEqual([]);
    expect(await ids('alice', '?queue=mine')).toEqual([id]);
    expect(await ids('olivia', '?queue=mine')).toEqual([]);
    expect(await ids('stranger', '?queue=mine')).toEqual([]);
  });

  it('lists what somebody decided or reviewed, the latest first and page by page, and nobody else’s', async () => {
    const door = createControlDoor();
    door.people.zoe = human('zoe', { groups: ['security'] });
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) {
      const asked = askWith({ quorum: index === 0 ? 2 : 1, reviewers: ['group:security'] });
      const { id } = await door.approvals.ask({ ...asked, digest: String(index).padStart(64, '0') });
      door.pass(10);
      await door.ask(
        decision(id, 'alice', {
          decision: index === 2 ? 'deny' : 'approve',
          digest: String(index).padStart(64, '0'),
        }),
      );
      ids.push(id);
    }
    const [first, second, third] = ids;
    await door.approvals.review({ requestId: second ?? '', reviewer: door.people.zoe, comment: 'fine' });
    const decidedBy = async (bearer: string, limit: number) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({
          queue: 'decided',
          limit: String(limit),
          ...(cursor && { cursor }),
        });
        const { status, json: page } = await door.ask({ path: `/v1/requests?${query}`, bearer });
        expect(status).toBe(200);
        found.push(
          ...page.requests.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`),
        );
        cursor = page.cursor;
      } while (cursor !== undefined);
      return found;
    };
    const all = [`${third} denied`, `${second} approved`, `${first} pending`];
    expect(await decidedBy('alice', 100)).toEqual(all);
    expect(await decidedBy('alice', 1)).toEqual(all);
    expect(await decidedBy('zoe', 10)).toEqual([`${second} approved`]);
    expect(await decidedBy('bob', 10)).toEqual([]);
  });

  it('shows whoever decided a request what became of it, also when they left the group', async () => {
    const door = createControlDoor();
    const { id } = await door.approvals.ask(question());
    await door.ask(decision(id, 'alice'));
    door.people.alice = human('alice', { groups: [] });
    expect((await door.ask({ path: `/v1/requests/${id}`, bearer: 'alice' })).status).toBe(200);
  });

  it.each([
    '?limit=0',
    '?limit=101',
    '?limit=ten',
    '?queue=all',
    '?cursor=%7B%7D',
    '?limit=1&limit=2',
    '?x=1',
  ])('refuses the query %s', async (query) => {
    const door = createControlDoor();
    const answer = await door.ask({ path: `/v1/requests${query}`, bearer: 'agent' });
    expect(answer.status).toBe(400);
  });
});
