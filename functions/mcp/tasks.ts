// The tasks extension (SEP-2663) for calls that wait for people: the client gets a task in the place of a result, and asks for
// it until the call has run. https://modelcontextprotocol.io/seps/2663-tasks-extension
//
//   request pending ──▶ working      withdrawn ──▶ cancelled
//   approved ──▶ the call runs, once, and every later look gets the same answer ──▶ completed
//   denied, expired, refused by the gate ──▶ completed, with an error as its result
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type McpServer,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { rulesInWords } from '../../core/approvals/rule-words.ts';
import type { Approvals } from '../../core/approvals.ts';
import { canonicalJson, sha256Hex } from '../../core/call.ts';
import { CountersignError, countersignErrors } from '../../core/countersign-error.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import { isJsonObject } from '../../core/json.ts';
import { approvalUrl, explainRefusal } from '../gateway/explanations.ts';
import { type IdempotencyDependencies, idempotentCall } from '../gateway/idempotent-call.ts';
import { type NamedCallDependencies, readNamedCall } from '../gateway/named-call.ts';
import { knownError, retryAfterSeconds } from '../problem.ts';
import type { McpMessage } from './mcp-door.ts';
import { argumentsOf, parametersOf } from './parameters-as-sent.ts';
import type { Task, TaskIds } from './task-id.ts';
import { callResult, refused } from './tool-answers.ts';
import { callInput, wordsOf } from './tool-schemas.ts';

export const tasksExtension = 'io.modelcontextprotocol/tasks';

/** Whether the client takes tasks; `meta`: `_meta` of its message. Only clients of 2026-07-28 say so there. */
export function takesTasks(meta: unknown): boolean {
  const declared = isJsonObject(meta) ? meta[CLIENT_CAPABILITIES_META_KEY] : undefined;
  const extensions = isJsonObject(declared) ? declared.extensions : undefined;
  return isJsonObject(extensions) && extensions[tasksExtension] !== undefined;
}

export type TasksDependencies = IdempotencyDependencies &
  NamedCallDependencies & {
    readonly approvals: Pick<Approvals, 'view' | 'withdraw' | 'revoke'>;
    readonly taskIds: TaskIds;
  };

/** In the place of a result: the call waits. Undefined: it is too long for a task. */
export async function taskInPlaceOf(
  { request, callId }: Extract<GateOutcome, { kind: 'pending' }>,
  { taskIds }: Pick<TasksDependencies, 'taskIds'>,
  message: McpMessage,
): Promise<CallToolResult | undefined> {
  const issued = await taskIds.issue(request, { callId, arguments: argumentsOf(message.body) });
  if (issued === undefined) return undefined;
  const { taskId, task } = issued;
  const state = waiting(request, message.request.baseUrl);
  return { resultType: 'task', content: [], ...taskFacts(taskId, task, request), ...state };
}

export function registerTasks(server: McpServer, dependencies: TasksDependencies, message: McpMessage): void {
  const { approvals, taskIds, gate } = dependencies;
  const { request: exchange, bearer } = message;
  const { principal } = bearer;

  async function opened(taskId: string, { mcpReq }: ServerContext): Promise<Task> {
    if (!takesTasks(mcpReq.envelope)) {
      const requiredCapabilities = { extensions: { [tasksExtension]: {} } };
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities });
    }
    const task = await taskIds.open(taskId, principal);
    if (task !== undefined) return task;
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      'you have no such task: it is over, or was never yours; make the call again',
    );
  }
  /** One's own alone. */
  const requestOf = ({ requestId }: Task) => approvals.view(requestId, principal, []);

  async function stateOf(taskId: string, task: Task, request: ApprovalRequest): Promise<TaskState> {
    switch (request.status) {
      case 'pending':
        return waiting(request, exchange.baseUrl);
      case 'withdrawn':
        return { status: 'cancelled' };
      case 'denied':
        return completed(
          refused(
            explainRefusal(request, { callId: task.callId, sessionId: request.sessionId }),
            exchange.requestId,
          ),
        );
      case 'expired':
        return completed(refused(undecided(request), exchange.requestId));
      default:
        return run(taskId, task, request);
    }
  }

  async function run(taskId: string, task: Task, { status, id }: ApprovalRequest): Promise<TaskState> {
    try {
      const ask = callInput.parse(task.arguments);
      const { caller, read } = await readNamedCall(
        dependencies,
        { request: exchange, bearer, door: 'mcp' },
        { ...ask, parameters: parametersOf(task.arguments) },
      );
      const key = sha256Hex(taskId);
      const response = await idempotentCall(
        dependencies,
        { caller, read, key, body: canonicalJson(task.arguments) },
        async () => {
          if (status === 'approved') {
            return gate.run({
              ...caller,
              read,
              mayStream: false,
              invocationId: key,
              ...wordsOf(ask),
              holdSeconds: 0,
            });
          }
          throw new CountersignError('already-decided', `the approval of \`${id}\` was used by another call`);
        },
        (outcome) => ({
          statusCode: 200,
          headers: [],
          body: Buffer.from(
            JSON.stringify(callResult(outcome, { read, sessionId: caller.session.id, request: exchange })),
          ),
        }),
      );
      return completed(JSON.parse(Buffer.from(response.body as Uint8Array).toString('utf8')));
    } catch (error) {
      const known = knownError(error, exchange.requestId);
      return countersignErrors[known.code].retryable
        ? { status: 'working', statusMessage: known.message }
        : completed(refused(known, exchange.requestId));
    }
  }

  const named = z.object({ taskId: z.string() });
  const { server: protocol } = server;
  protocol.setRequestHandler('tasks/get', { params: named }, async ({ taskId }, context) => {
    const task = await opened(taskId, context);
    const request = await requestOf(task);
    return { ...taskFacts(taskId, task, request), ...(await stateOf(taskId, task, request)) };
  });
  protocol.setRequestHandler('tasks/cancel', { params: named }, async ({ taskId }, context) => {
    const request = await requestOf(await opened(taskId, context));
    if (request.status === 'pending') await approvals.withdraw(request.id, principal);
    // Else the next look would run the call.
    if (request.status === 'approved') await approvals.revoke(request.id, principal, []);
    return {};
  });
  // No task asks for input, so that there is nothing to take.
  protocol.setRequestHandler('tasks/update', { params: named }, async ({ taskId }, context) => {
    await opened(taskId, context);
    return {};
  });
}

type TaskState =
  | { readonly status: 'working'; readonly statusMessage: string }
  | { readonly status: 'cancelled' }
  | { readonly status: 'completed'; readonly result: CallToolResult };

const waiting = ({ id, obligations }: ApprovalRequest, baseUrl: string): TaskState => ({
  status: 'working',
  statusMessage: `it waits for ${rulesInWords(obligations)}, who decide at ${approvalUrl(id, baseUrl)} ; its result comes after that`,
});
/** As a result of this revision, which says of itself what it is. */
const completed = (result: CallToolResult): TaskState => ({
  status: 'completed',
  result: { resultType: 'complete', ...result },
});
const undecided = ({ id }: ApprovalRequest) =>
  new CountersignError('access-denied', `nobody decided request ${id} in its time: make the call again`);

const time = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString();

function taskFacts(taskId: string, task: Task, { decisions }: ApprovalRequest) {
  const { createdAtEpochSeconds, endsAtEpochSeconds } = task;
  const changed = decisions.at(-1)?.decidedAtEpochSeconds ?? createdAtEpochSeconds;
  return {
    taskId,
    createdAt: time(createdAtEpochSeconds),
    lastUpdatedAt: time(Math.max(changed, createdAtEpochSeconds)),
    ttlMs: (endsAtEpochSeconds - createdAtEpochSeconds) * 1000,
    pollIntervalMs: retryAfterSeconds * 1000,
  };
}
