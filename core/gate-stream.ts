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
  const chunks = response.body[Symbol.asyncIterator]();
  if (masking.profile !== 'standard') {
    await chunks.return?.();
    const reason = `it is too large to be searched, and the profile \`${masking.profile}\` lets nothing through unsearched`;
    return withheldAnswer(response, reason);
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
  const headers =
    isDeepStrictEqual(output, reading.output) && !reading.unmodelled
      ? releasedHeaders(response.headers)
      : writeResponse(read.operation, read.protocol, output, {
          statusCode,
          headers: requestIdHeaders(response.headers),
          requestId: announced.awsRequestId ?? opened.callId,
        }).headers;
  /** The hash in the record is that of what AWS sent. */
  const hash = createHash('sha256');
  async function* arrived(): AsyncGenerator<Uint8Array> {
    let at = arriving.from;
    for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
      hash.update(partOf(chunk.value, at, arriving.asked));
      at += chunk.value.byteLength;
      yield chunk.value;
    }
  }
  async function* body(): AsyncGenerator<Uint8Array> {
    const findings: MaskFinding[] = [];
    let lengthBytes = 0;
    let isComplete = false;
    try {
      const note = (finding: MaskFinding) => findings.push(finding);
      for await (const chunk of maskStream(arrived(), arriving, path, masking, note)) {
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
      if (isComplete) await complete(result);
      else await abort();
    }
  }
  return { statusCode, headers, body: body(), result: announced };
}
