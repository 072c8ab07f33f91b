// Masks one text value: JSON inside it is walked as JSON and keeps its form, everything else goes through the text detectors. It
// must never answer with a text in which a finding still stands.
import type { JsonValue } from '../json.ts';
import { findSecrets, type TextFinding } from './detect/find-secrets.ts';
import { applyEdits, jsonEdits, parseJsonText } from './json-text.ts';
import type { MaskLayer, MaskSettings } from './mask-options.ts';

export interface TextPlace {
  readonly freeForm: boolean;
  /** Tokens of pages and repetitions, hashes, identifiers: only what is certain counts. */
  readonly opaque: boolean;
}

export interface TextReport {
  found(kind: string, layer: MaskLayer): void;
  secret(text: string): void;
}

/** Walks JSON that stood in a text, and gives it back in the same form. */
export type InnerWalk = (value: JsonValue) => JsonValue;

/** A hash or a UUID under a name that says so: no credential has that form alone. */
const digest = /^(?:[0-9a-f]{32,128}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;

const certain: ReadonlySet<MaskLayer> = new Set(['pattern', 'url-signature', 'custom']);

export function maskText(
  text: string,
  place: TextPlace,
  settings: MaskSettings,
  report: TextReport,
  walk: InnerWalk,
): string {
  if (text.length < 6 || (place.opaque && digest.test(text))) return text;
  const inner = maskInnerJson(text, walk);
  if (inner !== undefined) return inner;
  const findings = findingsIn(text, place, settings);
  if (findings.length === 0) return text;
  const isWhole = settings.profile === 'strict' && place.freeForm;
  for (const { kind, layer } of findings) report.found(kind, layer);
  if (isWhole) {
    report.secret(text);
    return settings.pseudonym(text, findings[0]?.kind ?? 'secret');
  }
  return replaced(text, findings, settings, report);
}

export function findingsIn(text: string, place: TextPlace, settings: MaskSettings): readonly TextFinding[] {
  const isStrict = settings.profile !== 'standard';
  const custom = settings.custom ?? [];
  const findings = findSecrets(text, { freeForm: (place.freeForm || isStrict) && !place.opaque, custom });
  if (place.opaque) return findings.filter(({ layer }) => certain.has(layer));
  if (place.freeForm || !isStrict) return findings;
  return findings.filter(({ layer }) => layer !== 'entropy' && layer !== 'assignment');
}

function replaced(
  text: string,
  findings: readonly TextFinding[],
  settings: MaskSettings,
  report: TextReport,
): string {
  let result = '';
  let from = 0;
  for (const { startIndex, endIndex, kind } of findings) {
    const secret = text.slice(startIndex, endIndex);
    report.secret(secret);
    result += text.slice(from, startIndex) + settings.pseudonym(secret, kind);
    from = endIndex;
  }
  return result + text.slice(from);
}

/** IAM answers with policy documents in percent encoding: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
const encodedJson = /^%(?:7B|5B)/i;

function maskInnerJson(text: string, walk: InnerWalk): string | undefined {
  if (encodedJson.test(text)) {
    const decoded = decode(text);
    const masked = decoded === undefined ? undefined : maskInnerJson(decoded, walk);
    if (masked === undefined) return undefined;
    return masked === decoded ? text : encodeURIComponent(masked);
  }
  const node = parseJsonText(text);
  if (node === undefined) return undefined;
  const edits = jsonEdits(node, walk(node.value));
  return edits.length === 0 ? text : applyEdits(text, edits);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
