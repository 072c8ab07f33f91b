// POST /v1/calls: one AWS operation as JSON under a bearer token. 200 ran, 202 waits for approval, else problem+json.

import { callRequestSchema } from '../../core/api-schemas.ts';
import type { Catalogue } from '../../core/catalogue/model.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Gate, GateOutcome } from '../../core/gate.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { withAwsQueueUrl } from '../../core/queue-url.ts';
import { assertSessionStands, bearerSession, type SessionDependencies } from '../../core/sessions.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import type { ReadCall } from '../../core/wire/read-call.ts';
import { parseStrictJson } from '../../core/wire/strict-json.ts';
import { assertContentType, singleHeader } from '../../core/wire/transport.ts';
import { awsProblemResponse } from '../problem.ts';
import type { DoorResponse } from './aws-door.ts';
import { approvalUrl, explainDenial } from './explanations.ts';
import { recorded } from './recorded.ts';
import { origin } from './sts-facade.ts';
import { assertBodyFits, type WireRequest } from './wire-event.ts';

export interface JsonDoorDependencies extends SessionDependencies {
  readonly catalogue: Catalogue;
  readonly tokens: TokenVerifier;
  readonly gate: Gate;
}

export function createJsonDoor(dependencies: JsonDoorDependencies) {
  const { catalogue, tokens, connections, gate, clock } = dependencies;

  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function jsonDoor(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    const bearer = await tokens.verify(bearerToken(request));
    const ask = parseCallRequest(request);
    const connection = await connections.get(ask.connection);
    if (!connection) {
      throw new CountersignError(
        'unknown-connection',
        `there is no connection \`${ask.connection}\`: \`GET /v1/connections\` lists yours`,
      );
    }
    const session = await bearerSession(dependencies, bearer, connection);
    const caller = { session, connection, ...origin(request) };
    const read = await recorded(gate, caller, undefined, () => {
      assertSessionStands(session, Math.floor(clock() / 1000));
      const { accountId, regions } = connection;
      const region = ask.region ?? regions[0] ?? '';
      const { service, operation, parameters } = ask;
      const map = { doorUrl: `${request.baseUrl}/aws`, region, partition: connection.partition };
      return callFromJson(
        {
          service,
          operation,
          region,
          accountId,
          // As at the AWS door: one queue has one URL, whichever of its two the caller knows [P8].
          parameters: service === 'sqs' ? withAwsQueueUrl(parameters, map) : parameters,
        },
        catalogue,
      );
    });
    const invocationId = singleHeader(request.headers, 'idempotency-key');
    const outcome = await gate.run({
      ...caller,
      read,
      mayStream: false,
      ...(invocationId === undefined ? {} : { invocationId }),
      ...(ask.reason === undefined ? {} : { justification: ask.reason }),
      ...(ask.ticket === undefined ? {} : { ticket: ask.ticket }),
    });
    return respond(outcome, read, session.id, request);
  };
}

/** RFC 6750 section 2.1; a token in the query is refused and goes nowhere [J12]. */
function bearerToken(request: WireRequest): string {
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
  const { statusCode, awsRequestId, output, error, masked } = answer.result;
  if (error) return awsProblemResponse({ statusCode, error, callId, requestId: request.requestId });
  const { streamingOutput } = read.operation;
  const bytes =
    streamingOutput !== undefined && answer.body instanceof Uint8Array
      ? { [streamingOutput]: Buffer.from(answer.body).toString('base64') }
      : {};
  return json(200, {
    callId,
    sessionId,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    output: { ...(output as JsonObject), ...bytes },
    masked,
  });
}

function json(statusCode: number, value: unknown, headers: [string, string][] = []): DoorResponse {
  return {
    statusCode,
    headers: [['content-type', 'application/json'], ['cache-control', 'no-store'], ...headers],
    body: Buffer.from(JSON.stringify(value)),
  };
}
