// POST /v1/requests: asks approvers ahead of a call. 200 the call would run now, 202 it waits, else problem+json.
import type { z } from 'zod';
import { type accessAnswerSchema, accessRequestSchema } from '../../core/api-schemas.ts';
import type { TokenVerifier, VerifiedToken } from '../../core/ports.ts';
import { retryAfterSeconds } from '../problem.ts';
import { type Asked, type Asking, askAhead, askAheadOnEach } from './ask-ahead.ts';
import type { DoorResponse } from './aws-door.ts';
import { approvalUrl } from './explanations.ts';
import { bearerToken, json, parametersOf, readBody } from './json-exchange.ts';
import type { NamedCallDependencies } from './named-call.ts';
import { type RateLimitDependencies, rateLimited } from './rate-limited.ts';
import { assertBodyFits, type WireRequest } from './wire-event.ts';

export const requestsPath = '/v1/requests';

type Answer = z.input<typeof accessAnswerSchema>;

export function createRequestDoor(
  dependencies: NamedCallDependencies & RateLimitDependencies & { readonly tokens: TokenVerifier },
) {
  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function requestDoor(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    const bearer = await dependencies.tokens.verify(bearerToken(request));
    const { principal } = bearer;
    return rateLimited(dependencies, { principal, exchangeId: request.requestId }, () =>
      answer(request, bearer),
    );
  };

  async function answer(request: WireRequest, bearer: VerifiedToken): Promise<DoorResponse> {
    const { data, json: sent } = readBody(request, accessRequestSchema);
    const { connection, connections, ...ask } = { ...data, parameters: parametersOf(sent) };
    const asking: Asking = { request, bearer, door: 'json' };
    if (connections === undefined) {
      const asked = await askAhead(dependencies, asking, { ...ask, connection: connection ?? '' });
      const location = asked.status === 'ready' ? undefined : `${requestsPath}/${asked.request.id}`;
      return respond(factsOf(asked, request.baseUrl), location);
    }
    const all = await askAheadOnEach(dependencies, asking, connections, ask);
    const requests = all.map(({ connection: name, ...asked }) =>
      asked.status === 'denied'
        ? {
            connection: name,
            status: asked.status,
            ...asked.refusal.details,
            code: asked.refusal.code,
            detail: asked.refusal.message,
          }
        : { connection: name, ...factsOf(asked, request.baseUrl) },
    );
    const status =
      (['pending-approval', 'ready'] as const).find((each) => all.some((asked) => asked.status === each)) ??
      'denied';
    const queue = status === 'pending-approval' ? { approvalUrl: `${request.baseUrl}/approve` } : {};
    return respond({ status, ...queue, requests });
  }
}

function factsOf(asked: Asked, baseUrl: string) {
  if (asked.status === 'ready') return asked;
  const { status, callId, request } = asked;
  return { status, callId, requestId: request.id, approvalUrl: approvalUrl(request.id, baseUrl) };
}

function respond(answer: Answer, location?: string): DoorResponse {
  const isPending = answer.status === 'pending-approval';
  return json(isPending ? 202 : 200, answer, [
    ...(location === undefined ? [] : ([['location', location]] as [string, string][])),
    ...(isPending ? ([['retry-after', String(retryAfterSeconds)]] as [string, string][]) : []),
  ]);
}
