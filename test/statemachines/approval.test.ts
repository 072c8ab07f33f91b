// What the approval state machine says must agree with the code beside it.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { eventSource } from '../../adapters/eventbridge-event-bus.ts';
import { requestLifetimeSeconds } from '../../core/approvals/transitions.ts';

const text = await readFile(new URL('../../statemachines/approval.asl.json', import.meta.url), 'utf8');
const { States: states } = JSON.parse(text);

it('waits as long as a request may be decided', () => {
  expect(states['Wait for a decision'].TimeoutSeconds).toBe(requestLifetimeSeconds);
});

it('[A6] hands the task token to the one function and keeps every result out of its history', () => {
  expect(states['Wait for a decision'].Parameters.Payload).toEqual({
    'requestId.$': '$.requestId',
    'taskToken.$': '$$.Task.Token',
  });
  for (const state of Object.values<{ Type: string; ResultPath?: unknown }>(states)) {
    if (state.Type === 'Task') expect(state.ResultPath).toBeNull();
  }
});

it('[A5] expires only what is pending, and counts the version on', () => {
  expect(states['Expire the request'].Parameters).toMatchObject({
    UpdateExpression: 'SET #status = :expired, #version = #version + :one',
    ConditionExpression: '#status = :pending',
  });
});

it('tells the same bus under the same source as the functions do', () => {
  expect(states['Tell that it expired'].Parameters.Entries[0]).toMatchObject({
    Source: eventSource,
    DetailType: 'RequestExpired',
  });
});

it('holds no ARN of an account', () => {
  expect(text).not.toMatch(/arn:aws|\d{12}/);
});
