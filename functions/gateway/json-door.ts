// POST /v1/calls: one AWS operation as JSON under a bearer token. 200 ran, 202 waits for approval, else problem+json.

import { callRequestSchema } from '../../core/api-schemas.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { parseStrictJson } from '../../core/wire/strict-json.ts';
import { assertContentType, singleHeader } from '../../core/wire/transport.ts';
import { awsProblemResponse } from '../problem.ts';
import type { DoorResponse } from './aws-door.ts';
import { approvalUrl, explainDenial } from './explanations.ts';
import { type NamedCallDependencies, readNamedCall } from './named-call.ts';
import { assertBodyFits, type WireRequest } from './wire-event.ts';

export interface JsonDoorDependencies extends NamedCallDependencies {
  readonly tokens: TokenVerifier;
}

export function createJsonDoor(dependencies: JsonDoorDependencies) {
  const { tokens, gate } = dependencies;

  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function jsonDoor(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    const bearer = await tokens.verify(bearerToken(request));
    const ask = parseCallRequest(request);
    const { caller, read } = await readNamedCall(dependencies, { request, bearer, door: 'json' }, ask);
    const invocationId = singleHeader(request.headers, 'idempotency-key');
    const outcome = await gate.run({
      ...caller,
      read,
      mayStream: false,
      ...(invocationId === undefined ? {} : { invocationId }),
      ...(ask.reason === undefined ? {} : { justification: ask.reason }),
      ...(ask.ticket === undefined ? {} : { ticket: ask.ticket }),
    });
    return respond(outcome, read, caller.session.id, request);
  };
}

/** RFC 6750 section 2.1; a token in the query is refused and goes nowhere [J12]. */
export function bearerToken(request: WireRequest): string {
  refuseTokensInQuery(request.query);
  const token = /^Bearer (\S+)$/i.exec(singleHeader(request.headers, 'authorization') ?? '')?.[1];
  if (token) return token;
  throw new CountersignError('invalid-token', 'there is no bearer token: send `Authorization: Bearer TOKEN`');
}

function parseCallRequest({ headers, body }: WireRequest) {
  assertContentType(headers, ['application/json'], false);
  const json = parseStrictJson(body);
  const parsed = callRequestSchema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `\`${path.join('.') || 'body'}\`: ${message}`,
    );
    throw new CountersignError('invalid-parameter', problems.join('; '));
  }
  // As they were sent: zod leaves a `__proto__` out of records, and what is not modelled must be refused [P11].
  const parameters = isJsonObject(json) && isJsonObject(json.parameters) ? json.parameters : {};
  return { ...parsed.data, parameters };
}

function respond(
  outcome: GateOutcome,
  read: ReadCall,
  sessionId: string,
  request: WireRequest,
): DoorResponse {
  if (outcome.kind === 'denied') throw explainDenial(outcome);
  if (outcome.kind === 'pending') {
    const { request: asked, callId } = outcome;
    const location = `/v1/requests/${asked.id}`;
    return json(
      202,
      {
        callId,
        sessionId,
        requestId: asked.id,
        status: asked.status,
        approvalUrl: approvalUrl(asked.id, request.baseUrl),
      },
      [
        ['location', location],
        ['retry-after', '5'],
      ],
    );
  }
  const { callId, answer } = outcome;
  const { statusCode, awsRequestId, error, masked } = answer.result;
  if (error) return awsProblemResponse({ statusCode, error, callId, requestId: request.requestId });
  return json(200, {
    callId,
    sessionId,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    output: outputOf(read, answer),
    masked,
  });
}

/** The masked output; a streaming member of it in base64. */
export function outputOf(
  read: ReadCall,
  { result, body }: Extract<GateOutcome, { kind: 'answered' }>['answer'],
): JsonObject {
  const { streamingOutput } = read.operation;
  const bytes =
    streamingOutput !== undefined && body instanceof Uint8Array
      ? { [streamingOutput]: Buffer.from(body).toString('base64') }
      : {};
  return { ...(result.output as JsonObject), ...bytes };
}

function json(statusCode: number, value: unknown, headers: [string, string][] = []): DoorResponse {
  return {
    statusCode,
    headers: [['content-type', 'application/json'], ['cache-control', 'no-store'], ...headers],
    body: Buffer.from(JSON.stringify(value)),
  };
}
