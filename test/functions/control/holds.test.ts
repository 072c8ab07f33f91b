// Legal holds over JSON: auditors alone place them, two of them release, and nobody else is shown that there is one.
import { expect, test } from 'vitest';
import type { Session } from '../../../core/session.ts';
import { legalHoldSchema, sessionSchema } from '../../../functions/control/schemas.ts';
import { agent, human } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';

const session: Session = {
  id: 'ses_1',
  principal: agent,
  connection: 'demo',
  door: 'mcp',
  issuedAtEpochSeconds: 1,
  expiresAtEpochSeconds: 3601,
};

function doorWithSession() {
  const door = createControlDoor();
  door.sessions.set(session.id, session);
  door.people.second = human('second-auditor', { groups: ['auditors'] });
  const post = (path: string, bearer: string, body?: object) =>
    door.ask({
      method: 'POST',
      path: `/v1/sessions/ses_1${path}`,
      bearer,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    });
  return {
    ...door,
    hold: (bearer: string, reason = 'case 7') => post('/hold', bearer, { reason }),
    release: (bearer: string) => post('/hold/release', bearer),
    show: (bearer: string) => door.ask({ path: '/v1/sessions/ses_1', bearer }),
  };
}

test('[A2] two identities of one person do not release it', async () => {
  const { hold, release, people } = doorWithSession();
  people.again = human('second-again', {
    issuer: 'https://other.example.com',
    groups: ['auditors'],
    linked: ['https://id.example.com|second-auditor'],
  });
  await hold('auditor');
  const asked = await release('second');
  expect(asked.json.releaseAsked.by).not.toHaveProperty('linked');
  expect((await release('again')).status).toBe(403);
  expect((await release('auditor')).status).toBe(200);
});

test('an auditor places it, and two release it', async () => {
  const { hold, release, show } = doorWithSession();
  const placed = await hold('auditor');
  expect([placed.status, legalHoldSchema.parse(placed.json).reason]).toEqual([200, 'case 7']);
  expect((await hold('auditor')).status).toBe(409);
  expect((await release('auditor')).json).not.toHaveProperty('released');
  expect((await release('auditor')).status).toBe(403);
  expect((await release('second')).json).toMatchObject({ released: { by: { subject: 'second-auditor' } } });
  expect((await release('second')).status).toBe(404);
  expect(sessionSchema.parse((await show('auditor')).json).hold).toMatchObject({ reason: 'case 7' });
});

test.each(['agent', 'olivia', 'alice'])('refuses %s, who is no auditor', async (bearer) => {
  const { hold, release, holds } = doorWithSession();
  await hold('auditor');
  for (const answer of [await hold(bearer), await release(bearer)])
    expect([answer.status, answer.json.code]).toEqual([403, 'not-eligible']);
  expect(holds.get('ses_1')).not.toHaveProperty('releaseAsked');
});

test('those whose session it is are not shown that it is held', async () => {
  const { hold, show } = doorWithSession();
  await hold('auditor');
  for (const bearer of ['agent', 'olivia']) {
    const { status, json } = await show(bearer);
    expect([status, json.hold]).toEqual([200, undefined]);
  }
});

test('a hold wants a reason, and a session', async () => {
  const { hold, ask } = doorWithSession();
  expect((await hold('auditor', '')).status).toBe(400);
  const nowhere = await ask({
    method: 'POST',
    path: '/v1/sessions/ses_2/hold',
    bearer: 'auditor',
    headers: { 'Content-Type': 'application/json' },
    body: '{"reason":"x"}',
  });
  expect(nowhere.status).toBe(404);
});
