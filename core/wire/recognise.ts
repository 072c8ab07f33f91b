// Says which operation a request has and in which protocol: by the request's own marks, never by what its service
// prefers, and only among the services that the signature's scope names [P3].
import type { Catalogue, Operation, Protocol, Service } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import { parseFormPairs } from './form.ts';
import type { RawRequest } from './http.ts';
import { ambiguous, malformed } from './refusals.ts';
import { matchRoute, type RouteMatch } from './rest-routes.ts';
import { assertContentType, singleHeader, withoutSignature } from './transport.ts';
import { assertServedSigningName } from './unserved.ts';
import { parseQuery } from './uri.ts';

export type Recognition =
  | { readonly protocol: 'json' | 'rpc-v2-cbor'; readonly operation: Operation }
  | {
      readonly protocol: 'query' | 'ec2';
      readonly operation: Operation;
      readonly pairs: readonly (readonly [string, string])[];
    }
  | {
      readonly protocol: 'rest-json' | 'rest-xml';
      readonly operation: Operation;
      readonly match: RouteMatch;
    };

/**
 * Throws CountersignError `unmodelled-operation` when no service of this signing name has such an operation,
 * `unserved-operation` when what it signs is known and cannot pass, `ambiguous-request` when the request has the marks of
 * two, `malformed-request` when its frame is not its protocol's.
 */
export function recognise(request: RawRequest, signingName: string, catalogue: Catalogue): Recognition {
  const services = catalogue.servicesBySigningName(signingName).flatMap((id) => catalogue.service(id) ?? []);
  if (services.length === 0) {
    assertServedSigningName(signingName);
    throw new CountersignError(
      'unmodelled-operation',
      `no service signs as \`${signingName.slice(0, 64)}\`; use a client of the service's own, of any release`,
    );
  }
  const smithyProtocol = singleHeader(request.headers, 'smithy-protocol');
  const target = singleHeader(request.headers, 'x-amz-target');
  if (smithyProtocol !== undefined && target !== undefined) {
    throw ambiguous('x-amz-target', 'and `smithy-protocol` both name an operation');
  }
  if (smithyProtocol !== undefined) return recogniseCbor(request, smithyProtocol, services);
  if (target !== undefined) return recogniseJson(request, target, services);
  return recogniseForm(request, services) ?? recogniseRest(request, services);
}

function speaking(services: readonly Service[], ...protocols: Protocol[]): readonly Service[] {
  return services.filter((service) => service.protocols.some((protocol) => protocols.includes(protocol)));
}

function recogniseCbor(request: RawRequest, mark: string, services: readonly Service[]): Recognition {
  if (mark !== 'rpc-v2-cbor') throw malformed('smithy-protocol header', 'expected `rpc-v2-cbor`');
  const [, prefix, name] = /^\/service\/([\w.]+)\/operation\/(\w+)$/.exec(request.path) ?? [];
  assertPlainPost(request);
  assertContentType(request.headers, ['application/cbor'], request.body.length === 0);
  const operation = byTarget(speaking(services, 'rpc-v2-cbor'), prefix, name);
  return { protocol: 'rpc-v2-cbor', operation };
}

function recogniseJson(request: RawRequest, target: string, services: readonly Service[]): Recognition {
  const [, prefix, name] = /^([\w.]+)\.(\w+)$/.exec(target) ?? [];
  assertPlainPost(request);
  assertContentType(request.headers, ['application/x-amz-json-1.0', 'application/x-amz-json-1.1'], false);
  const operation = byTarget(speaking(services, 'json'), prefix, name);
  assertPath(request.path, operation.service);
  return { protocol: 'json', operation };
}

function byTarget(
  services: readonly Service[],
  prefix: string | undefined,
  name: string | undefined,
): Operation {
  for (const service of services) {
    if (service.targetPrefix !== prefix) continue;
    const operation = name === undefined ? undefined : service.operation(name);
    if (operation !== undefined) return operation;
  }
  throw unknownOperation(prefix === undefined ? 'the target' : `${prefix}.${name}`.slice(0, 128));
}

function recogniseForm(request: RawRequest, services: readonly Service[]): Recognition | undefined {
  const candidates = speaking(services, 'query', 'ec2');
  if (candidates.length === 0) return undefined;
  const isForm = singleHeader(request.headers, 'content-type')
    ?.trimStart()
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  const query = withoutSignature(parseQuery(request.query)).map(
    ([name, value]) => [name, value ?? ''] as const,
  );
  const inQuery = query.some(([name]) => name === 'Action');
  if (!inQuery && isForm !== true) return undefined;
  if (request.body.length > 0 && query.length > 0) {
    throw ambiguous(
      'Action',
      'and its parameters may stand in the query string or in the body, and not in both',
    );
  }
  if (request.method !== 'POST' && (request.method !== 'GET' || request.body.length > 0)) {
    throw malformed('request', 'expected POST with a form, or GET with a query string');
  }
  if (request.body.length > 0)
    assertContentType(request.headers, ['application/x-www-form-urlencoded'], false);
  const pairs = request.body.length > 0 ? parseFormPairs(decodeForm(request.body)) : query;
  const action = onlyField(pairs, 'Action');
  const version = onlyField(pairs, 'Version');
  for (const service of candidates) {
    if (service.apiVersion !== version) continue;
    const operation = service.operation(action);
    if (operation === undefined) continue;
    assertPath(request.path, service);
    return { protocol: service.protocols.includes('ec2') ? 'ec2' : 'query', operation, pairs };
  }
  throw unknownOperation(`Action=${action}&Version=${version}`.slice(0, 128));
}

function decodeForm(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw malformed('form', 'it is not UTF-8');
  }
}

function onlyField(pairs: readonly (readonly [string, string])[], name: string): string {
  const values = pairs.filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase());
  const [field] = values;
  if (field === undefined || field[0] !== name) throw malformed('form', `expected a field \`${name}\``);
  if (values.length > 1) throw ambiguous(name, 'stands twice');
  return field[1];
}

function recogniseRest(request: RawRequest, services: readonly Service[]): Recognition {
  const candidates = speaking(services, 'rest-json', 'rest-xml');
  const match = matchRoute(candidates, {
    method: request.method,
    path: withBucketLabel(request, candidates),
    query: withoutSignature(parseQuery(request.query)),
    hasHeader: (name) => request.headers.some(([candidate]) => candidate === name),
  });
  const protocol = match.operation.service.protocols.includes('rest-xml') ? 'rest-xml' : 'rest-json';
  return { protocol, operation: match.operation, match };
}

/**
 * S3's virtual-hosted style: the label is the bucket and the whole path the key, whatever it looks like [P6]. S3 Control
 * puts the account there, and says so in a header that S3 does not have.
 */
function withBucketLabel({ hostLabel, path, headers }: RawRequest, candidates: readonly Service[]): string {
  const isS3 = candidates.some((service) => service.id === 's3');
  const isBucket =
    hostLabel !== undefined &&
    !hostLabel.endsWith('-') &&
    singleHeader(headers, 'x-amz-account-id') !== hostLabel;
  return isS3 && isBucket ? `/${hostLabel}${path}` : path;
}

function assertPlainPost(request: RawRequest): void {
  if (request.method !== 'POST') throw malformed('request', 'expected POST');
  if (withoutSignature(parseQuery(request.query)).length > 0) {
    throw ambiguous('query string', 'has parameters beside those of the body');
  }
}

/** SQS clients post to the path of the queue's URL; everywhere else such a path would mean something unknown. */
function assertPath(path: string, service: Service): void {
  if (path !== '/' && !(service.id === 'sqs' && queuePath.test(path))) {
    throw malformed('path', `expected \`/\` for ${service.id}`);
  }
}

/** `/ACCOUNT/QUEUE`: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
export const queuePath = /^\/\d{12}\/[A-Za-z0-9_-]{1,80}(?:\.fifo)?$/;

function unknownOperation(what: string): CountersignError {
  return new CountersignError(
    'unmodelled-operation',
    `no served service has the operation that \`${what}\` asks for; check its name, version and the region's service`,
  );
}
