// One operation of a made-up service, as botocore models it, compiled and loaded like every other: for Smithy's protocol tests.
import { createCatalogue } from '../../core/catalogue/catalogue.ts';
import type {
  BotocoreMember,
  BotocoreModel,
  BotocoreShape,
} from '../../core/catalogue/compile/botocore-model.ts';
import { compileService } from '../../core/catalogue/compile/compile-service.ts';
import type { Catalogue, Operation, Protocol } from '../../core/catalogue/model.ts';
import type { JsonObject } from '../../core/json.ts';
import { callFromJson } from '../../core/wire/call-from-json.ts';
import type { RawRequest, TargetRequest } from '../../core/wire/http.ts';
import { readCall } from '../../core/wire/read-call.ts';
import { readResponse } from '../../core/wire/read-response.ts';
import { formatQuery } from '../../core/wire/uri.ts';
import { writeRequest } from '../../core/wire/write-request.ts';
import { writeResponse } from '../../core/wire/write-response.ts';
import { type rawRequest, scopeOf } from './raw-requests.ts';

export type Members = Readonly<Record<string, BotocoreMember>>;

interface OperationModel {
  readonly protocol: Protocol;
  readonly method?: string;
  readonly requestUri?: string;
  readonly responseCode?: number;
  /** Of input and output alike. */
  readonly members: Members;
  readonly payload?: string;
  readonly hostPrefix?: string;
  /** Beside the scalars, which are there under their types' names. */
  readonly shapes?: Readonly<Record<string, BotocoreShape>>;
}

const scalars = ['string', 'boolean', 'integer', 'long', 'float', 'double', 'timestamp', 'blob'];
const id = 'protocoltests';
const hosts = { aws: { host: 'protocoltests.{region}.amazonaws.com' } };

interface ProtocolOperation {
  readonly operation: Operation;
  read(request: ReturnType<typeof rawRequest>): JsonObject;
  write(parameters: JsonObject): TargetRequest & { readonly queryText: string; readonly text: string };
  readAnswer(answer: { status?: number; headers?: Record<string, string>; body?: string }): JsonObject;
  writeAnswer(output: JsonObject): { readonly headers: Record<string, string>; readonly text: string };
}

export function protocolOperation(asked: OperationModel): ProtocolOperation {
  const catalogue = catalogueOf(asked);
  const operation = catalogue.service(id)?.operation('Op');
  if (operation === undefined) throw new Error('the model has no operation');
  const scope = scopeOf(id);
  return {
    operation,
    read: (request: RawRequest) => readCall(request, scope, catalogue).call.parameters,
    write(parameters) {
      const { region, accountId } = scope;
      const read = callFromJson({ service: id, operation: 'Op', region, accountId, parameters }, catalogue);
      const target = writeRequest(read);
      return {
        ...target,
        queryText: formatQuery(target.query),
        text: Buffer.from(target.body).toString(),
      };
    },
    readAnswer({ status = asked.responseCode ?? 200, headers = {}, body = '' }) {
      const lines = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      const response = { statusCode: status, headers: lines, body: Buffer.from(body) };
      const reading = readResponse(operation, asked.protocol, response);
      if ('error' in reading) throw new Error(`read as the error ${reading.error.code}`);
      return reading.output;
    },
    writeAnswer(output) {
      const answer = { statusCode: asked.responseCode ?? 200, headers: [], requestId: 'r-1' };
      const response = writeResponse(operation, asked.protocol, output, answer);
      return {
        headers: Object.fromEntries(response.headers),
        text: Buffer.from(response.body).toString(),
      };
    },
  };
}

function catalogueOf(asked: OperationModel): Catalogue {
  const { protocol, method = 'POST', requestUri = '/', members, payload, responseCode, hostPrefix } = asked;
  const structure = { type: 'structure', members, ...(payload === undefined ? {} : { payload }) };
  const model: BotocoreModel = {
    metadata: {
      apiVersion: '2019-12-16',
      endpointPrefix: id,
      protocol: protocol === 'rpc-v2-cbor' ? 'smithy-rpc-v2-cbor' : protocol,
      signatureVersion: 'v4',
      jsonVersion: '1.1',
      targetPrefix: 'ProtocolTests',
    },
    operations: {
      Op: {
        name: 'Op',
        http: { method, requestUri, ...(responseCode === undefined ? {} : { responseCode }) },
        input: { shape: 'In' },
        output: { shape: 'Out', resultWrapper: 'OpResult' },
        ...(hostPrefix === undefined ? {} : { endpoint: { hostPrefix } }),
      },
    },
    shapes: {
      ...Object.fromEntries(scalars.map((type) => [type, { type }])),
      ...asked.shapes,
      In: structure,
      Out: structure,
    },
  };
  const service = compileService(id, model, () => hosts);
  const index = { source: 'protocol-tests@1', services: { [id]: { signingName: id, operations: 1 } } };
  return createCatalogue((name) => JSON.stringify(name === 'index' ? index : service));
}
