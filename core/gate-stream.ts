// A large answer on its way: announced in the record before its first byte, masked and hashed as it passes, and recorded at its end.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CountersignError } from './countersign-error.ts';
import {
  type Answer,
  callResult,
  type Exchange,
  maskOutput,
  releasedHeaders,
  requestIdHeaders,
  type WithheldAnswer,
  withheldAnswer,
  withoutChecksumsButTag,
} from './gate-exchange.ts';
import type { ObjectPart } from './gate-range.ts';
import type { JsonObject } from './json.ts';
import { eventPlaceOf, maskEventStream } from './masking/mask-events.ts';
import type { MaskFinding } from './masking/mask-options.ts';
import { maskStream, partOf, surroundingsNote, wholeObject } from './masking/mask-stream.ts';
import type { CallResult } from './transcript.ts';
import { readResponse } from './wire/read-response.ts';
import { writeResponse } from './wire/write-response.ts';

/** A record of a large object names its first findings. */
const mostStreamFindings = 1_000;

/** How a stream ends in the record. */
interface Closing {
  complete(result: CallResult): Promise<void>;
  abort(): Promise<void>;
}

export async function streamAnswer(
  exchange: Exchange,
  part: ObjectPart | undefined,
  { complete, abort }: Closing,
): Promise<Answer | WithheldAnswer> {
  const { read, response, record: opened, masking } = exchange;
  const events = eventPlaceOf(read.operation);
  const chunks = response.body[Symbol.asyncIterator]();
  if (masking.profile !== 'standard' || masking.withholdInjection) {
    await chunks.return?.();
    const reason = events ? 'it is a stream, which is not held until all of it is' : 'it is too large to be';
    return withheldAnswer(
      response,
      `${reason} searched, and ${masking.profile === 'standard' ? 'policy' : `the profile \`${masking.profile}\``} lets nothing through unsearched`,
    );
  }
  const empty = { statusCode: response.statusCode, headers: response.headers, body: new Uint8Array() };
  const reading = readResponse(read.operation, read.protocol, empty, {});
  if ('error' in reading) throw new CountersignError('internal-error', 'an error where a body was announced');
  const outcome = maskOutput(read, reading.output, masking);
  if ('withheld' in outcome) return withheldAnswer(response, outcome.withheld);
  const whole = outcome.value as JsonObject;
  // What is masked on its way is known after the headers: no checksum is passed on.
  const output = withoutChecksumsButTag(whole);
  const member = read.operation.streamingOutput ?? 'Body';
  const path = `$.${member}`;
  const { given, asked } = part ?? {};
  const arriving = given && asked ? { from: given.start, asked } : wholeObject;
  const masked = [...outcome.findings, ...(given ? [surroundingsNote(path, given.start, given.end)] : [])];
  const announced = callResult(response, { output, masked });
  const { statusCode } = response;
  // What is masked in an event may change its length.
  const released = releasedHeaders(response.headers).filter(([name]) => !events || name !== 'content-length');
  const headers =
    isDeepStrictEqual(output, reading.output) && !reading.unmodelled
      ? released
      : writeResponse(read.operation, read.protocol, output, {
          statusCode,
          headers: requestIdHeaders(response.headers),
          requestId: announced.awsRequestId ?? opened.callId,
        }).headers;
  // The hash and the length in the record are those of what AWS sent.
  const hash = createHash('sha256');
  let lengthBytes = 0;
  async function* arrived(): AsyncGenerator<Uint8Array> {
    let at = arriving.from;
    for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
      const asked = partOf(chunk.value, at, arriving.asked);
      hash.update(asked);
      lengthBytes += asked.byteLength;
      at += chunk.value.byteLength;
      yield chunk.value;
    }
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    const findings: MaskFinding[] = [];
    let isComplete = false;
    try {
      const note = (finding: MaskFinding) => findings.push(finding);
      yield* events
        ? maskEventStream(arrived(), events, masking, note)
        : maskStream(arrived(), arriving, path, masking, note);
      isComplete = true;
    } finally {
      if (!isComplete) await chunks.return?.();
      const bodyMember = { [member]: { sha256: hash.digest('hex'), lengthBytes } };
      const result = {
        ...announced,
        output: { ...output, ...bodyMember },
        masked: [...masked, ...findings.slice(0, mostStreamFindings)],
      };
      if (isComplete) await complete(result);
      else await abort();
    }
  }
  return { statusCode, headers, body: body(), result: announced };
}
