// Turns one botocore model into the catalogue's form: the shape graph and its bindings, without prose.
// The graph is kept as it is; paths through it are never listed.
import type {
  CompiledMember,
  CompiledMemberOrName,
  CompiledNamespace,
  CompiledOperation,
  CompiledService,
  CompiledShape,
} from '../compiled.ts';
import type { Endpoints, Protocol } from '../model.ts';
import type { BotocoreMember, BotocoreModel, BotocoreOperation, BotocoreShape } from './botocore-model.ts';
import { ModelError } from './model-error.ts';
import { mostFrequent } from './most-frequent.ts';
import { sqsQueryNamespace, sqsQueryShapes } from './sqs-query-names.ts';
import { unservedReason } from './unserved-operations.ts';

const protocols = new Map<string, Protocol>([
  ['json', 'json'],
  ['rest-json', 'rest-json'],
  ['rest-xml', 'rest-xml'],
  ['query', 'query'],
  ['ec2', 'ec2'],
  ['smithy-rpc-v2-cbor', 'rpc-v2-cbor'],
]);

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Drops what is absent or false, so that the files say only what holds. */
function compact<T extends object>(fields: { [K in keyof T]: T[K] | undefined | false }): T {
  return Object.fromEntries(
    sorted(fields as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== false),
  ) as T;
}

const flag = (value: boolean | undefined): true | undefined => (value === true ? true : undefined);

function namespace(value: BotocoreMember['xmlNamespace']): CompiledNamespace | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? { uri: value } : value;
}

function compileMember(member: BotocoreMember, shapes: BotocoreModel['shapes']): CompiledMemberOrName {
  const compiled = compact<CompiledMember>({
    shape: member.shape,
    location: member.location as CompiledMember['location'],
    locationName: member.locationName ?? shapes[member.shape]?.locationName,
    queryName: member.queryName,
    flattened: flag(member.flattened),
    xmlAttribute: flag(member.xmlAttribute),
    xmlNamespace: namespace(member.xmlNamespace),
    timestampFormat: member.timestampFormat,
    sensitive: flag(member.sensitive),
    streaming: flag(member.streaming),
    idempotencyToken: flag(member.idempotencyToken),
    hostLabel: flag(member.hostLabel),
    jsonValue: flag(member.jsonvalue),
  });
  return Object.keys(compiled).length === 1 ? member.shape : compiled;
}

function compileShape(shape: BotocoreShape, shapes: BotocoreModel['shapes']): CompiledShape {
  const isDocument = shape.document === true;
  // A stream of events is the whole body, in JSON protocols too, whose models do not say so.
  const events = Object.entries(shape.members ?? {}).find(([, member]) => shapes[member.shape]?.eventstream);
  return compact<CompiledShape>({
    type: isDocument ? 'document' : shape.type,
    sensitive: flag(shape.sensitive),
    streaming: flag(shape.streaming),
    // Members keep the model's order: it is the order in which XML is written.
    members:
      shape.type === 'structure' && !isDocument
        ? Object.fromEntries(
            Object.entries(shape.members ?? {}).map(([name, member]) => [
              name,
              compileMember(member, shapes),
            ]),
          )
        : undefined,
    required: shape.required?.length ? shape.required : undefined,
    union: flag(shape.union),
    payload: shape.payload ?? events?.[0],
    eventStream: flag(shape.eventstream),
    item: shape.member && compileMember(shape.member, shapes),
    key: shape.key && compileMember(shape.key, shapes),
    value: shape.value && compileMember(shape.value, shapes),
    flattened: flag(shape.flattened),
    timestampFormat: shape.timestampFormat,
    enum: shape.enum,
    xmlNamespace: namespace(shape.xmlNamespace),
  });
}

function compileOperation(
  operation: BotocoreOperation,
  facts: Pick<CompiledOperation, 'endpoints' | 'unserved'>,
): CompiledOperation {
  const { http, input, output, httpChecksum } = operation;
  return compact<CompiledOperation>({
    method: http.method,
    requestUri: http.requestUri,
    input: input?.shape,
    output: output?.shape,
    inputRoot: input?.locationName,
    inputXmlNamespace: namespace(input?.xmlNamespace),
    resultWrapper: output?.resultWrapper,
    responseStatusCode: http.responseCode === 200 ? undefined : http.responseCode,
    hostPrefix: operation.endpoint?.hostPrefix,
    checksumRequired: flag(operation.httpChecksumRequired ?? httpChecksum?.requestChecksumRequired),
    checksumAlgorithmMember: httpChecksum?.requestAlgorithmMember,
    endpoints: facts.endpoints,
    unserved: facts.unserved,
  });
}

/** Old names of operations that look the same on the wire as their successors. */
function isSupersededAlias(operation: BotocoreOperation, all: readonly BotocoreOperation[]): boolean {
  return (
    operation.deprecated === true &&
    operation.http.requestUri !== '/' &&
    all.some(
      (other) =>
        other.deprecated !== true &&
        other.http.method === operation.http.method &&
        other.http.requestUri === operation.http.requestUri,
    )
  );
}

function reachableShapes(model: BotocoreModel, roots: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const shape = model.shapes[name];
    if (seen.has(name) || shape === undefined) continue;
    seen.add(name);
    const members = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
    for (const member of members) if (member !== undefined) open.push(member.shape);
  }
  return seen;
}

/** Throws ModelError when the model names a protocol that the catalogue does not know. */
export function compileService(
  id: string,
  model: BotocoreModel,
  endpointsOf: (operation: BotocoreOperation) => Endpoints,
): CompiledService {
  const { metadata } = model;
  const all = Object.values(model.operations);
  const operations = sorted(model.operations).filter(([, operation]) => !isSupersededAlias(operation, all));
  const roots = operations.flatMap(([, { input, output }]) => [input?.shape, output?.shape]);
  const reachable = reachableShapes(
    model,
    roots.filter((name) => name !== undefined),
  );
  const shapes = Object.fromEntries(
    sorted(model.shapes)
      .filter(([name]) => reachable.has(name))
      .map(([name, shape]) => [name, compileShape(shape, model.shapes)]),
  );
  const endpointTexts = operations.map(([, operation]) => JSON.stringify(endpointsOf(operation)));
  const endpoints = mostFrequent(endpointTexts) ?? '{}';
  const otherEndpoints = [...new Set(endpointTexts.filter((text) => text !== endpoints))].sort();
  const spokenBesides: readonly Protocol[] = id === 'sqs' ? ['query'] : [];
  return compact<CompiledService>({
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    endpointPrefix: metadata.endpointPrefix,
    protocols: [...(metadata.protocols ?? [metadata.protocol]).map(protocolOf), ...spokenBesides],
    apiVersion: metadata.apiVersion,
    jsonVersion: metadata.jsonVersion as CompiledService['jsonVersion'],
    targetPrefix: metadata.targetPrefix,
    xmlNamespace: id === 'sqs' ? { uri: sqsQueryNamespace } : namespace(metadata.xmlNamespace),
    queryCompatible: flag(metadata.awsQueryCompatible !== undefined),
    endpoints: JSON.parse(endpoints) as Endpoints,
    otherEndpoints: otherEndpoints.length === 0 ? undefined : otherEndpoints.map((text) => JSON.parse(text)),
    operations: Object.fromEntries(
      operations.map(([name, operation], index) => {
        const text = endpointTexts[index] ?? '{}';
        const other = otherEndpoints.indexOf(text);
        const unserved = unservedReason(id, model, operation, text !== '{}');
        return [
          name,
          compileOperation(operation, {
            ...(other < 0 ? {} : { endpoints: other }),
            ...(unserved === undefined ? {} : { unserved }),
          }),
        ];
      }),
    ),
    shapes,
    queryShapes: id === 'sqs' ? sqsQueryShapes(shapes) : undefined,
  });

  function protocolOf(name: string): Protocol {
    const protocol = protocols.get(name);
    if (protocol === undefined)
      throw new ModelError(`the model of \`${id}\` speaks \`${name}\`, which is not known`);
    return protocol;
  }
}
