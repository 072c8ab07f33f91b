// From AWS's answer to the agent's: hold it, read it, mask it, record it, release it. A large streamed body is
// announced in the record before its first byte and hashed on its way; what breaks off is UNKNOWN.
import { createHash, type Hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CountersignError } from './countersign-error.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { maskDocument } from './masking/mask-document.ts';
import type { ErrorMask } from './masking/mask-error.ts';
import { isText, maskObject } from './masking/mask-object.ts';
import type { MaskFinding, MaskOutcome, MaskSettings } from './masking/mask-options.ts';
import { maskStream } from './masking/mask-stream.ts';
import type { Archive, Clock, TargetResponse } from './ports.ts';
import type { CallResult, Transcript } from './transcript.ts';
import { writeErrorResponse } from './wire/error-response.ts';
import { type Headers, headerValue } from './wire/http.ts';
import type { ReadCall } from './wire/read-call.ts';
import { readResponse } from './wire/read-response.ts';
import { writeResponse } from './wire/write-response.ts';

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
  readonly mayStream: boolean;
  readonly errors: ErrorMask;
  readonly masking: MaskSettings;
  readonly mapOutput?: (output: JsonObject) => JsonObject;
}

interface ReleaseDependencies {
  readonly archive: Archive;
  readonly clock: Clock;
  readonly bufferLimitBytes: number;
  readonly streamLimitBytes: number;
}

/** A record of a large object names its first findings. */
const mostStreamFindings = 1_000;

type Settle = (outcome: 'succeeded' | 'failed' | 'unknown') => Promise<void>;

/** Throws CountersignError `result-unknown` when the answer or its record was lost, `response-too-large`. */
export async function releaseAnswer(
  exchange: Exchange,
  dependencies: ReleaseDependencies,
  settle: Settle,
): Promise<Answer> {
  const { response, read } = exchange;
  const isSuccess = response.statusCode < 300;
  const lengthBytes = Number(headerValue(response.headers, 'content-length') ?? Number.NaN);
  let held: Answer | WithheldAnswer;
  try {
    const limitBytes = exchange.mayStream ? dependencies.streamLimitBytes : dependencies.bufferLimitBytes;
    if (lengthBytes > limitBytes) throw tooLarge(lengthBytes, limitBytes);
    const isLarge = !(lengthBytes <= dependencies.bufferLimitBytes);
    if (isSuccess && exchange.mayStream && read.operation.streamingOutput && isLarge) {
      held = await streamAnswer(exchange, dependencies, settle);
      await announce(exchange, dependencies, settle, held);
    } else {
      const body = await collect(response.body, limitBytes);
      held = isSuccess ? successAnswer(exchange, body) : errorAnswer(exchange, body);
      await record(exchange, dependencies, settle, recordedOf(held), isSuccess ? 'succeeded' : 'failed');
    }
  } catch (error) {
    throw await lost(exchange, dependencies, settle, error);
  }
  if (!isWithheld(held)) return held;
  throw new CountersignError(
    'masking-failed',
    `the call was made, but its answer cannot be masked and is withheld: ${held.result.withheld}`,
    { details: { callId: exchange.record.callId } },
  );
}

/** The call took effect, and its answer can go nowhere [L7]. */
interface WithheldAnswer {
  readonly result: CallResult & { readonly withheld: string };
}

const recordedOf = (held: Answer | WithheldAnswer): CallResult =>
  isWithheld(held) ? held.result : (held.recordedResult ?? held.result);

const isWithheld = (held: Answer | WithheldAnswer): held is WithheldAnswer =>
  held.result.withheld !== undefined;

/** Before the first byte of a large answer; one that is withheld ends here. */
async function announce(
  exchange: Exchange,
  dependencies: ReleaseDependencies,
  settle: Settle,
  held: Answer | WithheldAnswer,
): Promise<void> {
  if (isWithheld(held)) await record(exchange, dependencies, settle, held.result, 'succeeded');
  else await dependencies.archive.put({ ...exchange.record, kind: 'streaming', result: recordedOf(held) });
}

async function record(
  { record: opened }: Exchange,
  { archive, clock }: ReleaseDependencies,
  settle: Settle,
  result: CallResult,
  outcome: 'succeeded' | 'failed',
): Promise<void> {
  const transcript = { ...opened, outcome, result, completedAt: new Date(clock()).toISOString() };
  await archive.put(transcript);
  await settleRecorded(settle, outcome);
}

/**
 * Only once its end is on record: until then the intent stays open, and the sweeper finds it. What is not settled now, the
 * sweeper settles by the record.
 */
export async function settleRecorded(settle: Settle, outcome: Parameters<Settle>[0]): Promise<void> {
  await settle(outcome).catch(() => {});
}

async function lost(
  { record: opened }: Exchange,
  { archive, clock }: ReleaseDependencies,
  settle: Settle,
  cause: unknown,
): Promise<CountersignError> {
  const error =
    cause instanceof CountersignError && cause.code === 'response-too-large'
      ? cause
      : new CountersignError(
          'result-unknown',
          `call ${opened.callId} was sent to AWS, but its result was lost before it was recorded: look at the resource before you repeat the call`,
          { cause, details: { callId: opened.callId } },
        );
  const refusal = { code: error.code, message: error.message };
  const completedAt = new Date(clock()).toISOString();
  const ended = archive.put({ ...opened, outcome: 'unknown', refusal, completedAt });
  await ended.then(
    () => settleRecorded(settle, 'unknown'),
    () => {},
  );
  return error;
}

const tooLarge = (lengthBytes: number, limitBytes: number) =>
  new CountersignError(
    'response-too-large',
    `the answer has ${lengthBytes} bytes and at most ${limitBytes} can pass: ask for a part of it (Range, a page, a filter)`,
  );

async function collect(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let lengthBytes = 0;
  for await (const chunk of body) {
    lengthBytes += chunk.byteLength;
    if (lengthBytes > limitBytes) throw tooLarge(lengthBytes, limitBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function successAnswer(exchange: Exchange, body: Uint8Array): Answer | WithheldAnswer {
  const { read, response, masking } = exchange;
  const { operation } = read;
  const object = operation.streamingOutput
    ? maskObject(body, { member: operation.streamingOutput, partial: response.statusCode === 206 }, masking)
    : undefined;
  if (object && 'withheld' in object) return withheldAnswer(response, object.withheld);
  // The hash in the record is that of what AWS sent.
  const streamed = object && {
    sha256: createHash('sha256').update(body).digest('hex'),
    lengthBytes: body.byteLength,
  };
  const arrived = { statusCode: response.statusCode, headers: response.headers, body };
  const reading = readResponse(operation, read.protocol, arrived, streamed ? { streamed } : {});
  if ('error' in reading) return errorAnswer(exchange, body);
  const outcome = maskOutput(read, reading.output, masking);
  if ('withheld' in outcome) return withheldAnswer(response, outcome.withheld);
  const isBodyMasked = object !== undefined && object.value !== body;
  const masked = outcome.value as JsonObject;
  const output = isBodyMasked ? withoutChecksums(masked) : masked;
  const result = callResult(response, { output, masked: [...outcome.findings, ...(object?.findings ?? [])] });
  const recorded = maskedForRecord(exchange, reading.output, result);
  if (recorded && 'withheld' in recorded) return withheldAnswer(response, recorded.withheld);
  const recordedResult = recorded && { recordedResult: recorded };
  const mapped = exchange.mapOutput?.(output) ?? output;
  // Compared and not counted: findings that are only reported change nothing.
  const isUntouched = output === reading.output || isDeepStrictEqual(output, reading.output);
  if (isUntouched && !isBodyMasked && !reading.unmodelled && mapped === output) {
    const headers = releasedHeaders(response.headers);
    return { statusCode: response.statusCode, headers, body, result, ...recordedResult };
  }
  const written = writeResponse(operation, read.protocol, mapped, {
    statusCode: response.statusCode,
    headers: requestIdHeaders(response.headers),
    requestId: result.awsRequestId ?? exchange.record.callId,
  });
  return { ...written, body: object ? object.value : written.body, result, ...recordedResult };
}

/** Approvers may show a member to the agent: to nobody else, so the record has it masked. Undefined: it shows no more. */
function maskedForRecord(
  { read, response, masking }: Exchange,
  output: JsonObject,
  shown: CallResult,
): CallResult | { readonly withheld: string } | undefined {
  const { unmask, ...settings } = masking;
  if (unmask === undefined) return undefined;
  const outcome = maskOutput(read, output, settings);
  if ('withheld' in outcome) return outcome;
  const masked = [...outcome.findings, ...shown.masked.filter(({ path }) => !path.startsWith('$'))];
  return callResult(response, { output: outcome.value, masked });
}

function maskOutput({ call, operation }: ReadCall, output: JsonObject, masking: MaskSettings) {
  const shape = operation.output ? { shape: operation.output } : {};
  const { service, operation: name } = call;
  return maskDocument(output, { service, operation: name, direction: 'response', ...shape }, masking);
}

/** They speak of the bytes that AWS sent, and clients compare. */
function withoutChecksums(output: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(output).filter(([name]) => name !== 'ETag' && !name.startsWith('Checksum')),
  );
}

const tagOf = ({ ETag }: JsonObject): JsonObject => (ETag === undefined ? {} : { ETag });

const withheldAnswer = (response: TargetResponse, withheld: string): WithheldAnswer => ({
  result: { ...callResult(response, { masked: [] }), withheld },
});

function errorAnswer(exchange: Exchange, body: Uint8Array): Answer {
  const { read, response, errors } = exchange;
  const held = { statusCode: response.statusCode, headers: response.headers, body };
  const reading = readResponse(read.operation, read.protocol, held, {});
  const unread = { code: String(response.statusCode), message: '' };
  const error = 'error' in reading ? reading.error : unread;
  const message = errors.message(error.message);
  const result = callResult(response, { error: { ...error, message }, masked: [] });
  const text = Buffer.from(body).toString('utf8');
  // What could not be read, such as a proxy's HTML, may hold anything: its status alone is passed on [L7].
  const isRead = body.byteLength === 0 || !isDeepStrictEqual(error, unread);
  if (isRead && message === error.message && errors.isClean(text)) {
    return { statusCode: response.statusCode, headers: releasedHeaders(response.headers), body, result };
  }
  const written = writeErrorResponse(read.protocol, read.service.id, {
    httpStatus: response.statusCode,
    awsCode: error.code,
    message,
    requestId: result.awsRequestId ?? exchange.record.callId,
  });
  return { ...written, result };
}

async function streamAnswer(
  exchange: Exchange,
  dependencies: ReleaseDependencies,
  settle: Settle,
): Promise<Answer | WithheldAnswer> {
  const { read, response, record: opened, masking } = exchange;
  const chunks = response.body[Symbol.asyncIterator]();
  if (masking.profile !== 'standard') {
    await chunks.return?.();
    const reason = `it is too large to be searched, and the profile \`${masking.profile}\` lets nothing through unsearched`;
    return withheldAnswer(response, reason);
  }
  const empty = { statusCode: response.statusCode, headers: response.headers, body: new Uint8Array() };
  const reading = readResponse(read.operation, read.protocol, empty, {});
  if ('error' in reading) throw new CountersignError('internal-error', 'an error where a body was announced');
  const outcome: MaskOutcome<JsonValue> = maskOutput(read, reading.output, masking);
  if ('withheld' in outcome) return withheldAnswer(response, outcome.withheld);
  const begun = await chunks.next();
  const first = begun.done ? new Uint8Array() : begun.value;
  // What is masked on its way is known after the headers: no checksum of a text is passed on. Its ETag says which version it is.
  const isSearched = isText(first, true);
  const whole = outcome.value as JsonObject;
  const output = isSearched ? { ...withoutChecksums(whole), ...tagOf(whole) } : whole;
  const masked = outcome.findings;
  const announced = callResult(response, { output, masked });
  const { statusCode } = response;
  const headers =
    isDeepStrictEqual(output, reading.output) && !reading.unmodelled
      ? releasedHeaders(response.headers)
      : writeResponse(read.operation, read.protocol, output, {
          statusCode,
          headers: requestIdHeaders(response.headers),
          requestId: announced.awsRequestId ?? opened.callId,
        }).headers;
  const member = read.operation.streamingOutput ?? 'Body';
  async function* arriving(hash: Hash): AsyncGenerator<Uint8Array, undefined> {
    // The hash in the record is that of what AWS sent.
    for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
      hash.update(chunk.value);
      yield chunk.value;
    }
    return undefined;
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    const findings: MaskFinding[] = [];
    const hash = createHash('sha256');
    let lengthBytes = 0;
    let isComplete = false;
    try {
      hash.update(first);
      const note = (finding: MaskFinding) => findings.push(finding);
      for await (const chunk of maskStream(first, arriving(hash), `$.${member}`, masking, note)) {
        lengthBytes += chunk.byteLength;
        yield chunk;
      }
      isComplete = true;
    } finally {
      if (!isComplete) await chunks.return?.();
      const bodyMember = { [member]: { sha256: hash.digest('hex'), lengthBytes } };
      const result = {
        ...announced,
        output: { ...output, ...bodyMember },
        masked: [...masked, ...findings.slice(0, mostStreamFindings)],
      };
      if (isComplete) await record(exchange, dependencies, settle, result, 'succeeded');
      else await lost(exchange, dependencies, settle, new Error('the stream was aborted'));
    }
  }
  return { statusCode, headers, body: body(), result: announced };
}

function callResult(
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

const releasedHeaders = (headers: Headers): Headers => headers.filter(([name]) => !withheldHeaders.has(name));

const requestIdHeaders = (headers: Headers): Headers =>
  headers.filter(([name]) => ['x-amzn-requestid', 'x-amz-request-id', 'x-amz-id-2'].includes(name));
