// Sends a call that asks for a part of an object, and asks for what stands around the part as well, so that no edge of it hides a
// secret: the whole of an object that is held whole anyway. What the agent gets, and what it is told of it, is the part alone.
import { mostBytesBefore, surroundingsOf } from './masking/text-blocks.ts';
import type { TargetResponse } from './ports.ts';
import {
  type AskedRange,
  type ByteRange,
  type ContentRange,
  covers,
  lengthBytesOf,
  parseContentRange,
  parseRange,
  resolveRange,
  writeContentRange,
  writeRange,
} from './wire/byte-range.ts';
import { type Headers, headerValue, type TargetRequest } from './wire/http.ts';

export interface ObjectPart {
  readonly asked: ByteRange;
  /** What of the object is in the response's body. */
  readonly given: ByteRange;
  readonly totalBytes: number;
}

/** `headers` are those of an answer to what was asked. */
export type PartResponse = TargetResponse & {
  /** Absent: the answer is no part. */
  readonly part?: ObjectPart | { readonly unplaced: string };
};

type Send = (request: TargetRequest) => Promise<TargetResponse>;

/** `wholeBytes`: objects up to this size are asked for whole. Throws what `send` throws. */
export async function sendForPart(
  request: TargetRequest,
  send: Send,
  wholeBytes: number,
): Promise<PartResponse> {
  const rangeText = lineOf(request.headers, 'range');
  const range = rangeText === undefined ? undefined : parseRange(rangeText);
  const first = await send(range ? withHeader(request, 'range', writeRange(widened(range))) : request);
  if (range && first.statusCode === 416) return sendAsAsked(first);
  if (first.statusCode !== 206) return first;
  const placed = parseContentRange(headerValue(first.headers, 'content-range'));
  if (!placed) return { ...first, part: { unplaced: 'its answer does not say where the part lies' } };
  const { totalBytes } = placed;
  const asked = range ? resolveRange(range, totalBytes) : placed.range;
  if (!asked) return sendAsAsked(first);
  const needed = totalBytes <= wholeBytes ? { start: 0, end: totalBytes } : surroundingsOf(asked, totalBytes);
  const told = { statusCode: 206, headers: headersOfPart(first.headers, placed, asked) };
  if (covers(placed.range, needed)) {
    return { ...told, body: first.body, part: { asked, given: placed.range, totalBytes } };
  }
  await drop(first);
  const etag = headerValue(first.headers, 'etag');
  const second = await send(withSurroundings(request, needed, etag));
  if (second.statusCode !== 206 && second.statusCode !== 412) return second;
  const again = parseContentRange(headerValue(second.headers, 'content-range'));
  const isSame = again?.totalBytes === totalBytes && covers(again.range, needed);
  const part = isSame
    ? { asked, given: again.range, totalBytes }
    : { unplaced: 'the object changed while it was read: repeat the call' };
  return { ...told, body: second.body, part };

  /** Lies beyond the end: AWS says so itself. */
  async function sendAsAsked(response: TargetResponse): Promise<PartResponse> {
    await drop(response);
    const refused = await send(request);
    return refused.statusCode === 206
      ? { ...refused, part: { unplaced: 'the object changed while it was read: repeat the call' } }
      : refused;
  }
}

/** Before the object's size is known. */
function widened(range: AskedRange): AskedRange {
  if ('lastBytes' in range) return { lastBytes: range.lastBytes + mostBytesBefore };
  const { start, end } = surroundingsOf({ start: range.start, end: range.end ?? range.start }, Infinity);
  return range.end === undefined ? { start } : { start, end };
}

/** The same version of the object, whose conditions were met before. */
function withSurroundings(
  request: TargetRequest,
  needed: ByteRange,
  etag: string | undefined,
): TargetRequest {
  const conditions = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];
  const plain = {
    ...request,
    headers: request.headers.filter(([name]) => !conditions.includes(name.toLowerCase())),
    query: request.query.filter(([name]) => name !== 'partNumber'),
  };
  const ranged = withHeader(plain, 'range', writeRange(needed));
  return etag === undefined ? ranged : withHeader(ranged, 'if-match', etag);
}

const lineOf = (headers: Headers, name: string): string | undefined =>
  headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];

function withHeader(request: TargetRequest, name: string, value: string): TargetRequest {
  const others = request.headers.filter(([candidate]) => candidate.toLowerCase() !== name);
  return { ...request, headers: [...others, [name, value]] };
}

function headersOfPart(headers: Headers, placed: ContentRange, asked: ByteRange): Headers {
  if (lengthBytesOf(placed.range) === lengthBytesOf(asked)) return headers;
  return headers
    .filter(([name]) => !/checksum|tree-hash|^content-md5$/.test(name))
    .map(([name, value]) => {
      if (name === 'content-length') return [name, String(lengthBytesOf(asked))];
      return name === 'content-range'
        ? [name, writeContentRange({ range: asked, totalBytes: placed.totalBytes })]
        : [name, value];
    });
}

async function drop({ body }: TargetResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
