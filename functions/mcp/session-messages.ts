// Messages of the revision 2025-11-25 that belong to a session: its beginning, what is asked in it, and what its client
// answers to what it was asked. All else is the SDK's handler's.
import {
  isInitializeRequest,
  isJSONRPCResponse,
  isLegacyRequest,
  type JSONRPCResponse,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { longestHoldSeconds } from '../../core/approvals/hold.ts';
import { sha256Hex } from '../../core/call.ts';
import type { AskClient, ClientAnswers } from '../../core/client-answers.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import type { Clock } from '../../core/ports.ts';
import { singleHeader } from '../../core/wire/transport.ts';
import { createSeal } from '../sealed.ts';
import type { McpMessage } from './mcp-door.ts';
import { createSessionIds } from './session-id.ts';
import { SessionTransport } from './session-transport.ts';

export interface SessionMessagesDependencies {
  /** Seals the ids of sessions; 32 bytes, the same for all environments. */
  readonly sessionKeys: KeyRing;
  readonly askClient: AskClient;
  readonly clientAnswers: Pick<ClientAnswers, 'give'>;
  readonly clock: Clock;
}

/** A form or a word; more would not fit the store. */
const longestAnswerBytes = 65_536;

/** Undefined: the message belongs to no session. Throws CountersignError. */
export function createSessionMessages({
  sessionKeys,
  askClient,
  clientAnswers,
  clock,
}: SessionMessagesDependencies) {
  const sessionIds = createSessionIds({ seal: createSeal(sessionKeys), clock });

  return async (
    message: McpMessage,
    web: Request,
    serverFor: (message: McpMessage) => McpServer,
  ): Promise<Response | undefined> => {
    const { body, request, bearer } = message;
    const { principal } = bearer;
    if (body === undefined || !(await isLegacyRequest(web, body))) return undefined;
    const serve = async (transport: WebStandardStreamableHTTPServerTransport) => {
      await serverFor(message).connect(transport);
      return transport.handleRequest(web, { parsedBody: body });
    };
    if (isInitializeRequest(body)) {
      const id = await sessionIds.issue(body.params, principal);
      return serve(
        new WebStandardStreamableHTTPServerTransport(
          id === undefined ? {} : { sessionIdGenerator: () => id },
        ),
      );
    }
    const id = singleHeader(request.headers, 'mcp-session-id');
    if (id === undefined) return undefined;
    const declared = await sessionIds.open(id, principal);
    const askedOf = sha256Hex(id);
    if (isJSONRPCResponse(body)) return take(body, askedOf);
    const endsAtMilliseconds = clock() + longestHoldSeconds * 1000;
    return serve(new SessionTransport(declared, (put) => askClient(askedOf, endsAtMilliseconds, put)));
  };

  async function take({ id, jsonrpc: _, ...answer }: JSONRPCResponse, askedOf: string): Promise<Response> {
    const bytes = Buffer.byteLength(JSON.stringify(answer));
    if (bytes > longestAnswerBytes) {
      throw new CountersignError(
        'entity-too-large',
        `the answer has ${bytes} bytes, at most ${longestAnswerBytes} are taken`,
      );
    }
    const isTaken = await clientAnswers.give(
      { id: String(id), askedOf },
      answer as JsonObject,
      Math.floor(clock() / 1000),
    );
    if (isTaken) return new Response(null, { status: 202 });
    throw new CountersignError(
      'invalid-parameter',
      'nothing waits for this answer in your session: it was given before, or came too late; make the call again',
    );
  }
}
