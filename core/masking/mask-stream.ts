// Masks a large object on its way: windows of text are searched with what stood before them, and the end of each is held back until
// what follows is known, so that a chunk's edge hides no secret. Lengths stay to the byte, and memory stays at two windows.
import { findSecrets } from './detect/find-secrets.ts';
import { isText, writeMarker } from './mask-object.ts';
import type { MaskFinding, MaskSettings } from './mask-options.ts';

const windowBytes = 64 * 1024;
const heldBackBytes = 8 * 1024;
/** What stands before a value names it. */
const contextBytes = 1024;

/** `first` decides for the whole: what begins as no text is binary, and passes. */
export async function* maskStream(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
  path: string,
  settings: MaskSettings,
  found: (finding: MaskFinding) => void,
): AsyncGenerator<Uint8Array> {
  let chunk: IteratorResult<Uint8Array> = { done: false, value: first };
  if (!isText(first, true)) {
    found({ path, kind: 'binary', layer: 'profile' });
    for (; !chunk.done; chunk = await rest.next()) yield chunk.value;
    return;
  }
  let context = Buffer.alloc(0);
  let held: Buffer[] = [];
  let heldBytes = 0;
  for (; !chunk.done; chunk = await rest.next()) {
    // A chunk of any size is taken in windows.
    for (let from = 0; from < chunk.value.byteLength; from += windowBytes) {
      const part = chunk.value.subarray(from, from + windowBytes);
      held.push(Buffer.from(part));
      heldBytes += part.byteLength;
      if (heldBytes < windowBytes) continue;
      const { released, kept, before } = search(Buffer.concat(held), false);
      context = before;
      held = [kept];
      heldBytes = kept.byteLength;
      yield released;
    }
  }
  if (heldBytes > 0) yield search(Buffer.concat(held), true).released;

  function search(bytes: Buffer, isLast: boolean) {
    const text = context.toString('latin1') + bytes.toString('latin1');
    const skip = context.byteLength;
    const cuts = findSecrets(text, { freeForm: true, custom: settings.custom ?? [] })
      .filter(({ endIndex }) => endIndex > skip)
      .map((each) => ({ ...each, start: Math.max(0, each.startIndex - skip), end: each.endIndex - skip }));
    const limit = isLast ? bytes.byteLength : bytes.byteLength - heldBackBytes;
    const across = cuts.find(({ start, end }) => start < limit && end > limit);
    // One that fills the window from its start is masked as far as it is known.
    const end = across === undefined ? limit : across.start > 0 ? across.start : across.end;
    const masked = Buffer.from(bytes.subarray(0, end));
    for (const cut of cuts) {
      if (cut.end > end) continue;
      const secret = bytes.toString('utf8', cut.start, cut.end);
      writeMarker(masked, settings.pseudonym(secret, cut.kind), cut.start, cut.end);
      found({ path, kind: cut.kind, layer: cut.layer });
    }
    const before = Buffer.from(Buffer.concat([context, bytes.subarray(0, end)]).subarray(-contextBytes));
    return { released: masked, kept: bytes.subarray(end), before };
  }
}
