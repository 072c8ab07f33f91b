// What the approval state machine says must agree with the code beside it.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const text = await readFile(new URL('../../statemachines/approval.asl.json', import.meta.url), 'utf8');
const { States: states } = JSON.parse(text);

it('looks at a request when it is opened and once a minute while it waits', () => {
  for (const name of ['Open', 'Attend']) {
    expect(states[name].TimeoutSeconds).toBe(60);
    expect(states[name].Catch).toEqual([
      { ErrorEquals: ['States.Timeout'], ResultPath: null, Next: 'Attend' },
    ]);
  }
});

it('[A6] hands the task token to the one function and keeps every result out of its history', () => {
  for (const [name, announce] of [
    ['Open', true],
    ['Attend', false],
  ] as const) {
    expect(states[name].Parameters.Payload).toEqual({
      'requestId.$': '$.requestId',
      'taskToken.$': '$$.Task.Token',
      announce,
    });
    expect(states[name].ResultPath).toBeNull();
  }
});

it('writes nothing itself', () => {
  const resources = Object.values<{ Resource?: string }>(states).flatMap(({ Resource }) => Resource ?? []);
  expect(resources.every((resource) => resource.endsWith(':lambda:invoke.waitForTaskToken'))).toBe(true);
});

it('holds no ARN of an account', () => {
  expect(text).not.toMatch(/arn:aws|\d{12}/);
});
