// What the gate works on between AWS's answer and the agent's, and what both kinds of answer, held and streamed, have in common.
import type { ObjectPart } from './gate-range.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { maskDocument } from './masking/mask-document.ts';
import type { ErrorMask } from './masking/mask-error.ts';
import type { MaskOutcome, MaskSettings } from './masking/mask-options.ts';
import type { TargetResponse } from './ports.ts';
import type { CallResult, Transcript } from './transcript.ts';
import { type Headers, headerValue } from './wire/http.ts';
import type { ReadCall } from './wire/read-call.ts';

export interface Answer {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
  /** The JSON door answers from this. */
  readonly result: CallResult;
  /** What the record says of it, where the agent sees more. Absent: `result`. */
  readonly recordedResult?: CallResult;
}

export interface Exchange {
  readonly read: ReadCall;
  readonly record: Transcript;
  readonly response: TargetResponse;
  /** Where the response's body lies in its object, or why nobody knows. Absent: it is all that there is. */
  readonly part?: ObjectPart | { readonly unplaced: string };
  readonly mayStream: boolean;
  readonly errors: ErrorMask;
  readonly masking: MaskSettings;
  readonly mapOutput?: (output: JsonObject) => JsonObject;
}

/** The call took effect, and its answer can go nowhere [L7]. */
export interface WithheldAnswer {
  readonly result: CallResult & { readonly withheld: string };
}

export const recordedOf = (held: Answer | WithheldAnswer): CallResult =>
  isWithheld(held) ? held.result : (held.recordedResult ?? held.result);

export const isWithheld = (held: Answer | WithheldAnswer): held is WithheldAnswer =>
  held.result.withheld !== undefined;

export function maskOutput(
  { call, operation }: ReadCall,
  output: JsonObject,
  masking: MaskSettings,
): MaskOutcome<JsonValue> {
  const shape = operation.output ? { shape: operation.output } : {};
  const { service, operation: name } = call;
  return maskDocument(output, { service, operation: name, direction: 'response', ...shape }, masking);
}

/** They speak of the bytes that AWS sent, and clients compare. */
export function withoutChecksums(output: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(output).filter(([name]) => name !== 'ETag' && !name.startsWith('Checksum')),
  );
}

const tagOf = ({ ETag }: JsonObject): JsonObject => (ETag === undefined ? {} : { ETag });

/** What is said of a body that may be masked on its way: its ETag says which version it is. */
export const withoutChecksumsButTag = (output: JsonObject): JsonObject => ({
  ...withoutChecksums(output),
  ...tagOf(output),
});

export const withheldAnswer = (response: TargetResponse, withheld: string): WithheldAnswer => ({
  result: { ...callResult(response, { masked: [] }), withheld },
});

export function callResult(
  response: TargetResponse,
  rest: {
    readonly output?: JsonValue;
    readonly error?: CallResult['error'];
    readonly masked: CallResult['masked'];
  },
): CallResult {
  const awsRequestId =
    headerValue(response.headers, 'x-amzn-requestid') ??
    headerValue(response.headers, 'x-amz-request-id') ??
    headerValue(response.headers, 'x-amz-requestid');
  return {
    statusCode: response.statusCode,
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    ...(rest.output === undefined ? {} : { output: rest.output }),
    ...(rest.error === undefined ? {} : { error: rest.error }),
    masked: rest.masked,
  };
}

/** RFC 9110 section 7.6.1, and what belongs to AWS's own host. */
const withheldHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'set-cookie',
  'strict-transport-security',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const releasedHeaders = (headers: Headers): Headers =>
  headers.filter(([name]) => !withheldHeaders.has(name));

export const requestIdHeaders = (headers: Headers): Headers =>
  headers.filter(([name]) => ['x-amzn-requestid', 'x-amz-request-id', 'x-amz-id-2'].includes(name));
