// The first step of the state machine: the token is kept before anybody is told.
import { expect, it } from 'vitest';
import { openApproval } from '../../functions/open-approval/open-approval.ts';

function openInto(log: unknown[]) {
  return openApproval({
    taskTokens: { put: async (requestId, taskToken) => void log.push(['kept', requestId, taskToken]) },
    events: { emit: async (event) => void log.push(event) },
  });
}

it('[A6] keeps the task token, then announces the request without it', async () => {
  const log: unknown[] = [];
  expect(await openInto(log)({ requestId: 'req_1', taskToken: 'the-token' })).toBeUndefined();
  expect(log).toEqual([
    ['kept', 'req_1', 'the-token'],
    { type: 'RequestOpened', detail: { requestId: 'req_1' } },
  ]);
});

it.each([{}, { requestId: 'req_1' }, { requestId: 'req_1', taskToken: '' }, null])(
  'refuses an event that is none of the state machine’s: %j',
  async (event) => {
    const log: unknown[] = [];
    await expect(openInto(log)(event)).rejects.toThrow();
    expect(log).toEqual([]);
  },
);
