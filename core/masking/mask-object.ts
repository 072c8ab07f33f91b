// Masks the bytes of an object as they are read, such as S3's: text keeps its length to the byte, so that Content-Length, ranges and
// HEAD stay true, and bytes without a finding pass as they came. Binary content is the profile's decision.
import type { JsonValue } from '../json.ts';
import { inflated } from './blob.ts';
import { findSecrets } from './detect/find-secrets.ts';
import { injectionFinding, looksLikeInjection, refuseInjection } from './injection.ts';
import { jsonEdits, parseJsonText } from './json-text.ts';
import { maskDocument } from './mask-document.ts';
import { type MaskFinding, type MaskOutcome, type MaskSettings, Withheld } from './mask-options.ts';
import { type ArrivingPart, blockFindings, partOf, surroundingsNote, wholeObject } from './mask-stream.ts';
import { BlockMasker, bytesSpeakToTheAgent, readsAsText, writeMarker } from './text-blocks.ts';
import { maskingWithheld } from './withheld-reason.ts';

export interface ObjectPlace {
  /** The output member that the bytes are, for the findings' paths. */
  readonly member: string;
  /** Absent: the bytes are the object, and all of it was asked for. */
  readonly part?: ArrivingPart & { readonly totalBytes: number };
}

type MaskedBytes = Extract<MaskOutcome<Uint8Array>, { value: Uint8Array }>;

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

/** Gives the bytes that were asked for. */
function mask(bytes: Uint8Array, { member, part }: ObjectPlace, settings: MaskSettings): MaskedBytes {
  const path = `$.${member}`;
  const outcome = part ? maskPart(bytes, part, path, settings) : maskWhole(bytes, path, settings);
  refuseInjection(outcome.findings, settings);
  return outcome;
}

function maskPart(
  bytes: Uint8Array,
  part: NonNullable<ObjectPlace['part']>,
  path: string,
  settings: MaskSettings,
): MaskedBytes {
  const end = part.from + bytes.byteLength;
  const findings = [surroundingsNote(path, part.from, end)];
  const isWhole = bytes.byteLength === part.totalBytes;
  if (!isWhole && settings.withholdInjection) {
    throw new Withheld(
      'it is a part of an object too large to be searched for text that speaks to the agent',
    );
  }
  const outcome = isWhole ? maskWhole(bytes, path, settings) : maskInBlocks(bytes, part, path, settings);
  if (!isWhole) return { ...outcome, findings: [...findings, ...outcome.findings] };
  const value = partOf(outcome.value, 0, part.asked);
  const isTouched = !isSame(value, partOf(bytes, 0, part.asked));
  const told = outcome.findings.filter(({ layer }) => isTouched || reportedLayers.has(layer));
  return { ...outcome, value, findings: [...findings, ...told] };
}

/** Of the object, whichever part of it was asked for. */
const reportedLayers: ReadonlySet<MaskFinding['layer']> = new Set(['profile', 'injection']);

function maskWhole(bytes: Uint8Array, path: string, settings: MaskSettings): MaskedBytes {
  if (bytes.byteLength === 0) return { value: bytes, findings: [], secrets: [] };
  if (!isUtf8Text(bytes)) return maskBinary(bytes, path, settings);
  // One character a byte: places in this text are places in the bytes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const findings: MaskFinding[] = [];
  if (looksLikeInjection(Buffer.from(bytes).toString('utf8'))) findings.push({ path, ...injectionFinding });
  const cuts = jsonCuts(text, path, settings, findings) ?? textCuts(text, path, settings, findings);
  if (cuts.length === 0) return { value: bytes, findings, secrets: [] };
  if (settings.profile !== 'standard') {
    throw new Withheld(`it holds what the profile \`${settings.profile}\` does not let through`);
  }
  const value = Buffer.from(bytes);
  const secrets = new Set<string>();
  for (const { start, end, kind } of cuts) {
    const place = value.subarray(start, end);
    const secret = place.toString('utf8');
    secrets.add(secret);
    writeMarker(place, settings.pseudonym(secret, kind));
  }
  return { value, findings, secrets: longestFirst(secrets) };
}

function maskBinary(bytes: Uint8Array, path: string, settings: MaskSettings): MaskedBytes {
  if (settings.profile !== 'standard') {
    throw new Withheld(`it is binary, which the profile \`${settings.profile}\` withholds`);
  }
  const outcome = maskInBlocks(bytes, wholeObject, path, settings);
  if (!isGzip(bytes)) return outcome;
  const inside = opened(bytes);
  if (inside === undefined) {
    if (settings.withholdInjection) {
      throw new Withheld('it does not open to be searched for text that speaks to the agent');
    }
    return outcome;
  }
  if (readsAsText(inside) && findIn(inside.toString('latin1'), settings).length > 0) {
    throw new Withheld('a secret is in its compressed text');
  }
  const spoken = bytesSpeakToTheAgent(inside) ? [{ path, ...injectionFinding }] : [];
  return { ...outcome, findings: [...outcome.findings, ...spoken] };
}

function maskInBlocks(
  bytes: Uint8Array,
  { from, asked }: ArrivingPart,
  path: string,
  settings: MaskSettings,
): MaskedBytes {
  if (settings.profile !== 'standard') {
    throw new Withheld(
      `it is a part of an object too large to be searched, and the profile \`${settings.profile}\` lets nothing through unsearched`,
    );
  }
  const masker = new BlockMasker(from, asked, settings);
  const blocks = [...masker.push(bytes), ...masker.end()];
  const told = new Set<string>();
  const findings = blocks.flatMap((block) => blockFindings(block, path, told));
  const value = Buffer.concat(blocks.map((block) => partOf(block.bytes, block.start, asked)));
  return { value, findings, secrets: longestFirst(new Set(blocks.flatMap(({ secrets }) => secrets))) };
}

export const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

const longestFirst = (secrets: ReadonlySet<string>) => [...secrets].sort((a, b) => b.length - a.length);

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Undefined: it is a large gzip, or a part of one, which is binary as any other. */
function opened(bytes: Uint8Array): Buffer | undefined {
  try {
    const once = inflated(bytes);
    return Buffer.from(isGzip(once) ? inflated(once) : once);
  } catch {
    return undefined;
  }
}

function isUtf8Text(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
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
  return findIn(text, settings).map(({ startIndex, endIndex, kind, layer }) => {
    findings.push({ path, kind, layer });
    return { start: startIndex, end: endIndex, kind };
  });
}

const findIn = (text: string, { custom = [] }: MaskSettings) => findSecrets(text, { freeForm: true, custom });
