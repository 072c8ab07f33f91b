// POST /v1/calls: one AWS operation as JSON under a bearer token. 200 ran, 202 waits for approval, else problem+json.
import { callRequestSchema } from '../../core/api-schemas.ts';
import { canonicalJson } from '../../core/call.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import type { JsonObject } from '../../core/json.ts';
import type { TokenVerifier, VerifiedToken } from '../../core/ports.ts';
import type { WhatStands } from '../../core/standing.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { singleHeader } from '../../core/wire/transport.ts';
import { awsProblemResponse } from '../problem.ts';
import type { DoorResponse } from './aws-door.ts';
import { explainDenial } from './explanations.ts';
import { type IdempotencyDependencies, idempotentCall } from './idempotent-call.ts';
import { bearerToken, json, parametersOf, pending, readBody } from './json-exchange.ts';
import { type NamedCallDependencies, readNamedCall } from './named-call.ts';
import { type RateLimitDependencies, rateLimited } from './rate-limited.ts';
import { assertBodyFits, type WireRequest } from './wire-event.ts';

export interface JsonDoorDependencies
  extends NamedCallDependencies,
    IdempotencyDependencies,
    RateLimitDependencies {
  readonly tokens: TokenVerifier;
  readonly standing: Pick<WhatStands, 'assertStands' | 'assertMayRun'>;
}

export function createJsonDoor(dependencies: JsonDoorDependencies) {
  const { tokens, gate } = dependencies;

  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function jsonDoor(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    const bearer = await tokens.verify(bearerToken(request));
    const { principal } = bearer;
    return rateLimited(dependencies, { principal, exchangeId: request.requestId }, () =>
      call(request, bearer),
    );
  };

  async function call(request: WireRequest, bearer: VerifiedToken): Promise<DoorResponse> {
    const { ask, json } = parseCallRequest(request);
    const { caller, read } = await readNamedCall(dependencies, { request, bearer, door: 'json' }, ask);
    const key = singleHeader(request.headers, 'idempotency-key');
    const run = () =>
      gate.run({
        ...caller,
        read,
        mayStream: false,
        ...(key === undefined ? {} : { invocationId: key }),
        ...(ask.reason === undefined ? {} : { justification: ask.reason }),
        ...(ask.ticket === undefined ? {} : { ticket: ask.ticket }),
      });
    const answer = (outcome: GateOutcome) => respond(outcome, read, caller.session.id, request);
    if (key === undefined) return answer(await run());
    return idempotentCall(dependencies, { caller, read, key, body: canonicalJson(json) }, run, answer);
  }
}

function parseCallRequest(request: WireRequest) {
  const { data, json } = readBody(request, callRequestSchema);
  return { ask: { ...data, parameters: parametersOf(json) }, json };
}

function respond(
  outcome: GateOutcome,
  read: ReadCall,
  sessionId: string,
  request: WireRequest,
): DoorResponse {
  if (outcome.kind === 'denied') throw explainDenial(outcome);
  if (outcome.kind === 'pending') return pending(outcome, sessionId, request);
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
