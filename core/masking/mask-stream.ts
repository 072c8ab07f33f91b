// Masks an object, or a part of it, on its way: lengths stay to the byte, and memory stays at two blocks.
import type { ByteRange } from '../wire/byte-range.ts';
import { injectionFinding } from './injection.ts';
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

/** Gives the bytes that were asked for; that some are no text, or speak to the agent, is reported once. */
export async function* maskStream(
  chunks: AsyncIterable<Uint8Array>,
  { from, asked }: ArrivingPart,
  path: string,
  settings: MaskSettings,
  found: (finding: MaskFinding) => void,
): AsyncGenerator<Uint8Array> {
  const masker = new BlockMasker(from, asked, settings);
  const told = new Set<string>();
  const released = (block: MaskedBlock): Uint8Array => {
    for (const finding of blockFindings(block, path, told)) found(finding);
    return partOf(block.bytes, block.start, asked);
  };
  for await (const chunk of chunks) for (const block of masker.push(chunk)) yield released(block);
  for (const block of masker.end()) yield released(block);
}

/** What is said of a block. `told`: the kinds that are reported once, and were. */
export function blockFindings(block: MaskedBlock, path: string, told: Set<string>): readonly MaskFinding[] {
  const once = [
    ...(block.isText ? [] : [{ path, kind: 'binary', layer: 'profile' } as const]),
    ...(block.speaksToTheAgent ? [{ path, ...injectionFinding }] : []),
  ].filter(({ kind }) => !told.has(kind));
  for (const { kind } of once) told.add(kind);
  return [...once, ...block.findings.map(({ kind, layer }) => ({ path, kind, layer }))];
}

/** What of `bytes`, which lie at `start`, was asked for. */
export function partOf(bytes: Uint8Array, start: number, asked: ByteRange): Uint8Array {
  const placeOf = (at: number) => Math.min(Math.max(0, at - start), bytes.byteLength);
  return bytes.subarray(placeOf(asked.start), placeOf(asked.end));
}
