// Looks into base64 for secrets, also when gzip or zlib packed them first. Depth and size are bounded; what holds a
// secret is masked as a whole, because its offsets inside mean nothing outside.
import { gunzipSync, inflateSync } from 'node:zlib';
import type { TextFinding } from './finding.ts';

const mostDepth = 2;
const mostOutputBytes = 4 * 1024 * 1024;
/** Begins as the base64 of text, gzip or zlib does. `user:password` of eight letters gives sixteen. */
const run = /(?<![A-Za-z0-9+/_-])[CDH-Za-f][A-Za-z0-9+/_-]{15,}(?:(?:\r?\n|\\n)[A-Za-z0-9+/_-]{16,})*={0,2}/g;
const printable = /^[\t\n\r\f\x20-\x7e\u00a0-\uffef]*$/;

export function findEncoded(
  text: string,
  depth: number,
  holdsSecret: (decoded: string) => boolean,
): TextFinding[] {
  if (depth >= mostDepth || text.length < 16) return [];
  const findings: TextFinding[] = [];
  // Each level of the recursion needs its own place in its own text, which `matchAll` gives.
  for (const { 0: encoded, index } of text.matchAll(run)) {
    const decoded = decode(encoded);
    if (decoded === undefined || !holdsSecret(decoded)) continue;
    findings.push({
      startIndex: index,
      endIndex: index + encoded.length,
      kind: 'encoded-secret',
      layer: 'encoded',
    });
  }
  return findings;
}

/** The text inside, or undefined when there is none. */
function decode(encoded: string): string | undefined {
  if (!worthDecoding(encoded)) return undefined;
  const bytes = Buffer.from(encoded.replace(/\s|\\n/g, ''), 'base64');
  const unpacked = unpack(bytes);
  if (unpacked === undefined) return undefined;
  const text = unpacked.toString(unpacked[1] === 0 && unpacked[3] === 0 ? 'utf16le' : 'utf8');
  return printable.test(text) ? text : undefined;
}

/** Reads the first bytes only: most runs of these characters are ids and words. */
function worthDecoding(encoded: string): boolean {
  const head = Buffer.from(encoded.slice(0, 16), 'base64');
  if (head[0] === 0x1f && head[1] === 0x8b) return true;
  if (head[0] === 0x78 && (head[1] === 0x01 || head[1] === 0x5e || head[1] === 0x9c || head[1] === 0xda))
    return true;
  for (const [position, byte] of head.subarray(0, 12).entries()) {
    const isText = byte >= 0x20 ? byte !== 0x7f : byte === 9 || byte === 10 || byte === 13;
    if (!isText && !(byte === 0 && position % 2 === 1)) return false;
  }
  return true;
}

function unpack(bytes: Buffer): Buffer | undefined {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isZlib = bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0;
  if (!isGzip && !isZlib) return bytes;
  try {
    return isGzip
      ? gunzipSync(bytes, { maxOutputLength: mostOutputBytes })
      : inflateSync(bytes, { maxOutputLength: mostOutputBytes });
  } catch {
    // Not packed after all, or larger than we look into: as bytes it is no text.
    return isGzip ? undefined : bytes;
  }
}
