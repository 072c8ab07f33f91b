// The tools about what a caller may do and asked for: look, wait, take back. None of them decides a request, and none
// shows what is somebody else's.
import type { McpServer } from '@modelcontextprotocol/server';
import { type Sleep, untilDecided } from '../../core/approvals/hold.ts';
import type { Approvals } from '../../core/approvals.ts';
import type { Catalogue } from '../../core/catalogue/model.ts';
import { searchOperations } from '../../core/catalogue/search-operations.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { principalId } from '../../core/principal.ts';
import { bearerSessionId } from '../../core/sessions.ts';
import { type NamedCallDependencies, readNamedCall } from '../gateway/named-call.ts';
import { knownError } from '../problem.ts';
import type { McpMessage } from './mcp-door.ts';
import { parametersOfEach } from './parameters-as-sent.ts';
import { answered, refused, requestFacts, requestName, verdictOf } from './tool-answers.ts';
import {
  accessInput,
  giveBackInput,
  giveBackOutput,
  myAccessOutput,
  requestInput,
  requestOutput,
  searchInput,
  searchOutput,
  waitInput,
} from './tool-schemas.ts';

export interface AccessToolsDependencies extends NamedCallDependencies {
  readonly approvals: Pick<Approvals, 'get' | 'view' | 'list' | 'withdraw'>;
  readonly sleep: Sleep;
  /** Service → the names of its operations. */
  readonly operationNames: () => ReadonlyMap<string, readonly string[]>;
}

const shownRequests = 20;

export function registerAccessTools(
  server: McpServer,
  dependencies: AccessToolsDependencies,
  message: McpMessage,
): void {
  const { approvals, clock, sleep, connections, sessions, gate, catalogue, operationNames } = dependencies;
  const { request, bearer, body } = message;
  const { principal } = bearer;
  const { baseUrl, requestId: exchangeId } = request;
  /** One's own alone: approvers and auditors have the pages. */
  const view = (requestId: string) => approvals.view(requestId, principal, []);

  async function would(ask: { connection: string; service: string; operation: string }, index: number) {
    const { connection, service, operation } = ask;
    const named = { connection, service, operation };
    try {
      const parameters = parametersOfEach(body)[index] ?? {};
      const reading = { request, bearer, door: 'mcp' as const };
      const { caller, read } = await readNamedCall(dependencies, reading, { ...ask, parameters });
      const { decision } = await gate.consider({ ...caller, read, mayStream: false });
      return { ...named, ...verdictOf(decision) };
    } catch (error) {
      const { code, message } = knownError(error, exchangeId);
      return { ...named, effect: 'deny' as const, reasons: [{ code, message, policies: [] }] };
    }
  }

  server.registerTool(
    'search_operations',
    {
      title: 'Find an AWS operation',
      description: 'Finds API operations for a task by the words in their names, with their members.',
      inputSchema: searchInput,
      outputSchema: searchOutput,
      annotations: { readOnlyHint: true },
    },
    async ({ task, service, limit }) => {
      const all = operationNames();
      const searched = service === undefined ? all : new Map([[service, all.get(service) ?? []]]);
      const operations = searchOperations(task, searched, limit).map((found) => ({
        ...found,
        ...membersOf(catalogue, found),
      }));
      return answered({ operations });
    },
  );

  server.registerTool(
    'my_access',
    {
      title: 'What may I do?',
      description:
        'Says who you are, which connections there are, which of your requests wait, and what policy would say of calls that you list.',
      inputSchema: accessInput,
      outputSchema: myAccessOutput,
      annotations: { readOnlyHint: true },
    },
    async ({ calls }) => {
      try {
        const [all, mine] = await Promise.all([
          connections.list(),
          approvals.list({ viewer: principal, of: 'mine', limit: shownRequests }),
        ]);
        const { issuer, subject, displayName } = principal;
        return answered({
          principal: { issuer, subject, displayName },
          // Member by member: an ExternalId that is never picked is never shown [E1].
          connections: all.map(({ name, accountId, regions, tags }) => ({
            name,
            accountId,
            regions: [...regions],
            tags: { ...tags },
          })),
          pendingRequests: mine.requests
            .filter(({ status }) => status === 'pending')
            .map((each) => requestName(each, baseUrl)),
          calls: await Promise.all(calls.map(would)),
        });
      } catch (error) {
        return refused(error, exchangeId);
      }
    },
  );

  server.registerTool(
    'request_status',
    {
      title: 'Where does my request stand?',
      description: 'Says whether a request for approval waits, was approved, denied, expired or used.',
      inputSchema: requestInput,
      outputSchema: requestOutput,
      annotations: { readOnlyHint: true },
    },
    async ({ requestId }) => {
      try {
        return answered(requestFacts(await view(requestId), principal, baseUrl));
      } catch (error) {
        return refused(error, exchangeId);
      }
    },
  );

  server.registerTool(
    'wait_for_approval',
    {
      title: 'Wait for an approval',
      description:
        'Answers as soon as the request is pending no more, or after at most 25 seconds: use it again while it is pending.',
      inputSchema: waitInput,
      outputSchema: requestOutput,
      annotations: { readOnlyHint: true },
    },
    async ({ requestId, seconds }) => {
      try {
        const endsAtMilliseconds = clock() + seconds * 1000;
        const seen = await view(requestId);
        const decided = await untilDecided(approvals, seen, { clock, sleep, endsAtMilliseconds });
        return answered(requestFacts(decided, principal, baseUrl));
      } catch (error) {
        return refused(error, exchangeId);
      }
    },
  );

  server.registerTool(
    'give_back',
    {
      title: 'Give access back',
      description: 'Withdraws a pending request of yours, or ends your session on a connection.',
      inputSchema: giveBackInput,
      outputSchema: giveBackOutput,
      annotations: { destructiveHint: false, idempotentHint: true },
    },
    async ({ requestId, connection: name }) => {
      try {
        if ((requestId === undefined) === (name === undefined)) {
          throw new CountersignError('invalid-parameter', 'expected either `requestId` or `connection`');
        }
        if (requestId !== undefined) {
          return answered({ withdrawn: (await approvals.withdraw(requestId, principal)).id });
        }
        const connection = await connections.get(name ?? '');
        const session = connection && (await sessions.get(bearerSessionId(bearer, connection, 'mcp')));
        if (session === undefined) {
          throw new CountersignError('not-found', `you have no session on \`${name}\` at this door`);
        }
        await sessions.revoke(session.id, Math.floor(clock() / 1000), principalId(principal));
        return answered({ revokedSession: session.id });
      } catch (error) {
        return refused(error, exchangeId);
      }
    },
  );
}

function membersOf(catalogue: Catalogue, { service, operation }: { service: string; operation: string }) {
  const members = [...(catalogue.service(service)?.operation(operation)?.input?.members?.values() ?? [])];
  return {
    required: members.filter(({ required }) => required).map(({ name }) => name),
    optional: members.filter(({ required }) => !required).map(({ name }) => name),
  };
}
