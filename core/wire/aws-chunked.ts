// Takes the aws-chunked framing off a body, so that everything behind it sees plain bytes, and checks what the framing
// promises: the decoded length and the trailing checksum. Chunk signatures are not verified here: a body that has them
// is refused with `unsupported-signature` when the signature is checked (core/signature), before it gets here.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
import { CountersignError } from '../countersign-error.ts';
import { checksum } from './checksums.ts';
import type { Headers } from './http.ts';
import { malformed } from './refusals.ts';
import { singleHeader } from './transport.ts';

const checksumPrefix = 'x-amz-checksum-';
const framingHeaders: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-length',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
]);
/** No line of the framing is longer: a size and a signature, or a checksum. */
const maximumLineBytes = 1024;

/**
 * Returns the body and headers without the framing; they are given back as they are when there is none. A trailing
 * checksum becomes the header that it stands for.
 *
 * Throws CountersignError `unsupported-signature` for signed chunks, `malformed-request` for broken framing, a length
 * other than announced, a trailer other than announced, or a checksum that does not fit or is not known.
 */
export function decodeAwsChunked(
  body: Uint8Array,
  headers: Headers,
): { readonly body: Uint8Array; readonly headers: Headers } {
  const payloadHash = singleHeader(headers, 'x-amz-content-sha256') ?? '';
  const encodings = (singleHeader(headers, 'content-encoding') ?? '').split(',').map((name) => name.trim());
  const isEncoded = encodings.includes('aws-chunked');
  if (!payloadHash.startsWith('STREAMING-')) {
    if (isEncoded)
      throw malformed('body', 'its encoding is aws-chunked, but its signature is not of a stream');
    return { body, headers };
  }
  if (payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    throw new CountersignError(
      'unsupported-signature',
      'signed chunks are not verified; send the payload with its hash, unsigned over TLS, or with an unsigned trailer',
    );
  }
  const { content, trailers } = readChunks(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  const announcedLength = singleHeader(headers, 'x-amz-decoded-content-length');
  if (announcedLength !== String(content.length)) {
    throw malformed('body', 'its decoded length is not `x-amz-decoded-content-length`');
  }
  const announced = (singleHeader(headers, 'x-amz-trailer') ?? '').toLowerCase();
  if (announced !== trailers.map(([name]) => name).join(',')) {
    throw malformed('body', 'its trailer is not the one that `x-amz-trailer` announces');
  }
  for (const [name, value] of trailers) assertChecksum(name, value, content);
  const remaining = encodings.filter((name) => name !== 'aws-chunked' && name !== '').join(',');
  return {
    body: content,
    headers: [
      ...headers.filter(([name]) => !framingHeaders.has(name)),
      ...(remaining === '' ? [] : [['content-encoding', remaining] as const]),
      ...trailers,
    ],
  };
}

function assertChecksum(name: string, value: string, content: Uint8Array): void {
  const expected = name.startsWith(checksumPrefix)
    ? checksum(name.slice(checksumPrefix.length), content)
    : undefined;
  if (expected === undefined) throw malformed('trailer', 'expected a checksum that is known here');
  if (expected !== value) throw malformed('trailer', 'its checksum is not that of the body');
}

function readChunks(framed: Buffer): { content: Uint8Array; trailers: (readonly [string, string])[] } {
  const chunks: Buffer[] = [];
  let position = 0;
  const line = (): string => {
    const end = framed.subarray(position, position + maximumLineBytes).indexOf('\r\n');
    if (end < 0) throw malformed('aws-chunked body', 'a line does not end');
    const text = framed.toString('latin1', position, position + end);
    position += end + 2;
    return text;
  };
  for (;;) {
    const size = /^[0-9a-fA-F]{1,8}$/.exec(line());
    if (size === null) throw malformed('aws-chunked body', 'a chunk does not begin with its size');
    const lengthBytes = Number.parseInt(size[0], 16);
    if (lengthBytes === 0) break;
    const chunk = framed.subarray(position, position + lengthBytes);
    position += lengthBytes;
    if (chunk.length !== lengthBytes || line() !== '')
      throw malformed('aws-chunked body', 'a chunk is cut short');
    chunks.push(chunk);
  }
  const trailers: (readonly [string, string])[] = [];
  while (position < framed.length) {
    const text = line();
    if (text === '') break;
    const [, name, value] = /^([A-Za-z0-9-]+):[ \t]*([\x21-\x7e]*)[ \t]*$/.exec(text) ?? [];
    if (name === undefined || value === undefined) throw malformed('trailer', 'a line is not `name:value`');
    trailers.push([name.toLowerCase(), value]);
  }
  if (position !== framed.length) throw malformed('aws-chunked body', 'bytes follow its end');
  return { content: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), trailers };
}
