// From AWS's answer to the agent's: hold it, read it, mask it, record it, release it. A large streamed body is
// announced in the record before its first byte and hashed on its way; what breaks off is UNKNOWN.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CountersignError } from './countersign-error.ts';
import {
  type Answer,
  callResult,
  type Exchange,
  isWithheld,
  maskOutput,
  recordedOf,
  releasedHeaders,
  requestIdHeaders,
  type WithheldAnswer,
  withheldAnswer,
  withoutChecksums,
  withoutChecksumsButTag,
} from './gate-exchange.ts';
import type { ObjectPart } from './gate-range.ts';
import { streamAnswer } from './gate-stream.ts';
import type { JsonObject } from './json.ts';
import { eventPlaceOf, maskEvents } from './masking/mask-events.ts';
import { isSame, maskObject } from './masking/mask-object.ts';
import type { MaskFinding } from './masking/mask-options.ts';
import { partOf } from './masking/mask-stream.ts';
import type { Archive, Clock } from './ports.ts';
import type { CallResult } from './transcript.ts';
import { lengthBytesOf } from './wire/byte-range.ts';
import { writeErrorResponse } from './wire/error-response.ts';
import { headerValue } from './wire/http.ts';
import { readResponse } from './wire/read-response.ts';
import { writeResponse } from './wire/write-response.ts';

interface ReleaseDependencies {
  readonly archive: Archive;
  readonly clock: Clock;
  readonly bufferLimitBytes: number;
  readonly streamLimitBytes: number;
}

type Settle = (outcome: 'succeeded' | 'failed' | 'unknown') => Promise<void>;

/** Throws CountersignError `result-unknown` when the answer or its record was lost, `response-too-large`. */
export async function releaseAnswer(
  exchange: Exchange,
  dependencies: ReleaseDependencies,
  settle: Settle,
): Promise<Answer> {
  const { response, read, part } = exchange;
  const { bufferLimitBytes, streamLimitBytes } = dependencies;
  const isSuccess = response.statusCode < 300;
  const lengthBytes = Number(headerValue(response.headers, 'content-length') ?? Number.NaN);
  let held: Answer | WithheldAnswer;
  try {
    const limitBytes = exchange.mayStream ? streamLimitBytes : bufferLimitBytes;
    if (lengthBytes > limitBytes) throw tooLarge(lengthBytes, limitBytes);
    const isLarge = !(lengthBytes <= bufferLimitBytes) && !(part && isHeldWhole(part, bufferLimitBytes));
    if (part && 'unplaced' in part) {
      await response.body[Symbol.asyncIterator]().return?.();
      held = withheldAnswer(response, part.unplaced);
      await record(exchange, dependencies, settle, held.result, 'succeeded');
    } else if (isSuccess && exchange.mayStream && read.operation.streamingOutput && isLarge) {
      held = await streamAnswer(exchange, part, {
        complete: (result) => record(exchange, dependencies, settle, result, 'succeeded'),
        async abort() {
          await lost(exchange, dependencies, settle, new Error('the stream was aborted'));
        },
      });
      await announce(exchange, dependencies, settle, held);
    } else {
      const body = await collect(response.body, part ? lengthBytesOf(part.given) : limitBytes);
      held = isSuccess ? successAnswer(exchange, part, body) : errorAnswer(exchange, body);
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

const isHeldWhole = (part: ObjectPart | { readonly unplaced: string }, limitBytes: number): boolean =>
  'totalBytes' in part && part.totalBytes <= limitBytes;

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

function successAnswer(
  exchange: Exchange,
  part: ObjectPart | undefined,
  arrivedBody: Uint8Array,
): Answer | WithheldAnswer {
  const { read, response, masking } = exchange;
  const { operation } = read;
  const arriving = part && { from: part.given.start, asked: part.asked, totalBytes: part.totalBytes };
  const events = eventPlaceOf(operation);
  const member = operation.streamingOutput;
  const place = member !== undefined && { member, ...(arriving ? { part: arriving } : {}) };
  const object = events
    ? maskEvents(arrivedBody, events, masking)
    : place
      ? maskObject(arrivedBody, place, masking)
      : undefined;
  if (object && 'withheld' in object) return withheldAnswer(response, object.withheld);
  const body = arriving ? partOf(arrivedBody, arriving.from, arriving.asked) : arrivedBody;
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
  const isBodyMasked = object !== undefined && !isSame(object.value, body);
  const masked = outcome.value as JsonObject;
  const withoutSums = part ? withoutChecksumsButTag : withoutChecksums;
  const output = isBodyMasked ? withoutSums(masked) : masked;
  const bodyFindings = object?.findings ?? [];
  const result = callResult(response, { output, masked: [...outcome.findings, ...bodyFindings] });
  const recorded = maskedForRecord(exchange, reading.output, bodyFindings);
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
  bodyFindings: readonly MaskFinding[],
): CallResult | { readonly withheld: string } | undefined {
  const { unmask, ...settings } = masking;
  if (unmask === undefined) return undefined;
  const outcome = maskOutput(read, output, settings);
  if ('withheld' in outcome) return outcome;
  return callResult(response, { output: outcome.value, masked: [...outcome.findings, ...bodyFindings] });
}

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
