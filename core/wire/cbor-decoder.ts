// CBOR (RFC 8949) decoded without a second reading [P10]: no duplicate keys, text is UTF-8, no tags but epoch times.
// Indefinite lengths are read, strings too: the protocol asks for it and SDKs send them (Rust's opens every map so);
// nothing of the spelling survives, since bodies are written anew.
import { decode, Token, Tokenizer, Type } from 'cborg';
import { malformed } from './refusals.ts';

/** Tag 1: seconds since the epoch. */
export class EpochTime {
  readonly seconds: unknown;

  constructor(seconds: unknown) {
    this.seconds = seconds;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const indefiniteBytes = 0x5f;
const indefiniteText = 0x7f;
const breakCode = 0xff;

/** cborg replaces bytes that are not UTF-8, drops a leading BOM and knows no strings in chunks; this mends the three. */
class StrictTokenizer extends Tokenizer {
  override next(): Token {
    const start = this._pos;
    const first = this.data[start];
    if (first === indefiniteBytes || first === indefiniteText) return this.#chunks(first);
    const token = super.next();
    if (Type.equals(token.type, Type.string)) {
      const length = token.encodedLength ?? 0;
      token.value = utf8.decode(this.data.subarray(start + headLength(first ?? 0), start + length));
    }
    return token;
  }

  #chunks(first: number): Token {
    const start = this._pos;
    const chunks: Uint8Array[] = [];
    this._pos += 1;
    while (this.data[this._pos] !== breakCode) {
      const head = this.data[this._pos] ?? breakCode;
      // Chunks are definite strings of the same kind (RFC 8949 section 3.2.3), text chunks whole characters.
      if (head >>> 5 !== first >>> 5 || head === first)
        throw new Error('a chunk has another type than its string');
      const chunkStart = this._pos + headLength(head);
      super.next();
      const chunk = this.data.subarray(chunkStart, this._pos);
      if (first === indefiniteText) utf8.decode(chunk);
      chunks.push(chunk);
    }
    this._pos += 1;
    const bytes = Buffer.concat(chunks);
    const length = this._pos - start;
    return first === indefiniteText
      ? new Token(Type.string, utf8.decode(bytes), length)
      : new Token(Type.bytes, new Uint8Array(bytes), length);
  }
}

/** Bytes of an item's head: its first byte and the length behind it (RFC 8949 section 3). */
function headLength(first: number): number {
  const additional = first & 0x1f;
  return additional < 24 ? 1 : 1 + 2 ** (additional - 24);
}

/** Plain objects, arrays, numbers, bigints, Uint8Arrays, EpochTimes. Throws CountersignError `malformed-request`. */
export function decodeCbor(bytes: Uint8Array): unknown {
  const options = {
    rejectDuplicateMapKeys: true,
    allowBigInt: true,
    // The protocol reads `undefined` as null.
    coerceUndefinedToNull: true,
    tags: { 1: (content: () => unknown) => new EpochTime(content()) },
  };
  try {
    // A plain view: slices of a Buffer would share its memory.
    const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return decode(data, { ...options, tokenizer: new StrictTokenizer(data, options) });
  } catch (error) {
    // A body that nests without end exhausts the stack inside cborg: a RangeError, refused like the others.
    throw malformed('CBOR', error instanceof RangeError ? 'it nests too deeply' : (error as Error).message);
  }
}
