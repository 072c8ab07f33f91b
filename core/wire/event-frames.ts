// Frames of `application/vnd.amazon.eventstream`: read with both of their checksums, and written with new ones.
// https://smithy.io/2.0/aws/amazon-eventstream.html
import { crc32 } from 'node:zlib';

export interface EventHeader {
  readonly name: string;
  /** As it stands on the wire: its type, then its value. */
  readonly raw: Uint8Array;
  /** Of a header that is a string. */
  readonly text?: string;
}

export interface EventFrame {
  readonly headers: readonly EventHeader[];
  readonly payload: Uint8Array;
}

const preludeBytes = 12;
const checksumBytes = 4;
/** Smithy's bound of a message is 24 MiB. */
const mostBytes = 24 * 1024 * 1024;

/** Takes bytes as they come and gives whole frames. Throws BrokenFrame. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  *push(chunk: Uint8Array): Generator<EventFrame> {
    this.#held = Buffer.concat([this.#held, chunk]);
    while (this.#held.byteLength >= preludeBytes) {
      const lengthBytes = this.#held.readUInt32BE(0);
      if (lengthBytes < preludeBytes + checksumBytes || lengthBytes > mostBytes) throw broken('length');
      if (this.#held.byteLength < lengthBytes) return;
      const bytes = this.#held.subarray(0, lengthBytes);
      this.#held = this.#held.subarray(lengthBytes);
      yield readFrame(bytes);
    }
  }

  end(): void {
    if (this.#held.byteLength > 0) throw broken('end');
  }
}

/** Bytes that are no frame. */
export class BrokenFrame extends Error {}

const broken = (what: string) => new BrokenFrame(`a frame of it has no right ${what}`);

function readFrame(bytes: Buffer): EventFrame {
  const headersLength = bytes.readUInt32BE(4);
  const headersEnd = preludeBytes + headersLength;
  const payloadEnd = bytes.byteLength - checksumBytes;
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw broken('checksum');
  if (crc32(bytes.subarray(0, payloadEnd)) !== bytes.readUInt32BE(payloadEnd)) throw broken('checksum');
  if (headersEnd > payloadEnd) throw broken('length');
  return {
    headers: readHeaders(bytes.subarray(preludeBytes, headersEnd)),
    payload: bytes.subarray(headersEnd, payloadEnd),
  };
}

/** By the type's number: bytes of the value, or that a length of two bytes stands before it. */
const valueBytes: readonly (number | 'counted')[] = [0, 0, 1, 2, 4, 8, 'counted', 'counted', 8, 16];
const stringType = 7;

function readHeaders(bytes: Buffer): readonly EventHeader[] {
  const headers: EventHeader[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd] ?? -1;
    const known = valueBytes[type];
    if (known === undefined || nameEnd + 3 > bytes.byteLength + (known === 'counted' ? 0 : 2))
      throw broken('header');
    const valueStart = nameEnd + 1 + (known === 'counted' ? 2 : 0);
    const end = valueStart + (known === 'counted' ? bytes.readUInt16BE(nameEnd + 1) : known);
    if (end > bytes.byteLength) throw broken('header');
    headers.push({
      name: bytes.toString('utf8', at + 1, nameEnd),
      raw: bytes.subarray(nameEnd, end),
      ...(type === stringType ? { text: bytes.toString('utf8', valueStart, end) } : {}),
    });
    at = end;
  }
  return headers;
}

/** A header that is a string, with another text. */
export function withText({ name }: EventHeader, text: string): EventHeader {
  const value = Buffer.from(text);
  const head = Buffer.from([stringType, value.byteLength >> 8, value.byteLength & 0xff]);
  return { name, text, raw: Buffer.concat([head, value]) };
}

export function writeFrame({ headers, payload }: EventFrame): Uint8Array {
  const written = Buffer.concat(
    headers.flatMap(({ name, raw }) => {
      const label = Buffer.from(name);
      return [Buffer.from([label.byteLength]), label, raw];
    }),
  );
  const lengthBytes = preludeBytes + written.byteLength + payload.byteLength + checksumBytes;
  const frame = Buffer.alloc(lengthBytes);
  frame.writeUInt32BE(lengthBytes, 0);
  frame.writeUInt32BE(written.byteLength, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(written, preludeBytes);
  frame.set(payload, preludeBytes + written.byteLength);
  frame.writeUInt32BE(crc32(frame.subarray(0, lengthBytes - checksumBytes)), lengthBytes - checksumBytes);
  return frame;
}

/** The text of the header of that name. */
export const headerText = ({ headers }: EventFrame, name: string): string | undefined =>
  headers.find((header) => header.name === name)?.text;
