// The MCP door: who calls, from where, and one JSON-RPC message under the official SDK's transports. Nothing of one request is
// in memory for the next, and no tool is reached without a verified token. What the tools do is theirs.
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server';
import type { Sleep } from '../../core/approvals/hold.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { isJsonObject, type JsonValue } from '../../core/json.ts';
import type { TokenVerifier, VerifiedToken } from '../../core/ports.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { parseStrictJson } from '../../core/wire/strict-json.ts';
import { assertContentType, singleHeader } from '../../core/wire/transport.ts';
import type { DoorResponse } from '../gateway/aws-door.ts';
import { type RateLimitDependencies, rateLimited } from '../gateway/rate-limited.ts';
import { assertBodyFits, type WireRequest } from '../gateway/wire-event.ts';
import { knownError, problemResponse } from '../problem.ts';
import { challenge, isMetadataPath, type PublicIssuer, protectedResource } from './protected-resource.ts';
import { createSessionMessages, type SessionMessagesDependencies } from './session-messages.ts';

/** One message of one caller. */
export interface McpMessage {
  readonly request: WireRequest;
  readonly bearer: VerifiedToken;
  /** As it was read, once. */
  readonly body: JsonValue | undefined;
}

export interface McpDoorDependencies extends RateLimitDependencies, SessionMessagesDependencies {
  readonly tokens: TokenVerifier;
  readonly issuers: readonly PublicIssuer[];
  /** The tools for this caller, made anew for each message. */
  readonly serverFor: (message: McpMessage) => McpServer;
  readonly sleep: Sleep;
}

/** Nothing changes under a caller, so a subscription is acknowledged and soon over: it would hold a place for nothing. */
const longestSubscriptionMilliseconds = 10_000;
const isSubscription = (body: JsonValue | undefined) =>
  isJsonObject(body) && body.method === 'subscriptions/listen';

export function createMcpDoor(dependencies: McpDoorDependencies) {
  const { tokens, issuers, serverFor, sleep } = dependencies;
  const inSession = createSessionMessages(dependencies);

  async function answer(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    refuseTokensInQuery(request.query);
    assertOwnOrigin(request);
    const bearer = await tokens.verify(bearerToken(request));
    const { principal } = bearer;
    return rateLimited(dependencies, { principal, exchangeId: request.requestId }, () =>
      serve(request, bearer),
    );
  }

  async function serve(request: WireRequest, bearer: VerifiedToken): Promise<DoorResponse> {
    const body = request.method === 'POST' ? readMessage(request) : undefined;
    const message = { request, bearer, body };
    const web = webRequest(request);
    const response = (await inSession(message, web, serverFor)) ?? (await alone(message, web));
    return {
      statusCode: response.status,
      headers: [...response.headers, ['cache-control', 'no-store']],
      body: response.body ?? new Uint8Array(),
    };
  }

  async function alone(message: McpMessage, web: Request): Promise<Response> {
    const { body } = message;
    const handler = createMcpHandler(() => serverFor(message), { maxSubscriptions: 1 });
    const response = await handler.fetch(web, body === undefined ? {} : { parsedBody: body });
    if (isSubscription(body)) void sleep(longestSubscriptionMilliseconds).then(() => handler.close());
    return response;
  }

  /** Never throws: refusals are problem+json, with the challenge that leads clients to their issuer. */
  return async function mcpDoor(request: WireRequest): Promise<DoorResponse> {
    if (isMetadataPath(request.path)) return metadata(request);
    try {
      return await answer(request);
    } catch (error) {
      const known = knownError(error, request.requestId);
      const refusal = problemResponse(known, request.requestId);
      if (refusal.statusCode !== 401) return refusal;
      const headers = refusal.headers.filter(([name]) => name !== 'www-authenticate');
      const isMissing = known.details.missing === 'token';
      return {
        ...refusal,
        headers: [...headers, ['www-authenticate', challenge(request.baseUrl, isMissing)]],
      };
    }
  };

  function metadata(request: WireRequest): DoorResponse {
    if (request.method !== 'GET') {
      const error = new CountersignError('method-not-allowed', `\`${request.path}\` is read with GET`);
      return problemResponse(error, request.requestId);
    }
    return {
      statusCode: 200,
      headers: [
        ['content-type', 'application/json'],
        ['cache-control', 'max-age=300'],
        // Public, and read by clients that run in browsers.
        ['access-control-allow-origin', '*'],
      ],
      body: Buffer.from(JSON.stringify(protectedResource(request.baseUrl, issuers))),
    };
  }
}

/** RFC 6750 section 2.1. */
function bearerToken({ headers }: WireRequest): string {
  const header = singleHeader(headers, 'authorization');
  const token = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  if (token) return token;
  throw new CountersignError(
    'invalid-token',
    'there is no bearer token: send `Authorization: Bearer TOKEN`',
    header === undefined ? { details: { missing: 'token' } } : {},
  );
}

/** Against DNS rebinding: browsers say where a request comes from, and only our own pages may send one. */
function assertOwnOrigin({ headers, baseUrl }: WireRequest): void {
  const origin = singleHeader(headers, 'origin');
  if (origin === undefined || origin === new URL(baseUrl).origin) return;
  throw new CountersignError(
    'foreign-origin',
    'the request comes from a page of another origin: call `/mcp` from a program, which sends no `Origin`',
  );
}

function readMessage({ headers, body }: WireRequest): JsonValue {
  assertContentType(headers, ['application/json'], false);
  const json = parseStrictJson(body);
  if (!Array.isArray(json)) return json;
  throw new CountersignError(
    'malformed-request',
    'a batch is not served: send one JSON-RPC message at a time',
  );
}

function webRequest({ method, baseUrl, path, headers }: WireRequest): Request {
  // The body was read: it is handed over as it was parsed.
  const kept = headers.filter(
    ([name]) => !['content-length', 'transfer-encoding', 'connection'].includes(name),
  );
  return new Request(`${baseUrl}${path}`, {
    method,
    headers: kept.map(([name, value]): [string, string] => [name, value]),
    ...(method === 'POST' ? { body: '' } : {}),
  });
}
