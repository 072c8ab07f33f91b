// Masks the bytes of an object as they are read, such as S3's: text keeps its length to the byte, so that Content-Length, ranges and
// HEAD stay true, and bytes without a finding pass as they came. Binary content is the profile's decision.
import type { JsonValue } from '../json.ts';
import { textOfBytes } from './blob.ts';
import { findSecrets } from './detect/find-secrets.ts';
import { jsonEdits, parseJsonText } from './json-text.ts';
import { maskDocument } from './mask-document.ts';
import { type MaskFinding, type MaskOutcome, type MaskSettings, Withheld } from './mask-options.ts';
import { maskingWithheld } from './withheld-reason.ts';

export interface ObjectPlace {
  /** The output member that the bytes are, for the findings' paths. */
  readonly member: string;
  /** A part of the object: its first and last character may be cut. */
  readonly partial: boolean;
}

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

export function maskObject(
  bytes: Uint8Array,
  place: ObjectPlace,
  settings: MaskSettings,
): MaskOutcome<Uint8Array> {
  try {
    return mask(bytes, place, settings);
  } catch (error) {
    return maskingWithheld(error);
  }
}

function mask(
  bytes: Uint8Array,
  { member, partial }: ObjectPlace,
  settings: MaskSettings,
): MaskOutcome<Uint8Array> {
  if (bytes.byteLength === 0) return { value: bytes, findings: [], secrets: [] };
  const path = `$.${member}`;
  if (!isText(bytes, partial)) return binary(bytes, path, settings);
  if (partial && settings.profile !== 'standard') {
    throw new Withheld(
      `it is a part of a text, whose edges may cut a secret, and the profile \`${settings.profile}\` lets nothing through unsearched`,
    );
  }
  // One character a byte: places in this text are places in the bytes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const findings: MaskFinding[] = partial ? [{ path, kind: 'range-edge', layer: 'profile' }] : [];
  const cuts = jsonCuts(text, path, settings, findings) ?? textCuts(text, path, settings, findings);
  if (cuts.length === 0) return { value: bytes, findings, secrets: [] };
  if (settings.profile !== 'standard') {
    throw new Withheld(`it holds what the profile \`${settings.profile}\` does not let through`);
  }
  const value = Buffer.from(bytes);
  const secrets = new Set<string>();
  for (const { start, end, kind } of cuts) {
    const secret = value.toString('utf8', start, end);
    secrets.add(secret);
    writeMarker(value, settings.pseudonym(secret, kind), start, end);
  }
  return { value, findings, secrets: [...secrets].sort((a, b) => b.length - a.length) };
}

/** Fills the place of a secret to the byte; a place that is too short for the marker says nothing. */
export function writeMarker(bytes: Buffer, marker: string, start: number, end: number): void {
  const lengthBytes = end - start;
  const text = marker.length > lengthBytes ? '*'.repeat(lengthBytes) : marker.padEnd(lengthBytes, '*');
  bytes.write(text, start, 'latin1');
}

function binary(bytes: Uint8Array, path: string, settings: MaskSettings): MaskOutcome<Uint8Array> {
  if (settings.profile !== 'standard') {
    throw new Withheld(`it is binary, which the profile \`${settings.profile}\` withholds`);
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const inside = isGzip ? opened(bytes) : wideText(bytes);
  if (
    inside !== undefined &&
    findSecrets(inside, { freeForm: true, custom: settings.custom ?? [] }).length > 0
  ) {
    throw new Withheld(isGzip ? 'a secret is in its compressed text' : 'a secret is in its UTF-16 text');
  }
  return { value: bytes, findings: [{ path, kind: 'binary', layer: 'profile' }], secrets: [] };
}

/** A part of a gzip, or a large one, is binary as any other. */
function opened(bytes: Uint8Array): string | undefined {
  try {
    return textOfBytes(bytes);
  } catch {
    return undefined;
  }
}

function wideText(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return buffer.toString('utf16le', 2);
  const isBig = bytes[0] === 0xfe && bytes[1] === 0xff && bytes.byteLength % 2 === 0;
  return isBig ? Buffer.from(buffer).swap16().toString('utf16le', 2) : undefined;
}

export function isText(bytes: Uint8Array, partial: boolean): boolean {
  if (bytes.includes(0)) return false;
  let start = 0;
  let end = bytes.byteLength;
  if (partial) {
    while (start < Math.min(3, end) && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
    for (let back = 1; back <= 3 && back <= end; back += 1) {
      const unit = bytes[end - back] ?? 0;
      if ((unit & 0xc0) === 0x80) continue;
      if (unit >= 0xc0) end -= back;
      break;
    }
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end));
    return true;
  } catch {
    return false;
  }
}

function jsonCuts(
  text: string,
  path: string,
  settings: MaskSettings,
  findings: MaskFinding[],
): Cut[] | undefined {
  const node = parseJsonText(text);
  if (node === undefined) return undefined;
  const outcome = maskDocument(node.value, { direction: 'response', keepsForm: true }, settings);
  if ('withheld' in outcome) throw new Withheld(outcome.withheld);
  findings.push(...outcome.findings.map((finding) => ({ ...finding, path: path + finding.path.slice(1) })));
  return jsonEdits(node, outcome.value as JsonValue).map(({ start, end, text: written }) => {
    const isQuoted = text.charCodeAt(start) === 0x22;
    const kind = /\[masked:([a-z0-9-]+):/.exec(written)?.[1] ?? 'sensitive';
    return isQuoted ? { start: start + 1, end: end - 1, kind } : { start, end, kind };
  });
}

function textCuts(text: string, path: string, settings: MaskSettings, findings: MaskFinding[]): Cut[] {
  return findSecrets(text, { freeForm: true, custom: settings.custom ?? [] }).map(
    ({ startIndex, endIndex, kind, layer }) => {
      findings.push({ path, kind, layer });
      return { start: startIndex, end: endIndex, kind };
    },
  );
}
