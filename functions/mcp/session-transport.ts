// The SDK's transport for one message of a session: the server of the message learns what the client declared when the
// session began, and what the server asks travels on the stream of the message. Ids of questions are unguessable, and no two
// servers of a session use the same.
import {
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { JsonObject } from '../../core/json.ts';
import type { Declared } from './session-id.ts';

/** Puts a question by its new id to the client of the session; undefined: no answer came. */
export type AskInSession = (put: (id: string) => Promise<void>) => Promise<JsonObject | undefined>;

/** The client's request whose stream carries the message. */
interface Related {
  readonly relatedRequestId?: RequestId;
}

export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #declared: Declared;
  readonly #ask: AskInSession;
  #begun: (() => void) | undefined;

  constructor(declared: Declared, ask: AskInSession) {
    super();
    this.#declared = declared;
    this.#ask = ask;
  }

  override async start(): Promise<void> {
    await super.start();
    await new Promise<void>((resolve) => {
      this.#begun = resolve;
      const clientInfo = { name: 'session', version: '1' };
      const params = { ...this.#declared, clientInfo };
      this.onmessage?.({ jsonrpc: '2.0', id: 'begin', method: 'initialize', params });
    });
  }

  override async send(message: JSONRPCMessage, options?: Related): Promise<void> {
    if (this.#begun !== undefined && isJSONRPCResponse(message)) {
      // To `initialize` above, which no client sent.
      this.#begun();
      this.#begun = undefined;
      return;
    }
    if (!isJSONRPCRequest(message)) return super.send(message, options);
    const answer = await this.#answerTo(message, options);
    this.onmessage?.({ ...answer, jsonrpc: '2.0', id: message.id } as JSONRPCMessage);
  }

  async #answerTo(message: JSONRPCRequest, options?: Related): Promise<JsonObject> {
    let asked: string | undefined;
    const answer = await this.#ask(async (id) => {
      await super.send({ ...message, id }, options);
      asked = id;
    });
    if (answer !== undefined) return answer;
    if (asked !== undefined) {
      const params = { requestId: asked, reason: 'no answer came in time' };
      await super.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, options);
    }
    return unanswered(message);
  }
}

/** Nobody chose: https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#response-actions */
function unanswered({ method }: JSONRPCRequest): JsonObject {
  if (method === 'elicitation/create') return { result: { action: 'cancel' } };
  return { error: { code: -32_000, message: `the client did not answer \`${method}\` in time` } };
}
