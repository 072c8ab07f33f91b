// What the state machine waits on: the token is kept before anybody is told, and the clock is heeded.
import { expect, it } from 'vitest';
import { attendApproval } from '../../functions/attend-approval/attend-approval.ts';
import { question } from '../support/approval-cast.ts';
import { createTestDesk } from '../support/approval-desk.ts';

async function world() {
  const log: unknown[] = [];
  const desk = createTestDesk();
  const { id } = await desk.approvals.ask(question());
  const attend = attendApproval({
    taskTokens: { put: async (requestId, taskToken) => void log.push(['kept', requestId, taskToken]) },
    approvals: desk.approvals,
    timer: { end: async (requestId) => void log.push(['ended', requestId]) },
    events: { emit: async ({ type, detail }) => void log.push([type, detail]) },
  });
  return { ...desk, log, attend, id };
}

it('[A6] keeps the task token, then announces the request without it', async () => {
  const { attend, log, id } = await world();
  expect(await attend({ requestId: id, taskToken: 'the-token', announce: true })).toBeUndefined();
  expect(log).toEqual([
    ['kept', id, 'the-token'],
    ['RequestOpened', expect.objectContaining({ requestId: id, status: 'pending' })],
  ]);
  expect(JSON.stringify(log[1])).not.toContain('the-token');
});

it('looks at it again in silence, and ends the wait of a request that was decided in between', async () => {
  const { attend, log, id, approvals } = await world();
  await attend({ requestId: id, taskToken: 'second', announce: false });
  await approvals.withdraw(id, question().principal);
  await attend({ requestId: id, taskToken: 'third', announce: false });
  expect(log).toEqual([
    ['kept', id, 'second'],
    ['kept', id, 'third'],
    ['ended', id],
  ]);
});

it('[A5] expires what nobody decided, and tells so once', async () => {
  const { attend, id, pass, events, approvals } = await world();
  pass(3600);
  await attend({ requestId: id, taskToken: 'last', announce: false });
  await attend({ requestId: id, taskToken: 'last', announce: false });
  expect(await approvals.get(id)).toMatchObject({ status: 'expired' });
  expect(events.map(({ type }) => type)).toEqual(['RequestExpired']);
});

it.each([
  {},
  { requestId: 'req_1' },
  { requestId: 'req_1', taskToken: '', announce: true },
  { requestId: 'req_1', taskToken: 'token' },
  null,
])('refuses an event that is none of the state machine’s: %j', async (event) => {
  const { attend, log } = await world();
  await expect(attend(event)).rejects.toThrow();
  expect(log).toEqual([]);
});
