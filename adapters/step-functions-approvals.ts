// The executions that wait beside pending requests. The table is the truth: an execution that cannot be started or
// ended changes nothing about who may decide and until when, so failures are told and swallowed.
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ApprovalTimer } from '../core/approvals/request-store.ts';
import type { TaskTokens } from './dynamodb-task-tokens.ts';

export function createStepFunctionsApprovals(options: {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
  readonly taskTokens: Pick<TaskTokens, 'get'>;
  /** Told of what failed. Never given a token. */
  readonly onFailure: (step: 'start' | 'end', requestId: string, cause: unknown) => void;
}): ApprovalTimer {
  const { client, stateMachineArn, taskTokens, onFailure } = options;
  return {
    async start(requestId) {
      const input = JSON.stringify({ requestId });
      try {
        // The execution's name is the request's id, so that a request has one execution at most [A11].
        await client.send(new StartExecutionCommand({ stateMachineArn, name: requestId, input }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) onFailure('start', requestId, error);
      }
    },
    async end(requestId) {
      try {
        const taskToken = await taskTokens.get(requestId);
        if (taskToken === undefined) return;
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ requestId }) }));
      } catch (error) {
        if (!isLate(error)) onFailure('end', requestId, error);
      }
    },
  };
}

/** The wait ended by itself: a token that is late changes nothing, since the table was changed before. */
function isLate(error: unknown): boolean {
  return error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken;
}
