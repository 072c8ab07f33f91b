// Reads a request once into the call that everything else works on, and proves that nothing was lost or read in
// between: the request written from the call must read as the same call, or it is refused.

import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Call } from '../call.ts';
import { endpointHost } from '../catalogue/endpoints.ts';
import type { Catalogue, Operation, Protocol, Service } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import type { JsonObject } from '../json.ts';
import { verifyBodyChecksums } from './body-checksums.ts';
import { readCborBody } from './cbor-body.ts';
import type { RawRequest, TargetRequest } from './http.ts';
import { readJsonBody } from './json-body.ts';
import { readQueryParameters } from './query-body.ts';
import { type InputReading, readRestInput } from './read-rest-input.ts';
import { queuePath, type Recognition, recognise } from './recognise.ts';
import { ambiguous, malformed } from './refusals.ts';
import { assertHostLabel, assertKnownHeaders, assertPlainHeaders, singleHeader } from './transport.ts';
import { assertServed } from './unserved.ts';
import { formatQuery } from './uri.ts';
import { expandHostPrefix, writeRequest } from './write-request.ts';

/** What the signature's scope and the connection say of a request. */
export interface CallScope {
  readonly signingName: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

export interface ReadCall {
  readonly call: Call;
  readonly service: Service;
  readonly operation: Operation;
  readonly protocol: Protocol;
  /** The bytes of the streaming member. */
  readonly body?: Uint8Array;
}

/** The most that a compressed body may become; the gateway's own limit for plain bodies is smaller. */
const maximumInflatedBytes = 8 * 1024 * 1024;

/**
 * Reads a request whose signature was verified and whose aws-chunked framing was taken off.
 *
 * Throws CountersignError: `unmodelled-operation`, `unmodelled-parameter`, `unserved-operation`, `invalid-parameter`, `malformed-request`,
 * and `ambiguous-request` for whatever could be read in two ways or does not survive being written again.
 */
export function readCall(request: RawRequest, scope: CallScope, catalogue: Catalogue): ReadCall {
  const read = readOnce(request, scope, catalogue);
  assertRoundTrip(read, scope, catalogue);
  return read;
}

/** Throws `ambiguous-request` when the request written from `read` is not read as the same call. */
export function assertRoundTrip(read: ReadCall, scope: CallScope, catalogue: Catalogue): void {
  // A stream's bytes are passed on by reference: there is nothing to prove of them, and hashing them costs.
  const { body: _, ...withoutBody } = read;
  const again = readOnce(asRawRequest(writeRequest(withoutBody)), scope, catalogue);
  const streamingInput = read.operation.streamingInput ?? '';
  const isSame =
    // By name: services that share a signing name share operations too.
    again.operation.name === read.operation.name &&
    isDeepStrictEqual(
      omit(again.call.parameters, streamingInput),
      omit(read.call.parameters, streamingInput),
    );
  if (!isSame) {
    throw new CountersignError(
      'ambiguous-request',
      `the request of ${read.service.id}:${read.operation.name} cannot be sent on with exactly the meaning it was read with; leave out empty or unusual parameters`,
    );
  }
}

function omit(parameters: JsonObject, name: string): JsonObject {
  if (!Object.hasOwn(parameters, name)) return parameters;
  const { [name]: _, ...rest } = parameters;
  return rest;
}

function readOnce(request: RawRequest, scope: CallScope, catalogue: Catalogue): ReadCall {
  assertPlainHeaders(request.headers, request.body.length);
  const recognition = recognise(request, scope.signingName, catalogue);
  const { operation, protocol } = recognition;
  assertServed(operation);
  const { parameters, body } = readInput(recognition, inflated(request, operation), scope);
  if (operation.service.id !== 's3' || request.hostLabel?.endsWith('-')) {
    assertHostLabel(
      request.hostLabel,
      expandHostPrefix(operation, parameters)?.replace(/\.$/, ''),
      operation,
    );
  }
  return {
    call: {
      service: operation.service.id,
      operation: operation.name,
      region: scope.region,
      accountId: scope.accountId,
      parameters,
    },
    service: operation.service,
    operation,
    protocol,
    ...(body === undefined ? {} : { body }),
  };
}

function readInput(recognition: Recognition, request: RawRequest, scope: CallScope): InputReading {
  const { operation } = recognition;
  if ('match' in recognition) return readRestInput(recognition.match, recognition.protocol, request);
  const verified = verifyBodyChecksums(request.headers, request.body, () => false);
  assertKnownHeaders(request.headers, (name) => verified.has(name) || protocolHeaders.has(name));
  const parameters = readFramedInput(recognition, request);
  return {
    parameters:
      operation.service.id === 'sqs' ? withQueuePath(parameters, request.path, operation, scope) : parameters,
  };
}

const protocolHeaders: ReadonlySet<string> = new Set(['x-amz-target', 'smithy-protocol']);

function readFramedInput(
  recognition: Exclude<Recognition, { match: unknown }>,
  { body }: RawRequest,
): JsonObject {
  const { operation, protocol } = recognition;
  const input = operation.input ?? {
    name: operation.name,
    type: 'structure',
    sensitive: false,
    members: new Map(),
  };
  switch (protocol) {
    case 'json':
      return readJsonBody(body, input, 'request').value as JsonObject;
    case 'rpc-v2-cbor':
      return readCborBody(body, input, 'request').value as JsonObject;
    case 'query':
    case 'ec2':
      return readQueryParameters(recognition.pairs, operation.queryInput ?? input, protocol);
  }
}

/**
 * A queue may be named by the path that its URL has, as well as by `QueueUrl`; both must be the same queue [P8].
 * The URL that the path stands for is AWS's own.
 */
function withQueuePath(
  parameters: JsonObject,
  path: string,
  operation: Operation,
  scope: CallScope,
): JsonObject {
  if (!queuePath.test(path) || operation.input?.members?.has('QueueUrl') !== true) {
    if (path === '/') return parameters;
    throw malformed('path', `${operation.name} is not about one queue`);
  }
  const { QueueUrl: queueUrl } = parameters;
  if (queueUrl === undefined) {
    const host = endpointHost(operation, scope.region, scope.partition);
    return { ...parameters, QueueUrl: `https://${host}${path}` };
  }
  if (typeof queueUrl !== 'string' || !queueUrl.endsWith(path)) {
    throw ambiguous('QueueUrl', 'is another queue than the path');
  }
  return parameters;
}

/** Takes gzip off a compressed request (`@requestCompression`); S3's Content-Encoding is a member and stays. */
function inflated(request: RawRequest, operation: Operation): RawRequest {
  const isMember = [...(operation.input?.members?.values() ?? [])].some(
    (member) => member.location === 'header' && member.locationName?.toLowerCase() === 'content-encoding',
  );
  const encoding = isMember ? undefined : singleHeader(request.headers, 'content-encoding');
  if (encoding === undefined) return request;
  const headers = request.headers.filter(
    ([name]) => name !== 'content-encoding' && name !== 'content-length',
  );
  if (encoding.toLowerCase() === 'identity') return { ...request, headers };
  if (encoding.toLowerCase() !== 'gzip') throw malformed('content encoding', 'expected `gzip` or none');
  try {
    return { ...request, headers, body: gunzipSync(request.body, { maxOutputLength: maximumInflatedBytes }) };
  } catch {
    throw malformed('body', `it is not gzip of at most ${maximumInflatedBytes} bytes`);
  }
}

/** What AWS would receive. */
function asRawRequest(target: TargetRequest): RawRequest {
  return {
    method: target.method,
    path: target.path,
    query: formatQuery(target.query),
    headers: target.headers.map(([name, value]) => [name.toLowerCase(), value]),
    body: target.body,
    ...(target.hostPrefix === undefined ? {} : { hostLabel: target.hostPrefix.replace(/\.$/, '') }),
  };
}
