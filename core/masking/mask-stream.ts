// Masks an object, or a part of it, on its way: lengths stay to the byte, and memory stays at two blocks.
import type { ByteRange } from '../wire/byte-range.ts';
import type { MaskFinding, MaskSettings } from './mask-options.ts';
import { BlockMasker, type MaskedBlock } from './text-blocks.ts';

/** What of an object arrives, and what of it was asked for. */
export interface ArrivingPart {
  /** Where the first byte that arrives lies. */
  readonly from: number;
  readonly asked: ByteRange;
}

export const wholeObject: ArrivingPart = { from: 0, asked: { start: 0, end: Number.POSITIVE_INFINITY } };

/** What the record says of a part: what else of the object was read for it. */
export const surroundingsNote = (path: string, from: number, end: number): MaskFinding => ({
  path: `${path} (bytes ${from}-${end - 1})`,
  kind: 'surroundings',
  layer: 'profile',
});

/** Gives the bytes that were asked for; bytes that are no text are reported as `binary` once. */
export async function* maskStream(
  chunks: AsyncIterable<Uint8Array>,
  { from, asked }: ArrivingPart,
  path: string,
  settings: MaskSettings,
  found: (finding: MaskFinding) => void,
): AsyncGenerator<Uint8Array> {
  const masker = new BlockMasker(from, asked, settings);
  let isBinaryToldOf = false;
  const released = ({ start, bytes, findings, isText }: MaskedBlock): Uint8Array => {
    if (!isText && !isBinaryToldOf) found({ path, kind: 'binary', layer: 'profile' });
    isBinaryToldOf ||= !isText;
    for (const { kind, layer } of findings) found({ path, kind, layer });
    return partOf(bytes, start, asked);
  };
  for await (const chunk of chunks) for (const block of masker.push(chunk)) yield released(block);
  for (const block of masker.end()) yield released(block);
}

/** What of `bytes`, which lie at `start`, was asked for. */
export function partOf(bytes: Uint8Array, start: number, asked: ByteRange): Uint8Array {
  const placeOf = (at: number) => Math.min(Math.max(0, at - start), bytes.byteLength);
  return bytes.subarray(placeOf(asked.start), placeOf(asked.end));
}
