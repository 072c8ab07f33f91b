// Makes a call from JSON, for doors that take operations by name: the same checks as for a request on the wire.
import { sha256Hex } from '../call.ts';
import type { Catalogue, Shape } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { didYouMean } from '../nearest-word.ts';
import { normaliseStructure } from './json-values.ts';
import { assertRoundTrip, type ReadCall } from './read-call.ts';
import { invalid, unmodelled } from './refusals.ts';
import { bindingName } from './rest-routes.ts';
import { isCanonicalBase64 } from './scalar-values.ts';
import { assertServed } from './unserved.ts';

/**
 * `parameters` have the model's member names; blobs are base64, and so is a streaming member (`Body`). The call goes
 * to AWS in the protocol that its service prefers.
 *
 * Throws CountersignError `unmodelled-operation`, `unserved-operation`, `unmodelled-parameter`, `invalid-parameter`, or
 * `ambiguous-request` for parameters that cannot be sent with exactly this meaning.
 */
export function callFromJson(
  input: {
    readonly service: string;
    readonly operation: string;
    readonly region: string;
    readonly accountId: string;
    readonly parameters: JsonObject;
  },
  catalogue: Catalogue,
): ReadCall {
  const service = catalogue.service(input.service);
  const operation = service?.operation(input.operation);
  const protocol = service?.protocols[0];
  if (service === undefined || operation === undefined || protocol === undefined) {
    throw new CountersignError(
      'unmodelled-operation',
      `\`${input.service.slice(0, 64)}:${input.operation.slice(0, 64)}\` is not known; ${hint(input, catalogue)}`,
    );
  }
  assertServed(operation);
  const { parameters, body } = takeStream(input.parameters, operation.streamingInput);
  const [unknown] = operation.input === undefined ? Object.keys(parameters) : [];
  if (unknown !== undefined) throw unmodelled(unknown);
  const normalised =
    operation.input === undefined
      ? {}
      : withoutNamedQuery(normaliseStructure(parameters, operation.input, ''), operation.input);
  const streamed =
    operation.streamingInput === undefined || body === undefined
      ? {}
      : { [operation.streamingInput]: { sha256: sha256Hex(body), lengthBytes: body.length } };
  const { region, accountId } = input;
  const read: ReadCall = {
    call: {
      service: service.id,
      operation: operation.name,
      region,
      accountId,
      parameters: { ...normalised, ...streamed },
    },
    service,
    operation,
    protocol,
    ...(body === undefined ? {} : { body }),
  };
  assertRoundTrip(read, { signingName: service.signingName, region, accountId, partition: 'aws' }, catalogue);
  return read;
}

/**
 * Of two values for one name in the query string, the one of the member that is bound to it is sent, and the map's is not.
 * https://smithy.io/2.0/spec/http-bindings.html#httpqueryparams-trait
 */
function withoutNamedQuery(parameters: JsonObject, { members }: Shape): JsonObject {
  const inQuery = [...(members?.values() ?? [])].filter(({ location }) => location === 'querystring');
  const map = inQuery.find(({ shape }) => shape.type === 'map');
  const entries = map === undefined ? undefined : parameters[map.name];
  if (map === undefined || !isJsonObject(entries)) return parameters;
  const named = new Set(
    inQuery.filter(({ name }) => name !== map.name && Object.hasOwn(parameters, name)).map(bindingName),
  );
  const { [map.name]: _, ...others } = parameters;
  const kept = Object.entries(entries).filter(([name]) => !named.has(name));
  return kept.length === 0 && named.size > 0
    ? others
    : { ...parameters, [map.name]: Object.fromEntries(kept) };
}

/** An absent stream is one of no bytes, as it is on the wire. */
function takeStream(
  parameters: JsonObject,
  name: string | undefined,
): { parameters: JsonObject; body?: Uint8Array } {
  if (name === undefined) return { parameters };
  const { [name]: value = '', ...rest } = parameters;
  if (typeof value !== 'string' || !isCanonicalBase64(value)) throw invalid(name, 'padded base64');
  return { parameters: rest, body: Buffer.from(value, 'base64') };
}

/** Names are those of the AWS CLI's models, e.g. `stepfunctions` and not `states`. */
function hint(
  { service, operation }: { readonly service: string; readonly operation: string },
  catalogue: Catalogue,
): string {
  const operations = catalogue.service(service)?.operationNames;
  return operations === undefined
    ? `give a service as the AWS CLI names it${didYouMean(service, catalogue.serviceIds)}`
    : `give an operation as its API reference spells it${didYouMean(operation, operations)}`;
}
