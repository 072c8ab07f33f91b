// Reads the parameters of a REST request from its path, query, headers and body.
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html, …/aws-restjson1-protocol.html

import { sha256Hex } from '../call.ts';
import type { Member, Operation, Protocol, Shape } from '../catalogue/model.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { verifyBodyChecksums } from './body-checksums.ts';
import { headerMembers, readHeaderMember, readPrefixedHeaders } from './header-values.ts';
import type { Headers, RawRequest } from './http.ts';
import { readJsonBody } from './json-body.ts';
import { setOwn } from './json-object.ts';
import { assertPathText } from './path-text.ts';
import { ambiguous, invalid, malformed, unmodelled } from './refusals.ts';
import { bindingName, type RouteMatch } from './rest-routes.ts';
import { readScalar } from './scalars.ts';
import { assertContentType, assertKnownHeaders, isPresigned } from './transport.ts';
import { decodeUriPart, parseQuery, type QueryPairs } from './uri.ts';
import { readXmlBody } from './xml-body.ts';

export interface InputReading {
  readonly parameters: JsonObject;
  /** The bytes of the streaming member. */
  readonly body?: Uint8Array;
}

const emptyShape: Shape = { name: 'Unit', type: 'structure', sensitive: false, members: new Map() };

/** Throws CountersignError for whatever the operation's model does not know or that has two readings. */
export function readRestInput(match: RouteMatch, protocol: Protocol, request: RawRequest): InputReading {
  const { operation } = match;
  const input = operation.input ?? emptyShape;
  const members = input.members ?? emptyShape.members ?? new Map<string, Member>();
  const parameters: Record<string, JsonValue> = {};
  const { byName, prefixed } = headerMembers(members.values());
  const { headers, query } = hoistedHeaders(match.query, request, byName, prefixed);

  for (const member of members.values()) {
    if (member.location === 'uri') {
      setOwn(parameters, member.name, readLabel(match.labels, member, operation));
    } else if (member.location === 'header') {
      const value = readHeaderMember(headers, member);
      if (value !== undefined) setOwn(parameters, member.name, value);
    } else if (member.location === 'headers') {
      const value = readPrefixedHeaders(headers, bindingName(member).toLowerCase());
      if (value !== undefined) setOwn(parameters, member.name, value);
    }
  }
  readQueryMembers(query, members.values(), parameters);

  const isMember = (name: string): boolean =>
    byName.has(name) || prefixed.some(({ prefix }) => name.startsWith(prefix));
  const verified =
    operation.streamingInput === undefined
      ? verifyBodyChecksums(headers, request.body, isMember)
      : new Set<string>();
  assertKnownHeaders(headers, (name) => isMember(name) || verified.has(name));
  dropFraming(parameters, operation, byName, verified);
  const body = readBody(operation, input, protocol, request, parameters);
  return { parameters, ...(body === undefined ? {} : { body }) };
}

/** Presigners move `x-amz-*` headers into the query; S3 takes them from there as if they were headers. */
function hoistedHeaders(
  query: QueryPairs,
  request: RawRequest,
  byName: ReadonlyMap<string, Member>,
  prefixed: readonly { readonly prefix: string }[],
): { headers: Headers; query: QueryPairs } {
  if (!isPresigned(parseQuery(request.query))) return { headers: request.headers, query };
  const isHoisted = (name: string): boolean =>
    name.startsWith('x-amz-') && (byName.has(name) || prefixed.some(({ prefix }) => name.startsWith(prefix)));
  const hoisted = query
    .map(([name, value]) => [name.toLowerCase(), value ?? ''] as const)
    .filter(([name]) => isHoisted(name));
  return {
    headers: [...request.headers, ...hoisted],
    query: query.filter(([name]) => !isHoisted(name.toLowerCase())),
  };
}

function readLabel(labels: ReadonlyMap<string, string>, member: Member, operation: Operation): JsonValue {
  const raw = labels.get(bindingName(member));
  if (raw === undefined) throw invalid(member.name, 'a part of the path');
  const text = decodeUriPart(raw, 'path');
  assertPathText(text, member.name, operation);
  return readScalar(text, member, 'iso8601');
}

function readQueryMembers(
  query: QueryPairs,
  members: Iterable<Member>,
  parameters: Record<string, JsonValue>,
): void {
  const byName = new Map<string, Member>();
  let rest: Member | undefined;
  for (const member of members) {
    if (member.location !== 'querystring') continue;
    if (member.shape.type === 'map') rest = member;
    else byName.set(bindingName(member), member);
  }
  const values = Map.groupBy(query, ([name]) => name);
  const others: Record<string, JsonValue> = {};
  for (const [name, pairs] of values) {
    const texts = pairs.map(([, value]) => value ?? '');
    const member = byName.get(name) ?? rest?.shape.value;
    if (member === undefined) throw unmodelled(name);
    const { item } = member.shape;
    const [text = ''] = texts;
    if (item === undefined && texts.length > 1) throw ambiguous(name, 'stands twice in the query string');
    const value =
      item === undefined
        ? readScalar(text, member, 'iso8601', name)
        : texts.map((entry) => readScalar(entry, item, 'iso8601', name));
    if (byName.has(name)) setOwn(parameters, member.name, value);
    else setOwn(others, name, value);
  }
  if (rest !== undefined && Object.keys(others).length > 0) setOwn(parameters, rest.name, others);
}

/** What describes the body's bytes is made anew for the bytes that are sent; it is no parameter. */
function dropFraming(
  parameters: Record<string, JsonValue>,
  operation: Operation,
  byName: ReadonlyMap<string, Member>,
  verified: ReadonlySet<string>,
): void {
  const length = byName.get('content-length');
  if (length !== undefined) delete parameters[length.name];
  for (const name of verified) {
    const member = byName.get(name);
    if (member !== undefined) delete parameters[member.name];
  }
  if (operation.streamingInput === undefined && operation.checksumAlgorithmMember !== undefined) {
    delete parameters[operation.checksumAlgorithmMember];
  }
}

function readBody(
  operation: Operation,
  input: Shape,
  protocol: Protocol,
  request: RawRequest,
  parameters: Record<string, JsonValue>,
): Uint8Array | undefined {
  const { body } = request;
  const payload = input.payload === undefined ? undefined : input.members?.get(input.payload);
  if (payload !== undefined && payload.name === operation.streamingInput) {
    setOwn(parameters, payload.name, { sha256: sha256Hex(body), lengthBytes: body.length });
    return body;
  }
  if (payload !== undefined) {
    if (body.length > 0) setOwn(parameters, payload.name, readPayload(payload, protocol, request));
    return undefined;
  }
  const hasBody = [...(input.members?.values() ?? [])].some((member) => member.location === undefined);
  if (!hasBody) {
    if (body.length > 0) throw malformed('body', `${operation.name} has none`);
    return undefined;
  }
  if (body.length === 0) return undefined;
  const value =
    protocol === 'rest-json'
      ? readJson(input, request)
      : readXml(input, request, operation.inputRoot ?? input.name);
  for (const [name, entry] of Object.entries(value)) setOwn(parameters, name, entry);
  return undefined;
}

function readPayload(payload: Member, protocol: Protocol, request: RawRequest): JsonValue {
  const { shape } = payload;
  if (shape.type === 'blob') return Buffer.from(request.body).toString('base64');
  if (shape.type === 'string') {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body);
    } catch {
      throw malformed('body', 'it is not UTF-8');
    }
  }
  if (protocol === 'rest-json') return readJson(shape, request);
  return readXml(shape, request, payload.locationName ?? shape.name);
}

function readJson(shape: Shape, request: RawRequest): JsonObject {
  assertContentType(request.headers, ['application/json'], false);
  return readJsonBody(request.body, shape, 'request').value as JsonObject;
}

function readXml(shape: Shape, request: RawRequest, root: string): JsonObject {
  // boto3 sends XML without saying so.
  assertContentType(request.headers, ['application/xml', 'text/xml'], true);
  return readXmlBody(request.body, shape, { mode: 'request', root }).value as JsonObject;
}
