// Writes the request that goes to AWS from a call alone; nothing of the client's message gets here but the bytes of a
// streaming member, which the call binds by their hash.
import type { Call } from '../call.ts';
import type { Operation, Protocol, Service } from '../catalogue/model.ts';
import type { JsonObject } from '../json.ts';
import { writeCborBody } from './cbor-body.ts';
import type { TargetRequest } from './http.ts';
import { writeJsonBody } from './json-body.ts';
import { writeQueryParameters } from './query-body.ts';
import { invalid, unmodelled } from './refusals.ts';
import { writeRestRequest } from './write-rest-request.ts';

const nothing = new Uint8Array();

/**
 * Writes `read.call` in `read.protocol`. `read.body` are the bytes of the streaming member.
 * Throws CountersignError `invalid-parameter` or `unmodelled-parameter` for parameters that the protocol cannot carry.
 */
export function writeRequest(read: {
  readonly call: Call;
  readonly operation: Operation;
  readonly protocol: Protocol;
  readonly body?: Uint8Array;
}): TargetRequest {
  const { operation, protocol } = read;
  const { parameters } = read.call;
  for (const name of Object.keys(parameters)) {
    if (operation.input?.members?.has(name) !== true) throw unmodelled(name);
  }
  const hostPrefix = expandHostPrefix(operation, parameters);
  const request = writeProtocol(operation, protocol, parameters, read.body ?? nothing);
  return hostPrefix === undefined ? request : { ...request, hostPrefix };
}

function writeProtocol(
  operation: Operation,
  protocol: Protocol,
  parameters: JsonObject,
  streamed: Uint8Array,
): TargetRequest {
  const { service, input } = operation;
  const post = { method: 'POST', path: '/', query: [] };
  switch (protocol) {
    case 'json':
      return {
        ...post,
        headers: [
          ['content-type', `application/x-amz-json-${service.jsonVersion ?? '1.1'}`],
          ['x-amz-target', `${service.targetPrefix}.${operation.name}`],
          ...queryMode(service),
        ],
        body: input === undefined ? Buffer.from('{}') : writeJsonBody(parameters, input),
      };
    case 'rpc-v2-cbor':
      return {
        ...post,
        path: `/service/${service.targetPrefix}/operation/${operation.name}`,
        headers: [
          ['smithy-protocol', 'rpc-v2-cbor'],
          ['accept', 'application/cbor'],
          ...(input === undefined ? [] : [['content-type', 'application/cbor'] as const]),
          ...queryMode(service),
        ],
        body: input === undefined ? nothing : writeCborBody(parameters, input),
      };
    case 'query':
    case 'ec2': {
      const names = { action: operation.name, version: service.apiVersion };
      const form =
        input === undefined
          ? `Action=${names.action}&Version=${names.version}`
          : writeQueryParameters(parameters, operation.queryInput ?? input, protocol, names);
      return {
        ...post,
        headers: [['content-type', 'application/x-www-form-urlencoded; charset=utf-8']],
        body: Buffer.from(form),
      };
    }
    case 'rest-json':
    case 'rest-xml':
      return writeRestRequest(operation, protocol, parameters, streamed);
  }
}

/** Asks for the error codes of the query protocol that the service once spoke. */
function queryMode({ queryCompatible }: Service): TargetRequest['headers'] {
  return queryCompatible ? [['x-amzn-query-mode', 'true']] : [];
}

/** Fills e.g. `{AccountId}.`; a label must stay one DNS label, or it would name another host. */
export function expandHostPrefix(operation: Operation, parameters: JsonObject): string | undefined {
  return operation.hostPrefix?.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (typeof value !== 'string' || !/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(value)) {
      throw invalid(name, 'a host label of letters, digits and hyphens');
    }
    return value;
  });
}
