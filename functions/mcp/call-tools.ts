// The tools that speak of one AWS call: run it, ask ahead for it, explain it. Every call goes through the gate as at every
// other door. What a client answers to an elicitation is never an approval: the gate alone knows those.
import {
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { longestHoldSeconds } from '../../core/approvals/hold.ts';
import { explain } from '../../core/explain.ts';
import { isJsonObject, type JsonValue } from '../../core/json.ts';
import type { IamData } from '../../core/requirements/requirements.ts';
import { type Asked, askAhead, askAheadOnEach } from '../gateway/ask-ahead.ts';
import { type NamedCall, type NamedCallDependencies, readNamedCall } from '../gateway/named-call.ts';
import type { McpMessage } from './mcp-door.ts';
import { parametersAsSent } from './parameters-as-sent.ts';
import { type TasksDependencies, takesTasks, taskInPlaceOf } from './tasks.ts';
import {
  type AskedFor,
  answered,
  callResult,
  pendingFacts,
  refused,
  severalFacts,
  verdictOf,
} from './tool-answers.ts';
import {
  accessOutput,
  callInput,
  callOutput,
  explainInput,
  explainOutput,
  requestAccessInput,
  wordsOf,
} from './tool-schemas.ts';

export interface CallToolsDependencies extends NamedCallDependencies, Pick<TasksDependencies, 'taskIds'> {
  readonly iam: IamData;
}

export function registerCallTools(
  server: McpServer,
  dependencies: CallToolsDependencies,
  message: McpMessage,
): void {
  const { gate, iam, clock } = dependencies;
  const holdEndsAtMilliseconds = clock() + longestHoldSeconds * 1000;
  const { request, bearer } = message;
  const reading = { request, bearer, door: 'mcp' as const };
  /** The input with its parameters as they were sent: schemas leave a `__proto__` out, and it must be refused [P11]. */
  const read = (ask: Omit<NamedCall, 'parameters'>) =>
    readNamedCall(dependencies, reading, { ...ask, parameters: parametersAsSent(message.body) });
  /** A user who opened the page waits for what is decided there, for what is left of this message's time. */
  const holdSecondsFor = (showing: Showing) =>
    showing === 'accept' ? Math.max(0, holdEndsAtMilliseconds - clock()) / 1000 : 0;

  const facts = (asked: Asked) => {
    if (asked.status === 'ready') return asked;
    const { status, callId } = asked;
    return { status, callId, ...pendingFacts(asked.request, request.baseUrl) };
  };

  async function askFor({ connection, connections, ...rest }: z.output<typeof requestAccessInput>) {
    const ask = { ...rest, parameters: parametersAsSent(message.body) };
    if (connections === undefined) {
      return facts(await askAhead(dependencies, reading, { ...ask, connection: connection ?? '' }));
    }
    const all = await askAheadOnEach(dependencies, reading, connections, ask);
    const requests = all.map(({ connection: name, ...asked }): AskedFor => {
      if (asked.status !== 'denied') return { connection: name, ...facts(asked) };
      const { code, message: detail } = asked.refusal;
      return { connection: name, status: asked.status, code, detail };
    });
    return severalFacts(requests, request.baseUrl);
  }

  server.registerTool(
    'call_aws',
    {
      title: 'Call AWS',
      description:
        'Runs one AWS API operation through Countersign. Policy decides: it runs, waits for a human approval, or is denied with what could be granted. After an approval repeat the very same call.',
      inputSchema: callInput,
      // A task, which is none of its results, passes where there is no schema; lists always have it.
      ...(mayAnswerATask(message.body) ? {} : { outputSchema: callOutput }),
      annotations: { destructiveHint: true, openWorldHint: true },
    },
    async (ask, context) => {
      try {
        const { caller, read: call } = await read(ask);
        const showing = showingOf(server, context);
        const isTask = takesTasks(context.mcpReq.envelope);
        const outcome = await gate.run({
          ...caller,
          read: call,
          mayStream: false,
          ...wordsOf(ask),
          ...(isTask || showing !== undefined ? { holdSeconds: isTask ? 0 : holdSecondsFor(showing) } : {}),
        });
        if (outcome.kind === 'pending') {
          if (showing === 'due') return atApprovalPage(outcome.request, request.baseUrl);
          const task = isTask ? await taskInPlaceOf(outcome, dependencies, message) : undefined;
          if (task !== undefined) return task;
        }
        return callResult(outcome, {
          read: call,
          sessionId: caller.session.id,
          request,
          ...(showing === undefined || showing === 'due' ? {} : { elicitation: showing }),
        });
      } catch (error) {
        return refused(error, request.requestId);
      }
    },
  );

  server.registerTool(
    'request_access',
    {
      title: 'Ask ahead for an approval',
      description:
        'Asks approvers for a call without making it, on one connection or on several. Once it is approved, `call_aws` with the same service, operation, region and parameters runs.',
      inputSchema: requestAccessInput,
      outputSchema: accessOutput,
      annotations: { destructiveHint: false, idempotentHint: true },
    },
    async (ask) => {
      try {
        return answered(await askFor(ask));
      } catch (error) {
        return refused(error, request.requestId);
      }
    },
  );

  server.registerTool(
    'explain_call',
    {
      title: 'Explain a call',
      description:
        'Says what a call needs of IAM and what policy would decide, without running it and without asking anybody.',
      inputSchema: explainInput,
      outputSchema: explainOutput,
      annotations: { readOnlyHint: true },
    },
    async (ask) => {
      try {
        const { caller, read: call } = await read(ask);
        const { decision } = await gate.consider({ ...caller, read: call, mayStream: false });
        const explanation = explain(call, caller.connection.partition, iam);
        const requirements = 'requirements' in explanation ? explanation.requirements : [];
        return answered({
          ...verdictOf(decision),
          digest: explanation.digest,
          requirements: requirements.map(({ conditions: _, resources, ...requirement }) => ({
            ...requirement,
            resources: [...resources],
          })),
        });
      } catch (error) {
        return refused(error, request.requestId);
      }
    },
  );
}

/**
 * What became of showing the approval page to the client's user: `due` before it is asked, else its answer, which approves
 * nothing. Undefined: this client opens no URLs.
 */
type Showing = 'due' | 'accept' | 'decline' | 'cancel' | undefined;

function showingOf({ server }: McpServer, { mcpReq }: ServerContext): Showing {
  if (server.getClientCapabilities()?.elicitation?.url === undefined) return undefined;
  if (mcpReq.inputResponses === undefined) return 'due';
  const response = inputResponse(mcpReq.inputResponses, approvalPage);
  return response.kind === 'elicit' ? response.action : 'cancel';
}

const approvalPage = 'approval';

function atApprovalPage(request: ApprovalRequest, baseUrl: string): InputRequiredResult {
  const { approvalUrl, next } = pendingFacts(request, baseUrl);
  const { service, operation } = request.maskedCall;
  return inputRequired({
    inputRequests: {
      [approvalPage]: inputRequired.elicitUrl({
        message: `${service} ${operation} on ${request.connection} needs an approval: ${next}`,
        url: approvalUrl,
      }),
    },
  });
}

function mayAnswerATask(body: JsonValue | undefined): boolean {
  const { method, params } = isJsonObject(body) ? body : {};
  return method === 'tools/call' && isJsonObject(params) && takesTasks(params._meta);
}
