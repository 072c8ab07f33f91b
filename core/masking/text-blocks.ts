// Masks an object that is not held whole, block by block: each block is searched with what stands around it, at places that the object
// alone fixes. So a range shows exactly what the whole would show there, however many ranges are asked for, and no edge hides a secret.
import type { ByteRange } from '../wire/byte-range.ts';
import { findSecrets, type TextFinding } from './detect/find-secrets.ts';
import { longestKeyCharacters } from './detect/private-keys.ts';
import { looksLikeInjection } from './injection.ts';
import type { MaskSettings } from './mask-options.ts';

const blockBytes = 128 * 1024;
const marginBytes = longestKeyCharacters;

/** How much more than a range `surroundingsOf` it may hold before it. */
export const mostBytesBefore = blockBytes + marginBytes;

/** What has to be known of an object before `range` of it can be masked. */
export function surroundingsOf({ start, end }: ByteRange, totalBytes: number): ByteRange {
  return {
    start: Math.max(0, blockStart(start) - marginBytes),
    end: Math.min(totalBytes, blockEnd(end) + marginBytes),
  };
}

const blockStart = (place: number) => Math.floor(place / blockBytes) * blockBytes;
const blockEnd = (place: number) => Math.ceil(place / blockBytes) * blockBytes;

export interface BlockMask {
  readonly bytes: Buffer;
  readonly findings: readonly Pick<TextFinding, 'kind' | 'layer'>[];
  readonly secrets: readonly string[];
  readonly isText: boolean;
  /** In it, or in what stands around it. */
  readonly speaksToTheAgent: boolean;
}

export interface MaskedBlock extends BlockMask {
  /** Where it lies in the object. */
  readonly start: number;
}

/**
 * Takes an object's bytes as they come, from the place `from` on, and gives the masked blocks that hold `wanted`. Memory stays at two
 * blocks. `from` is what `surroundingsOf` says, or 0.
 */
export class BlockMasker {
  #held: Buffer = Buffer.alloc(0);
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Where what is held begins. */
  #heldStart: number;
  #next: number;
  readonly #wanted: ByteRange;
  readonly #settings: MaskSettings;

  constructor(from: number, wanted: ByteRange, settings: MaskSettings) {
    this.#heldStart = from;
    this.#next = blockStart(wanted.start);
    this.#wanted = wanted;
    this.#settings = settings;
  }

  *push(chunk: Uint8Array): Generator<MaskedBlock> {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.byteLength;
    while (this.#next < this.#wanted.end && this.#heldEnd() >= this.#next + blockBytes + marginBytes) {
      yield this.#mask(this.#next + blockBytes);
    }
  }

  *end(): Generator<MaskedBlock> {
    while (this.#next < Math.min(this.#wanted.end, this.#heldEnd())) {
      yield this.#mask(Math.min(this.#next + blockBytes, this.#heldEnd()));
    }
  }

  #heldEnd(): number {
    return this.#heldStart + this.#held.byteLength + this.#pendingBytes;
  }

  #mask(end: number): MaskedBlock {
    const start = this.#next;
    const keptFrom = Math.max(0, start - marginBytes - this.#heldStart);
    this.#held = Buffer.concat([this.#held, ...this.#pending]).subarray(keptFrom);
    this.#heldStart += keptFrom;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#next = end;
    const window = this.#held.subarray(0, end + marginBytes - this.#heldStart);
    const place = { start: start - this.#heldStart, end: end - this.#heldStart };
    return { ...maskWindow(window, place, this.#settings), start };
  }
}

/** Masks the bytes of `window` at `place`; what stands around them is searched as well. */
function maskWindow(window: Buffer, place: ByteRange, settings: MaskSettings): BlockMask {
  const bytes = Buffer.from(window.subarray(place.start, place.end));
  const isText = readsAsText(window);
  const findings: TextFinding[] = [];
  const secrets: string[] = [];
  for (const { text, encoding, from, unitBytes } of isText ? [asBytes(window)] : readings(window)) {
    const freeForm = isText || encoding === 'utf16le';
    for (const finding of findSecrets(text, { freeForm, custom: settings.custom ?? [] })) {
      if (!freeForm && !certainInBinary.has(finding.layer)) continue;
      const start = from + finding.startIndex * unitBytes;
      const end = from + finding.endIndex * unitBytes;
      if (end <= place.start || start >= place.end) continue;
      const secret = window.subarray(start, end);
      const written = secret.toString(encoding === 'latin1' ? 'utf8' : encoding);
      secrets.push(written);
      const filled = Buffer.from(secret);
      writeMarker(filled, settings.pseudonym(written, finding.kind), encoding);
      filled.copy(
        bytes,
        Math.max(0, start - place.start),
        Math.max(0, place.start - start),
        place.end - start,
      );
      // One that lies across an edge is told of where it begins.
      if (start >= place.start || place.start === 0) findings.push(finding);
    }
  }
  return { bytes, findings, secrets, isText, speaksToTheAgent: bytesSpeakToTheAgent(window) };
}

/** In bytes that are no text, only what cannot be anything else is masked: more would break what reads them. */
const certainInBinary: ReadonlySet<TextFinding['layer']> = new Set(['pattern', 'url-signature', 'custom']);

type Encoding = 'latin1' | 'utf16le';

interface Reading {
  readonly text: string;
  readonly encoding: Encoding;
  /** The byte at which it begins. */
  readonly from: number;
  readonly unitBytes: number;
}

/** One character a byte: places in this text are places in the bytes. */
const asBytes = (window: Buffer): Reading => ({
  text: window.toString('latin1'),
  encoding: 'latin1',
  from: 0,
  unitBytes: 1,
});

function readings(window: Buffer): readonly Reading[] {
  const plain = asBytes(window);
  if (share(window, (byte) => byte === 0) < 0.3) return [plain];
  // UTF-16: read from the second byte on, the ASCII of its big-endian form is that of the little-endian one.
  const wide = [0, 1].map((from) => {
    const text = window.toString('utf16le', from);
    return { text, encoding: 'utf16le' as const, from, unitBytes: 2 };
  });
  return [plain, ...wide];
}

/** In UTF-8 whatever else is among it, or in UTF-16. */
export function bytesSpeakToTheAgent(bytes: Buffer): boolean {
  const wide = readings(bytes).filter(({ encoding }) => encoding === 'utf16le');
  return [bytes.toString('utf8'), ...wide.map(({ text }) => text)].some(looksLikeInjection);
}

/** Fills the place of a secret to the byte; a place that is too short for the marker says nothing. */
export function writeMarker(place: Buffer, marker: string, encoding: Encoding = 'latin1'): void {
  const characters = encoding === 'latin1' ? place.byteLength : place.byteLength / 2;
  const text = marker.length > characters ? '*'.repeat(characters) : marker.padEnd(characters, '*');
  place.write(text, 0, encoding);
}

/**
 * Whether people wrote it, in whatever character set: hardly a control character in it. What is packed or compiled has one in nine
 * or more.
 */
export function readsAsText(bytes: Uint8Array): boolean {
  return share(bytes, isControl) < 0.02;
}

const isControl = (byte: number) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27;

function share(bytes: Uint8Array, counts: (byte: number) => boolean): number {
  let counted = 0;
  for (const byte of bytes) if (counts(byte)) counted += 1;
  return bytes.byteLength === 0 ? 0 : counted / bytes.byteLength;
}
