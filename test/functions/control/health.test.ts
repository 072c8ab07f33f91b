// What the door says of its own health, and to whom.
import { expect, it } from 'vitest';
import { bob } from '../../support/approval-cast.ts';
import { createControlDoor } from '../../support/control-door.ts';

const degraded = {
  status: 'degraded' as const,
  degraded: ['archive' as const],
  checkedAtEpochSeconds: 1_795_000_000,
};
const sick = () => createControlDoor({ health: async () => degraded });

it('says ok to anybody', async () => {
  const answer = await createControlDoor().ask({ path: '/healthz' });
  expect([answer.status, answer.json]).toEqual([200, { status: 'ok' }]);
});

it('says degraded to anybody, with a status that uptime checks heed, and nothing else', async () => {
  const answer = await sick().ask({ path: '/healthz' });
  expect([answer.status, answer.json]).toEqual([503, { status: 'degraded' }]);
});

it.each(['auditors', 'responders'])('tells a person of the %s what is degraded', async (group) => {
  const door = sick();
  door.people.bob = { ...bob, groups: [group] };
  const answer = await door.ask({ path: '/v1/health', bearer: 'bob' });
  expect([answer.status, answer.json]).toEqual([200, degraded]);
});

it.each([['agent'], ['alice'], ['stranger']])('tells %s nothing of what is degraded', async (bearer) => {
  const answer = await sick().ask({ path: '/v1/health', bearer });
  expect(answer.json).toMatchObject({ status: 403, code: 'not-eligible' });
  expect(answer.text).not.toContain('archive');
});

it('tells whoever has no token nothing either', async () => {
  const answer = await sick().ask({ path: '/v1/health' });
  expect(answer.json).toMatchObject({ status: 401, code: 'invalid-token' });
});
