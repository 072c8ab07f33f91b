// What the adapter tells and swallows, over a client that answers as the Step Functions API Reference says.
import {
  ExecutionAlreadyExists,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { createStepFunctionsApprovals } from '../../adapters/step-functions-approvals.ts';

const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:approval';
const details = { message: 'told by the service', $metadata: {} };

function timerOver(answer: () => unknown, taskToken: string | undefined = 'the-task-token') {
  const sent: unknown[] = [];
  const failures: unknown[] = [];
  const client = {
    send: async (command: unknown) => {
      sent.push(command);
      return answer();
    },
  } as unknown as SFNClient;
  const timer = createStepFunctionsApprovals({
    client,
    stateMachineArn,
    taskTokens: { get: async () => taskToken },
    onFailure: (step, requestId, cause) => failures.push([step, requestId, cause]),
  });
  return { timer, sent, failures };
}

const fails = (error: Error) => () => {
  throw error;
};

it('[A11] names the execution after the request and gives it the id and nothing else', async () => {
  const { timer, sent } = timerOver(() => ({}));
  await timer.start('req_1');
  expect(sent).toHaveLength(1);
  expect(sent[0]).toBeInstanceOf(StartExecutionCommand);
  expect((sent[0] as StartExecutionCommand).input).toEqual({
    stateMachineArn,
    name: 'req_1',
    input: '{"requestId":"req_1"}',
  });
});

it('takes an execution that exists for a started one', async () => {
  const { timer, failures } = timerOver(fails(new ExecutionAlreadyExists(details)));
  await timer.start('req_1');
  expect(failures).toEqual([]);
});

it('tells of a start that failed, and lets the request stand', async () => {
  const error = new Error('throttled');
  const { timer, failures } = timerOver(fails(error));
  await timer.start('req_1');
  expect(failures).toEqual([['start', 'req_1', error]]);
});

it('ends the wait with the kept token', async () => {
  const { timer, sent } = timerOver(() => ({}));
  await timer.end('req_1');
  expect(sent[0]).toBeInstanceOf(SendTaskSuccessCommand);
  expect((sent[0] as SendTaskSuccessCommand).input).toEqual({
    taskToken: 'the-task-token',
    output: '{"requestId":"req_1"}',
  });
});

it.each([new TaskTimedOut(details), new TaskDoesNotExist(details)])(
  '[A11] says nothing of a late token: $name',
  async (error) => {
    const { timer, failures } = timerOver(fails(error));
    await timer.end('req_1');
    expect(failures).toEqual([]);
  },
);

it('[A6] tells of an end that failed without the token', async () => {
  const { timer, failures } = timerOver(fails(new Error('throttled')));
  await timer.end('req_1');
  expect(failures).toHaveLength(1);
  expect(JSON.stringify(failures)).not.toContain('the-task-token');
});
