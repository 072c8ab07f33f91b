// Who may stop, who lets go on, and what others are told of it; and approvals that are given back or taken back.
import { describe, expect, test } from 'vitest';
import { agent, bob, carol, digest, human, olivia, question } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';

function doorWithResponders() {
  const door = createControlDoor();
  door.people.bob = { ...bob, groups: ['responders'] };
  door.people.carol = { ...carol, groups: ['responders'] };
  const post = (path: string, bearer: string, body?: object) =>
    door.ask({
      method: 'POST',
      path,
      bearer,
      ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
  return { ...door, post };
}
const scopesOf = (answer: { json: { stops: { scope: string }[] } }) =>
  answer.json.stops.map(({ scope }) => scope);

describe('freezing', () => {
  test('takes one responder, is told on the bus, and lists why', async () => {
    const { post, ask, events } = doorWithResponders();
    expect(await post('/v1/stops', 'bob', { scope: 'everything', because: 'key leaked' })).toMatchObject({
      status: 200,
      json: { stops: [{ scope: 'everything', because: 'key leaked', stoppedBy: { subject: 'bob' } }] },
    });
    expect(events).toContainEqual({
      type: 'AccessStopped',
      detail: { scope: 'everything', by: 'https://id.example.com|bob', atEpochSeconds: expect.any(Number) },
    });
    expect((await ask({ path: '/v1/stops', bearer: 'carol' })).json.stops).toHaveLength(1);
  });

  test('[A1] is done by no GET', async () => {
    const { ask } = doorWithResponders();
    await ask({ path: '/v1/stops?scope=everything', bearer: 'bob' });
    expect((await ask({ path: '/v1/stops', bearer: 'bob' })).json.stops).toEqual([]);
  });

  test.each(['alice', 'agent', 'stranger', 'auditor'])(
    'is refused to %s, who is no responder',
    async (bearer) => {
      const { post, ask } = doorWithResponders();
      for (const path of ['/v1/stops', '/v1/thaws']) {
        expect(await post(path, bearer, { scope: 'everything' })).toMatchObject({
          status: 403,
          json: { code: 'not-eligible' },
        });
      }
      expect(await ask({ path: '/v1/stops', bearer })).toMatchObject({ status: 403 });
    },
  );

  test('[A3] is refused to an agent whose token names the group', async () => {
    const { post, people } = doorWithResponders();
    people.agent = { ...agent, groups: ['responders'] };
    expect(await post('/v1/stops', 'agent', { scope: 'everything' })).toMatchObject({ status: 403 });
  });

  test('of a connection that there is not is not found', async () => {
    const { post } = doorWithResponders();
    expect(await post('/v1/stops', 'bob', { scope: 'connection:none' })).toMatchObject({ status: 404 });
  });

  test('of an agent is for its owner, too, and for no other agent', async () => {
    const { post, sessions } = doorWithResponders();
    const mine = { ...agent, owner: olivia.email ?? '' };
    sessions.set('ses_1', {
      id: 'ses_1',
      principal: mine,
      connection: 'demo',
      door: 'aws',
      issuedAtEpochSeconds: 0,
      expiresAtEpochSeconds: 1,
    });
    const scope = `agent:${agent.issuer}|${agent.subject}`;
    expect(scopesOf(await post('/v1/stops', 'olivia', { scope }))).toEqual([scope]);
    expect(await post('/v1/stops', 'olivia', { scope: `${scope}7` })).toMatchObject({ status: 403 });
    expect(await post('/v1/thaws', 'olivia', { scope })).toMatchObject({ status: 403 });
  });
});

test('freezing an agent is for its owner of now, as the registry names them, and no more for the one before', async () => {
  const { post, sessions, registered } = doorWithResponders();
  const { issuer, subject } = agent;
  const scope = `agent:${issuer}|${subject}`;
  const entry = {
    issuer,
    subject,
    linked: [],
    status: 'active',
    changedAtEpochSeconds: 0,
    changedBy: 'g',
  } as const;
  registered.set(`${issuer}|${subject}`, { ...entry, owner: olivia.email ?? '' });
  expect(scopesOf(await post('/v1/stops', 'olivia', { scope }))).toEqual([scope]);

  sessions.set('ses_1', {
    id: 'ses_1',
    principal: { ...agent, owner: olivia.email ?? '' },
    connection: 'demo',
    door: 'aws',
    issuedAtEpochSeconds: 0,
    expiresAtEpochSeconds: 1,
  });
  registered.set(`${issuer}|${subject}`, { ...entry, owner: 'alice@example.com' });
  expect(await post('/v1/stops', 'olivia', { scope })).toMatchObject({ status: 403 });
  expect(scopesOf(await post('/v1/stops', 'alice', { scope }))).toEqual([scope]);
});

describe('thawing', () => {
  test('takes two responders', async () => {
    const { post, events } = doorWithResponders();
    await post('/v1/stops', 'bob', { scope: 'everything' });
    await post('/v1/thaws', 'bob', { scope: 'everything' });
    expect(await post('/v1/thaws', 'bob', { scope: 'everything' })).toMatchObject({
      status: 403,
      json: { code: 'not-eligible' },
    });
    expect(await post('/v1/thaws', 'carol', { scope: 'everything' })).toMatchObject({ json: { stops: [] } });
    expect(events.map(({ type }) => type)).toEqual(['AccessStopped', 'ThawProposed', 'AccessThawed']);
  });

  test.each([
    ['the one that proposes names the other', { bob: ['https://second.example.com|b-2'], second: [] }],
    ['the one that confirms names the other', { bob: [], second: ['https://id.example.com|bob'] }],
    [
      'both name a third one',
      { bob: ['https://id.example.com|b-3'], second: ['https://id.example.com|b-3'] },
    ],
  ])('[A2] is not confirmed by another identity of who proposed it: %s', async (_, linked) => {
    const { post, people } = doorWithResponders();
    people.bob = { ...bob, groups: ['responders'], linked: linked.bob };
    people.second = human('b-2', {
      issuer: 'https://second.example.com',
      groups: ['responders'],
      linked: linked.second,
    });
    await post('/v1/stops', 'carol', { scope: 'everything' });
    const proposed = await post('/v1/thaws', 'bob', { scope: 'everything' });
    expect(proposed.json.stops[0].thaw.proposedBy).not.toHaveProperty('linked');
    expect(await post('/v1/thaws', 'second', { scope: 'everything' })).toMatchObject({
      status: 403,
      json: { code: 'not-eligible' },
    });
  });

  test('[A2] is not confirmed by an identity that the registry links to who proposed it by a third one', async () => {
    const { post, people, registered } = doorWithResponders();
    const third = { issuer: 'https://id.example.com', subject: 'b-3', linked: ['b-2@example.com'] };
    registered.set('https://id.example.com|b-3', {
      ...third,
      status: 'active',
      changedAtEpochSeconds: 0,
      changedBy: 'g',
    });
    people.bob = { ...bob, groups: ['responders'], linked: ['https://id.example.com|b-3'] };
    people.second = human('b-2', { groups: ['responders'] });
    await post('/v1/stops', 'carol', { scope: 'everything' });
    await post('/v1/thaws', 'bob', { scope: 'everything' });
    expect(await post('/v1/thaws', 'second', { scope: 'everything' })).toMatchObject({ status: 403 });
  });

  test('of one scope leaves the others stopped', async () => {
    const { post } = doorWithResponders();
    for (const scope of ['everything', 'connection:demo']) await post('/v1/stops', 'bob', { scope });
    await post('/v1/thaws', 'bob', { scope: 'everything' });
    expect(scopesOf(await post('/v1/thaws', 'carol', { scope: 'everything' }))).toEqual(['connection:demo']);
  });
});

describe('an approval', () => {
  async function approved() {
    const door = doorWithResponders();
    const { id } = await door.approvals.ask(question());
    await door.post(`/v1/requests/${id}/decision`, 'alice', { decision: 'approve', digest });
    return { ...door, id, revoke: (bearer: string) => door.post(`/v1/requests/${id}/revocation`, bearer) };
  }

  test.each(['agent', 'olivia', 'alice', 'bob'])(
    'is ended by %s: requester, owner, approver or responder',
    async (bearer) => {
      const { revoke, store, events } = await approved();
      const answer = await revoke(bearer);
      expect(answer).toMatchObject({
        status: 200,
        json: { status: 'withdrawn', revocation: { by: { kind: expect.any(String) } } },
      });
      expect(answer.text).not.toContain('"groups"');
      expect([...store.grants.values()]).toMatchObject([{ usesLeft: 0 }]);
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['RequestWithdrawn', 'RequestRevoked']);
    },
  );

  test('is not ended by others', async () => {
    const { revoke, store } = await approved();
    expect(await revoke('stranger')).toMatchObject({ status: 403, json: { code: 'not-eligible' } });
    expect([...store.grants.values()]).toMatchObject([{ usesLeft: 1 }]);
  });

  test('that was used stays used, and has no use left', async () => {
    const { revoke, store, id } = await approved();
    const [grant] = [...store.grants.values()];
    store.grants.set(grant?.id ?? '', { ...(grant as never as object), usesLeft: 3 } as never);
    store.execute(grant?.id ?? '', 'call_1', grant?.notBeforeEpochSeconds ?? 0);
    expect(await revoke('bob')).toMatchObject({ json: { id, status: 'executed' } });
    expect([...store.grants.values()]).toMatchObject([{ usesLeft: 0 }]);
  });

  test('that was never given cannot be ended', async () => {
    const door = doorWithResponders();
    const { id } = await door.approvals.ask(question());
    expect(await door.post(`/v1/requests/${id}/revocation`, 'agent')).toMatchObject({ status: 409 });
  });
});
