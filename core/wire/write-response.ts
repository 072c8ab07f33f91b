// Writes an answer from its JSON form in the protocol that the agent spoke: when something in it was masked, mapped or
// unknown, and when Countersign itself answers.
import type { Operation, Protocol } from '../catalogue/model.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { writeCborBody } from './cbor-body.ts';
import { bindsHeader, writeHeaderMember } from './header-values.ts';
import type { Headers, HttpResponse } from './http.ts';
import { writeJsonBody } from './json-body.ts';
import { writeQueryResponse } from './query-response.ts';
import { isUnwrapped } from './read-response.ts';
import { unmodelled } from './refusals.ts';
import { s3ResponseRoot } from './s3-response-roots.ts';
import { writeScalar } from './scalars.ts';
import { writeXmlBody } from './xml-body.ts';

const nothing = new Uint8Array();
/** Describe the bytes of a body, and so are never taken over from another one. */
const framingHeaders: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-length',
  'content-type',
  'transfer-encoding',
]);

/**
 * Writes `output`. `response.headers` (lower-case names) go along unless the operation binds them: what it binds comes
 * from the output alone. The bytes of a streamed output member are the caller's: the body is empty then.
 * Throws CountersignError `unmodelled-parameter` or `invalid-parameter` for an output that is not the operation's.
 */
export function writeResponse(
  operation: Operation,
  protocol: Protocol,
  output: JsonObject,
  response: { readonly statusCode: number; readonly headers: Headers; readonly requestId: string },
): HttpResponse {
  const bound: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(output)) {
    const member = operation.output?.members?.get(name);
    if (member === undefined) throw unmodelled(name);
    if (member.location === 'header' || member.location === 'headers') {
      bound.push(
        ...writeHeaderMember(value, member).map(([header, text]) => [header.toLowerCase(), text] as const),
      );
    }
  }
  const { body, contentType } = writeBody(operation, protocol, output, response.requestId);
  const headers = [
    ...response.headers.filter(([name]) => !framingHeaders.has(name) && !isBound(operation, name)),
    ...bound,
    ...(contentType === undefined || isBound(operation, 'content-type')
      ? []
      : [['content-type', contentType] as const]),
    ...(protocol === 'rpc-v2-cbor' ? [['smithy-protocol', 'rpc-v2-cbor'] as const] : []),
  ];
  return { statusCode: response.statusCode, headers, body: operation.method === 'HEAD' ? nothing : body };
}

function isBound({ output }: Operation, name: string): boolean {
  return bindsHeader(output?.members?.values() ?? [], name);
}

interface WrittenBody {
  readonly body: Uint8Array;
  readonly contentType?: string;
}

function writeBody(
  operation: Operation,
  protocol: Protocol,
  output: JsonObject,
  requestId: string,
): WrittenBody {
  const { service, output: shape, streamingOutput } = operation;
  if (streamingOutput !== undefined) {
    const isEvents = shape?.members?.get(streamingOutput)?.shape.eventStream === true;
    return { body: nothing, ...(isEvents ? { contentType: 'application/vnd.amazon.eventstream' } : {}) };
  }
  switch (protocol) {
    case 'json':
      return {
        body: shape === undefined ? Buffer.from('{}') : writeJsonBody(output, shape),
        contentType: `application/x-amz-json-${service.jsonVersion ?? '1.1'}`,
      };
    case 'rpc-v2-cbor':
      if (shape === undefined) return { body: nothing };
      return { body: writeCborBody(output, shape), contentType: 'application/cbor' };
    case 'query':
    case 'ec2': {
      const { resultWrapper } = operation;
      const { xmlNamespace } = service;
      const frame = {
        operationName: operation.name,
        requestId,
        protocol,
        ...(resultWrapper === undefined ? {} : { resultWrapper }),
        ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
      };
      return {
        body: writeQueryResponse(output, operation.queryOutput ?? shape, frame),
        contentType: 'text/xml',
      };
    }
    case 'rest-json':
    case 'rest-xml':
      return writeRestBody(operation, protocol, output);
  }
}

function writeRestBody(
  operation: Operation,
  protocol: 'rest-json' | 'rest-xml',
  output: JsonObject,
): WrittenBody {
  const { output: shape } = operation;
  if (shape === undefined) return { body: nothing };
  if (shape.payload !== undefined) return writePayload(operation, protocol, output[shape.payload]);
  const bodyMembers = [...(shape.members?.values() ?? [])].filter((member) => member.location === undefined);
  const [only] = bodyMembers;
  if (only === undefined) return { body: nothing };
  if (protocol === 'rest-json') {
    return { body: writeJsonBody(output, shape), contentType: 'application/json' };
  }
  const root = (operation.service.id === 's3' ? s3ResponseRoot(operation.name) : undefined) ?? shape.name;
  const body = isUnwrapped(operation)
    ? writeXmlBody(output[only.name] ?? '', only.shape, { root, ...namespaceOf(operation) })
    : writeXmlBody(output, shape, { root, ...namespaceOf(operation) });
  return { body, contentType: 'application/xml' };
}

function writePayload(
  operation: Operation,
  protocol: 'rest-json' | 'rest-xml',
  value: JsonValue | undefined,
): WrittenBody {
  const payload = operation.output?.members?.get(operation.output.payload ?? '');
  if (payload === undefined || value === undefined) return { body: nothing };
  const { shape } = payload;
  if (shape.type === 'blob') {
    return {
      body: Buffer.from(writeScalar(value, payload, 'iso8601'), 'base64'),
      contentType: 'application/octet-stream',
    };
  }
  if (shape.type === 'string') {
    return { body: Buffer.from(writeScalar(value, payload, 'iso8601')), contentType: 'text/plain' };
  }
  if (protocol === 'rest-json') return { body: writeJsonBody(value, shape), contentType: 'application/json' };
  const root = payload.locationName ?? shape.name;
  const own = payload.xmlNamespace ?? shape.xmlNamespace;
  const namespace = own === undefined ? namespaceOf(operation) : { xmlNamespace: own };
  return {
    body: writeXmlBody(value, shape, { root, ...namespace }),
    contentType: 'application/xml',
  };
}

/** S3's model declares its namespace on requests only; its answers have the same one. */
function namespaceOf(operation: Operation): { xmlNamespace?: { readonly uri: string } } {
  const uri =
    operation.service.xmlNamespace?.uri ??
    (operation.service.id === 's3' ? 'http://s3.amazonaws.com/doc/2006-03-01/' : undefined);
  return uri === undefined ? {} : { xmlNamespace: { uri } };
}
