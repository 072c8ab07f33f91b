// What the JSON routes of the gateway have in common: a bearer token, a strict JSON body, JSON answers.
import type { z } from 'zod';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { parseStrictJson } from '../../core/wire/strict-json.ts';
import { assertContentType, singleHeader } from '../../core/wire/transport.ts';
import type { DoorResponse } from './aws-door.ts';
import { approvalUrl } from './explanations.ts';
import type { WireRequest } from './wire-event.ts';

/** RFC 6750 section 2.1; a token in the query is refused and goes nowhere [J12]. */
export function bearerToken(request: WireRequest): string {
  refuseTokensInQuery(request.query);
  const token = /^Bearer (\S+)$/i.exec(singleHeader(request.headers, 'authorization') ?? '')?.[1];
  if (token) return token;
  throw new CountersignError('invalid-token', 'there is no bearer token: send `Authorization: Bearer TOKEN`');
}

/** Throws CountersignError `invalid-parameter` with every problem; `json` is the body as it was sent. */
export function readBody<T>(
  { headers, body }: WireRequest,
  schema: z.ZodType<T>,
): { readonly data: T; readonly json: JsonValue } {
  assertContentType(headers, ['application/json'], false);
  const json = parseStrictJson(body);
  const parsed = schema.safeParse(json);
  if (parsed.success) return { data: parsed.data, json };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `\`${path.join('.') || 'body'}\`: ${message}`,
  );
  throw new CountersignError('invalid-parameter', problems.join('; '));
}

/** As they were sent: zod leaves a `__proto__` out of records, and what is not modelled must be refused [P11]. */
export function parametersOf(json: JsonValue): JsonObject {
  return isJsonObject(json) && isJsonObject(json.parameters) ? json.parameters : {};
}

export function pending(
  { request: asked, callId }: { readonly request: ApprovalRequest; readonly callId: string },
  sessionId: string,
  request: WireRequest,
): DoorResponse {
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
      ['location', `/v1/requests/${asked.id}`],
      ['retry-after', '5'],
    ],
  );
}

export function json(statusCode: number, value: unknown, headers: [string, string][] = []): DoorResponse {
  return {
    statusCode,
    headers: [['content-type', 'application/json'], ['cache-control', 'no-store'], ...headers],
    body: Buffer.from(JSON.stringify(value)),
  };
}
