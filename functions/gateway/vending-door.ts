// POST /v1/credentials: a pipeline's bearer token becomes credentials of a vending profile, as JSON. 200 has them, 202 waits
// for approval, else problem+json.

import type { z } from 'zod';
import { type vendedSchema, vendRequestSchema } from '../../core/api-schemas.ts';
import type { TokenVerifier, VerifiedToken } from '../../core/ports.ts';
import { profileNamed } from '../../core/vending/find-profile.ts';
import type { DoorResponse } from './aws-door.ts';
import { explainDenial } from './explanations.ts';
import { bearerToken, json, pending, readBody } from './json-exchange.ts';
import { type RateLimitDependencies, rateLimited } from './rate-limited.ts';
import { type VendingDependencies, vend } from './vending.ts';
import { assertBodyFits, type WireRequest } from './wire-event.ts';

export const vendingPath = '/v1/credentials';

export function createVendingDoor(
  dependencies: VendingDependencies & RateLimitDependencies & { readonly tokens: TokenVerifier },
) {
  const { tokens, connections } = dependencies;

  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function vendingDoor(request: WireRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    const bearer = await tokens.verify(bearerToken(request));
    const { principal } = bearer;
    return rateLimited(dependencies, { principal, exchangeId: request.requestId }, () =>
      give(request, bearer),
    );
  };

  async function give(request: WireRequest, bearer: VerifiedToken): Promise<DoorResponse> {
    const { profile, durationSeconds, reason } = readBody(request, vendRequestSchema).data;
    const outcome = await vend(dependencies, request, bearer, {
      found: profileNamed(await connections.list(), profile),
      door: 'json',
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
      ...(reason === undefined ? {} : { justification: reason }),
    });
    if (outcome.kind === 'denied') throw explainDenial(outcome);
    if (outcome.kind === 'pending') return pending(outcome, outcome.sessionId, request);
    const { callId, sessionId, credentials, user, sourceIdentity, expiresAtEpochSeconds } = outcome;
    const answer: z.infer<typeof vendedSchema> = {
      callId,
      sessionId,
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: new Date(expiresAtEpochSeconds * 1000).toISOString(),
      arn: user.arn,
      sourceIdentity,
    };
    return json(200, answer);
  }
}
