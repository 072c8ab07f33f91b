// Writes a REST request; the reverse of read-rest-input.ts.
import type { Member, Operation, Protocol } from '../catalogue/model.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { checksum } from './checksums.ts';
import { encodeFormText } from './form.ts';
import { bindsHeader, writeHeaderMember } from './header-values.ts';
import type { TargetRequest } from './http.ts';
import { writeJsonBody } from './json-body.ts';
import { assertPathText } from './path-text.ts';
import { invalid } from './refusals.ts';
import { bindingName, parseUriTemplate } from './rest-routes.ts';
import { writeScalar } from './scalars.ts';
import { writeXmlBody } from './xml-body.ts';

type Pair = readonly [name: string, value: string | null];

/** `streamed`: the bytes of the streaming member. Throws `invalid-parameter` or `unmodelled-parameter`. */
export function writeRestRequest(
  operation: Operation,
  protocol: Protocol,
  parameters: JsonObject,
  streamed: Uint8Array,
): TargetRequest {
  const template = parseUriTemplate(operation.requestUri);
  const labels = new Map<string, string>();
  const query: Pair[] = [...template.query];
  const headers: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const member = operation.input?.members?.get(name);
    if (member === undefined) continue;
    if (member.location === 'uri') labels.set(bindingName(member), writeLabel(value, member, operation));
    else if (member.location === 'querystring') query.push(...writeQueryMember(value, member));
    else if (member.location !== undefined) headers.push(...writeHeaderMember(value, member));
  }
  const path = template.segments.map((segment) => {
    if (segment.kind === 'literal') return segment.text;
    const text = labels.get(segment.name);
    if (text === undefined) throw invalid(segment.name, 'a value: it is part of the path');
    return segment.kind === 'greedy' ? text.split('/').map(encodeFormText).join('/') : encodeFormText(text);
  });
  const { body, contentType } = writeBody(operation, protocol, parameters, streamed);
  // Where the type is a parameter, one of ours would be read as what the call says.
  const isParameter = bindsHeader(operation.input?.members?.values() ?? [], 'content-type');
  if (contentType !== undefined && !isParameter) headers.push(['content-type', contentType]);
  if (operation.checksumRequired) headers.push(...bodyChecksum(operation, body));
  const slash = template.endsInSlash ? '/' : '';
  return { method: operation.method, path: `/${path.join('/')}${slash}`, query, headers, body };
}

function writeLabel(value: JsonValue, member: Member, operation: Operation): string {
  const text = writeScalar(value, member, 'iso8601');
  if (text === '') throw invalid(member.name, 'a value: it is part of the path');
  assertPathText(text, member.name, operation);
  return text;
}

function writeQueryMember(value: JsonValue, member: Member): readonly Pair[] {
  const name = bindingName(member);
  const { item, value: entryMember } = member.shape;
  if (member.shape.type === 'list' && item !== undefined) {
    if (!Array.isArray(value)) throw invalid(member.name, 'an array');
    return (value as readonly JsonValue[]).map((entry) => [name, writeScalar(entry, item, 'iso8601')]);
  }
  if (member.shape.type === 'map' && entryMember !== undefined) {
    if (typeof value !== 'object' || value === null) throw invalid(member.name, 'an object');
    return Object.entries(value).flatMap(([key, entry]) =>
      writeQueryMember(entry, { ...entryMember, name: key, locationName: key }),
    );
  }
  return [[name, writeScalar(value, member, 'iso8601')]];
}

function writeBody(
  operation: Operation,
  protocol: Protocol,
  parameters: JsonObject,
  streamed: Uint8Array,
): { body: Uint8Array; contentType?: string } {
  const nothing = { body: new Uint8Array() };
  const { input, streamingInput } = operation;
  if (input === undefined) return nothing;
  if (streamingInput !== undefined) return { body: streamed };
  const structuredType = protocol === 'rest-json' ? 'application/json' : 'application/xml';
  if (input.payload !== undefined) {
    const payload = input.members?.get(input.payload);
    const value = parameters[input.payload];
    if (payload === undefined || value === undefined) return nothing;
    if (payload.shape.type === 'blob') {
      return {
        body: Buffer.from(writeScalar(value, payload, 'iso8601'), 'base64'),
        contentType: 'application/octet-stream',
      };
    }
    if (payload.shape.type === 'string') {
      return { body: Buffer.from(writeScalar(value, payload, 'iso8601')), contentType: 'text/plain' };
    }
    const root = payload.locationName ?? payload.shape.name;
    const xmlNamespace = payload.xmlNamespace ?? payload.shape.xmlNamespace ?? operation.service.xmlNamespace;
    const body =
      protocol === 'rest-json'
        ? writeJsonBody(value, payload.shape)
        : writeXmlBody(value, payload.shape, {
            root,
            ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
          });
    return { body, contentType: structuredType };
  }
  const bodyMembers = [...(input.members?.values() ?? [])].filter((member) => member.location === undefined);
  if (bodyMembers.length === 0) return nothing;
  if (protocol === 'rest-json')
    return { body: writeJsonBody(parameters, input), contentType: structuredType };
  if (!bodyMembers.some((member) => Object.hasOwn(parameters, member.name))) return nothing;
  const root = operation.inputRoot ?? input.name;
  const xmlNamespace = operation.inputXmlNamespace ?? operation.service.xmlNamespace;
  return {
    body: writeXmlBody(parameters, input, { root, ...(xmlNamespace === undefined ? {} : { xmlNamespace }) }),
    contentType: structuredType,
  };
}

/** The checksum that an operation insists on. Those without a choice of algorithm know Content-MD5 alone. */
function bodyChecksum(operation: Operation, body: Uint8Array): readonly (readonly [string, string])[] {
  if (operation.checksumAlgorithmMember === undefined) return [['content-md5', checksum('md5', body) ?? '']];
  return [
    ['x-amz-sdk-checksum-algorithm', 'CRC32'],
    ['x-amz-checksum-crc32', checksum('crc32', body) ?? ''],
  ];
}
