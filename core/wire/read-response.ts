// Reads AWS's answer into the JSON form that masking and the record work on. What the model does not know is left
// out and said, so that the caller never passes on what nobody could look at.
import type { StreamingBody } from '../call.ts';
import type { Member, Operation, Protocol } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { readCborBody } from './cbor-body.ts';
import { readHeaderMember, readPrefixedHeaders } from './header-values.ts';
import type { HttpResponse } from './http.ts';
import { readJsonBody } from './json-body.ts';
import { setOwn } from './json-object.ts';
import { readQueryResponse } from './query-response.ts';
import { readErrorResponse } from './read-error.ts';
import { malformed } from './refusals.ts';
import { bindingName } from './rest-routes.ts';
import { readXmlBody } from './xml-body.ts';

export type ResponseReading =
  | { readonly output: JsonObject /** The answer had more than the model. */; readonly unmodelled: boolean }
  | { readonly error: { readonly code: string; readonly message: string } };

interface BodyReading {
  readonly value: JsonValue;
  readonly unmodelled: boolean;
}

const nothing: BodyReading = { value: {}, unmodelled: false };

/**
 * Reads an answer with all of its body, but for a streamed output member: `options.streamed` is what stands for its
 * bytes, and without it the member is left out.
 *
 * Throws CountersignError `malformed-request` or `invalid-parameter` when a success is not in the operation's form:
 * then nothing of it may be released.
 */
export function readResponse(
  operation: Operation,
  protocol: Protocol,
  response: HttpResponse,
  options: { readonly streamed?: StreamingBody } = {},
): ResponseReading {
  if (response.statusCode >= 300 || isErrorInSuccess(operation, response)) {
    return { error: readErrorResponse(protocol, response) };
  }
  const { streamingOutput } = operation;
  switch (protocol) {
    case 'json':
    case 'rpc-v2-cbor':
    case 'query':
    case 'ec2':
      if (streamingOutput !== undefined) return asOutput(streamAlone(streamingOutput, options.streamed));
      return asOutput(readFramedBody(operation, protocol, response.body));
    case 'rest-json':
    case 'rest-xml':
      return readRestResponse(operation, protocol, response, options.streamed);
  }
}

function asOutput({ value, unmodelled }: BodyReading): { output: JsonObject; unmodelled: boolean } {
  return { output: value as JsonObject, unmodelled };
}

/** S3 may begin to answer with 200 before it fails: https://repost.aws/knowledge-center/s3-resolve-200-internalerror */
function isErrorInSuccess(operation: Operation, { body }: HttpResponse): boolean {
  if (operation.service.id !== 's3' || operation.streamingOutput !== undefined || body.length === 0)
    return false;
  return /^\s*(?:<\?xml[^>]*\?>)?\s*<Error[\s>]/.test(Buffer.from(body.subarray(0, 1024)).toString('latin1'));
}

function readFramedBody(
  operation: Operation,
  protocol: 'json' | 'rpc-v2-cbor' | 'query' | 'ec2',
  body: Uint8Array,
): BodyReading {
  const { output } = operation;
  if (protocol === 'query' || protocol === 'ec2') {
    return readQueryResponse(body, operation.name, operation.queryOutput ?? output, protocol);
  }
  if (output === undefined) return unmodelledBody(body);
  return protocol === 'json'
    ? readJsonBody(body, output, 'response')
    : readCborBody(body, output, 'response');
}

/** Outside REST a stream leaves no room for anything else. */
function streamAlone(member: string, streamed: StreamingBody | undefined): BodyReading {
  return { value: streamed === undefined ? {} : { [member]: { ...streamed } }, unmodelled: false };
}

/** Operations without output answer with nothing, or with an empty object. */
function unmodelledBody(body: Uint8Array): BodyReading {
  return { value: {}, unmodelled: body.length > 2 };
}

function readRestResponse(
  operation: Operation,
  protocol: 'rest-json' | 'rest-xml',
  response: HttpResponse,
  streamed: StreamingBody | undefined,
): ResponseReading {
  const { output: shape } = operation;
  if (shape === undefined) return asOutput(unmodelledBody(response.body));
  const output: Record<string, JsonValue> = {};
  let unmodelled = false;
  for (const member of shape.members?.values() ?? []) {
    try {
      const value = readBoundMember(member, response);
      if (value !== undefined) setOwn(output, member.name, value);
    } catch (error) {
      // A header that is not in its own form, such as an object's `Expires: 0`: left out like an unknown one.
      if (!(error instanceof CountersignError)) throw error;
      unmodelled = true;
    }
  }
  if (operation.streamingOutput !== undefined) {
    if (streamed !== undefined) setOwn(output, operation.streamingOutput, { ...streamed });
    return { output, unmodelled };
  }
  const body = readRestBody(operation, protocol, response.body);
  for (const [name, value] of Object.entries(body.value as JsonObject)) setOwn(output, name, value);
  return { output, unmodelled: unmodelled || body.unmodelled };
}

function readBoundMember(member: Member, response: HttpResponse): JsonValue | undefined {
  switch (member.location) {
    case 'header':
      return readHeaderMember(response.headers, member);
    case 'headers':
      return readPrefixedHeaders(response.headers, bindingName(member).toLowerCase());
    case 'statusCode':
      return response.statusCode;
    default:
      return undefined;
  }
}

/** Gives the members that stand in the body. */
function readRestBody(
  operation: Operation,
  protocol: 'rest-json' | 'rest-xml',
  body: Uint8Array,
): BodyReading {
  const shape = operation.output;
  if (shape === undefined || body.length === 0) return nothing;
  const payload = shape.payload === undefined ? undefined : shape.members?.get(shape.payload);
  if (payload !== undefined) {
    const { value, unmodelled } = readPayload(payload, protocol, body);
    return { value: { [payload.name]: value }, unmodelled };
  }
  const bodyMembers = [...(shape.members?.values() ?? [])].filter((member) => member.location === undefined);
  const [only] = bodyMembers;
  if (only === undefined) return unmodelledBody(body);
  if (protocol === 'rest-json') return readJsonBody(body, shape, 'response');
  if (isUnwrapped(operation)) {
    const { value, unmodelled } = readXmlBody(body, only.shape, { mode: 'response' });
    return { value: value === '' ? {} : { [only.name]: value }, unmodelled };
  }
  return readXmlBody(body, shape, { mode: 'response' });
}

/** The one answer whose root is its only member: `s3UnwrappedXmlOutput` in the Smithy model. */
export function isUnwrapped(operation: Operation): boolean {
  return operation.service.id === 's3' && operation.name === 'GetBucketLocation';
}

function readPayload(payload: Member, protocol: 'rest-json' | 'rest-xml', body: Uint8Array): BodyReading {
  const { shape } = payload;
  if (shape.type === 'blob') return { value: Buffer.from(body).toString('base64'), unmodelled: false };
  if (shape.type === 'string') {
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
      return { value: text, unmodelled: false };
    } catch {
      throw malformed('body', 'it is not UTF-8');
    }
  }
  return protocol === 'rest-json'
    ? readJsonBody(body, shape, 'response')
    : readXmlBody(body, shape, { mode: 'response' });
}
