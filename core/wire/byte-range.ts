// One range of bytes as HTTP says it (RFC 9110 section 14). Several ranges, other units and what has no form are no range here: S3
// answers them with the whole object.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

/** Places in the object, the end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** `bytes=5-9`, `bytes=5-` (no end), or `bytes=-5`, the last five. */
export type AskedRange = { readonly start: number; readonly end?: number } | { readonly lastBytes: number };

const form = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/i;

/** Undefined: not one range of bytes. */
export function parseRange(text: string): AskedRange | undefined {
  const [, first, last, suffix] = form.exec(text.trim()) ?? [];
  if (suffix !== undefined) return { lastBytes: Number(suffix) };
  if (first === undefined) return undefined;
  if (last === undefined) return { start: Number(first) };
  return Number(last) < Number(first) ? undefined : { start: Number(first), end: Number(last) + 1 };
}

/** Where the range lies in an object of that size. Undefined: nowhere, so that the answer is 416. */
export function resolveRange(asked: AskedRange, totalBytes: number): ByteRange | undefined {
  const start = 'lastBytes' in asked ? Math.max(0, totalBytes - asked.lastBytes) : asked.start;
  const end = 'lastBytes' in asked ? totalBytes : Math.min(asked.end ?? totalBytes, totalBytes);
  return start < end ? { start, end } : undefined;
}

export function writeRange(range: AskedRange): string {
  if ('lastBytes' in range) return `bytes=-${range.lastBytes}`;
  return `bytes=${range.start}-${range.end === undefined ? '' : range.end - 1}`;
}

export interface ContentRange {
  readonly range: ByteRange;
  readonly totalBytes: number;
}

/** Undefined: it does not say where the bytes lie, nor in how many (RFC 9110 section 14.4). */
export function parseContentRange(text: string | undefined): ContentRange | undefined {
  const [, first, last, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(text ?? '') ?? [];
  const range = { start: Number(first), end: Number(last) + 1 };
  const totalBytes = Number(total);
  const isPlaced = first !== undefined && range.start < range.end && range.end <= totalBytes;
  return isPlaced ? { range, totalBytes } : undefined;
}

export const writeContentRange = ({ range, totalBytes }: ContentRange): string =>
  `bytes ${range.start}-${range.end - 1}/${totalBytes}`;

export const lengthBytesOf = ({ start, end }: ByteRange): number => end - start;

export const covers = (outer: ByteRange, inner: ByteRange): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;
