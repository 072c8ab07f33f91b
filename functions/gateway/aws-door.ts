// The AWS door: any unmodified SDK, signed with surrogate keys. Every answer, also a refusal, has the shape that the
// client's protocol expects, so that it raises its normal exception.

import { sha256Hex } from '../../core/call.ts';
import type { Catalogue } from '../../core/catalogue/model.ts';
import { CountersignError, countersignErrors } from '../../core/countersign-error.ts';
import type { Gate } from '../../core/gate.ts';
import type { GateOutcome } from '../../core/gate-call.ts';
import type { Caller } from '../../core/gate-records.ts';
import type { Clock, ConnectionStore, SessionStore } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import { refuseTokensInQuery } from '../../core/query-tokens.ts';
import { type QueueUrlMap, withAwsQueueUrl, withDoorQueueUrls } from '../../core/queue-url.ts';
import { asRegistered, type Registry } from '../../core/registry.ts';
import { assertSessionStands } from '../../core/sessions.ts';
import { readAuthorization, type SignatureClaim, verifySignature } from '../../core/signature.ts';
import { isSurrogateKeyId, type SurrogateRoot } from '../../core/surrogate-keys.ts';
import { decodeAwsChunked } from '../../core/wire/aws-chunked.ts';
import { guessProtocol, writeErrorResponse } from '../../core/wire/error-response.ts';
import { type Headers, headerValue, type RawRequest } from '../../core/wire/http.ts';
import { type ReadCall, readCall } from '../../core/wire/read-call.ts';
import { knownError, retryAfterSeconds } from '../problem.ts';
import { explainDenial, explainPending } from './explanations.ts';
import { rememberOpenedKeys } from './opened-keys.ts';
import { recorded } from './recorded.ts';
import { isAnsweredHere, type StsFacade } from './sts-facade.ts';
import { assertBodyFits, origin, type WireRequest } from './wire-event.ts';

export interface DoorResponse {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface AwsDoorDependencies {
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly surrogateRoot: SurrogateRoot;
  readonly sessions: SessionStore;
  readonly connections: ConnectionStore;
  readonly gate: Gate;
  readonly registry: Registry;
  readonly sts: StsFacade;
}

const doorPrefix = '/aws';

export function createAwsDoor(dependencies: AwsDoorDependencies) {
  const { clock, catalogue, surrogateRoot, sessions, connections, registry, gate, sts } = dependencies;
  const openKeys = rememberOpenedKeys(surrogateRoot);

  async function answer(request: WireRequest, raw: RawRequest): Promise<DoorResponse> {
    assertBodyFits(request);
    refuseTokensInQuery(raw.query);
    if (isSignIn(raw)) {
      const read = readCall(
        raw,
        { signingName: 'sts', region: '', accountId: '', partition: 'aws' },
        catalogue,
      );
      if (read.operation.name !== 'AssumeRoleWithWebIdentity') throw unsigned();
      return sts.signIn(read, request);
    }
    const claim = readAuthorization({ ...request, path: request.signedPath });
    if (claim.signingName === 'sts' && claim.sessionToken && !isSurrogateKeyId(claim.accessKeyId)) {
      return sts.vendedIdentity(claim.sessionToken, request, ({ accountId, partition }) =>
        readCall(raw, { signingName: 'sts', region: claim.region, accountId, partition }, catalogue),
      );
    }
    const caller = await authenticate(request, claim);
    const { partition } = caller.connection;
    const map = { doorUrl: `${request.baseUrl}${doorPrefix}`, region: claim.region, partition };
    const read = await recorded(gate, caller, undefined, () => readFor(caller, raw, claim, map));
    if (isAnsweredHere(read)) return recorded(gate, caller, read, () => sts.answer(read, caller, request));
    const invocationId = invocationIdOf(raw, claim);
    const outcome = await gate.run({
      ...caller,
      read,
      mayStream: true,
      ...(invocationId === undefined ? {} : { invocationId }),
      ...(read.service.id === 'sqs' ? { mapOutput: (output) => withDoorQueueUrls(output, map) } : {}),
    });
    return respond(outcome, request);
  }

  function readFor(caller: Caller, raw: RawRequest, claim: SignatureClaim, map: QueueUrlMap): ReadCall {
    const { partition, accountId } = caller.connection;
    const plain = { ...raw, ...decodeAwsChunked(raw.body, raw.headers) };
    const scope = { signingName: claim.signingName, region: claim.region, accountId, partition };
    const read = readCall(plain, scope, catalogue);
    if (read.service.id !== 'sqs') return read;
    return { ...read, call: { ...read.call, parameters: withAwsQueueUrl(read.call.parameters, map) } };
  }

  async function authenticate(request: WireRequest, claim: SignatureClaim): Promise<Caller> {
    const keys = await openKeys(claim.accessKeyId, claim.sessionToken ?? '');
    verifySignature(
      { ...request, path: request.signedPath },
      claim,
      keys.secretAccessKey,
      sha256Hex(request.body),
      {
        nowEpochMilliseconds: clock(),
        overTls: request.overTls,
        allowedHosts: request.isOwnHost ? [request.host] : [],
      },
    );
    const session = await sessions.get(keys.sessionId);
    if (!session)
      throw new CountersignError('signature-mismatch', 'these keys belong to no session: get new ones');
    assertSessionStands(session, Math.floor(clock() / 1000));
    const [connection, entry] = await Promise.all([
      connections.get(session.connection),
      registry.get(principalId(session.principal)),
    ]);
    const principal = asRegistered(session.principal, entry);
    if (!connection) {
      throw new CountersignError(
        'unknown-connection',
        `the connection \`${session.connection}\` of this session is gone: ask who runs Countersign`,
      );
    }
    return { session: { ...session, principal }, connection, ...origin(request) };
  }

  return async function awsDoor(request: WireRequest): Promise<DoorResponse> {
    const raw = rawRequest(request);
    try {
      return await answer(request, raw);
    } catch (error) {
      return refuse(error, request, raw);
    }
  };
}

function rawRequest(request: WireRequest): RawRequest {
  const { method, path, query, headers, body, hostLabel } = request;
  const inner = path.slice(doorPrefix.length);
  return {
    method,
    path: inner === '' ? '/' : inner,
    query,
    headers,
    body,
    ...(hostLabel === undefined ? {} : { hostLabel }),
  };
}

/** AssumeRoleWithWebIdentity is the one call that carries no signature: a form or a query that names it. */
function isSignIn(raw: RawRequest): boolean {
  if (headerValue(raw.headers, 'authorization') !== undefined || /(^|&)X-Amz-/i.test(raw.query)) return false;
  const form = raw.method === 'POST' ? Buffer.from(raw.body).toString('latin1') : raw.query;
  return /(^|&)Action=AssumeRoleWithWebIdentity(&|$)/.test(form);
}

/**
 * What a mutating call is done under once [S5]: the client's own id, else the signature. (Not both: botocore leaves its id
 * unsigned, and then two equal calls of one second have one signature.) A presigned URL may be used again until its end:
 * that is what it is for.
 */
function invocationIdOf(raw: RawRequest, claim: SignatureClaim): string | undefined {
  const ofSignature = claim.mechanism === 'presigned' ? undefined : `signature:${claim.signature}`;
  return headerValue(raw.headers, 'amz-sdk-invocation-id') ?? ofSignature;
}

const unsigned = () =>
  new CountersignError(
    'missing-authentication',
    'the request is not signed: sign it with surrogate keys (SigV4)',
  );

function respond(outcome: GateOutcome, request: WireRequest): DoorResponse {
  switch (outcome.kind) {
    case 'answered':
      return outcome.answer;
    case 'pending':
      throw explainPending(outcome.request, request.baseUrl);
    case 'denied':
      throw explainDenial(outcome);
  }
}

function refuse(error: unknown, request: WireRequest, raw: RawRequest): DoorResponse {
  const known = knownError(error, request.requestId);
  const signingName = claimedSigningName(raw);
  const { httpStatus, awsCode, retryable } = countersignErrors[known.code];
  const answer = writeErrorResponse(guessProtocol(raw, signingName), signingName, {
    httpStatus,
    awsCode,
    message: `Countersign: ${known.message}`,
    requestId: request.requestId,
    details: known.details,
    method: raw.method,
  });
  if (!retryable) return answer;
  return { ...answer, headers: [...answer.headers, ['retry-after', String(retryAfterSeconds)]] };
}

/** Unverified, from the header or a presigned query: it only says in which shape the client reads errors. */
function claimedSigningName({ headers, query }: RawRequest): string | undefined {
  const claims = `${headerValue(headers, 'authorization')} ${query.replaceAll(/%2F/gi, '/')}`;
  return /Credential=[^/]+\/\d{8}\/[^/]+\/([a-z0-9.-]+)\/aws4_request/i.exec(claims)?.[1];
}
