// The last layer: finds tokens that look random in free-form text. What AWS writes there and is no secret (ids, ARNs,
// digests, paths, request ids, certificates) is told by its shape or by the word in front of it, and stays.

import { secretKindOf } from '../secret-names.ts';
import type { TextFinding } from './finding.ts';

const token = /[A-Za-z0-9+/_~.=-]{20,}/g;
const longestJudgedCharacters = 8192;
const contextCharacters = 48;
/** Under this share nothing is random enough; looked at first, because it is cheap. */
const fewestChanges = 0.2;

/** What stands in front of something random that is no secret. */
const harmlessContext =
  /(?:request.?id|x-amz-id-2|amz-?id|host.?id|extended.?id|trace|span|e-?tag|md5|sha-?\d{0,3}|digest|checksum|crc\w*|finger.?print|version.?id|version|commit|revision|nonce|cursor|marker|next.?token|pagina\w+|continuation\w*|receipt.?handle|sequence.?\w*|message.?id|event.?id|integrity|image|layer|build|change.?set|hosted.?zone|iterator|upload.?id|public.?key|ssh-\w+|ecdsa-\S+|certificate\S*|-ca|ca-?data|authority-data|ciphertext\w*|encrypted\w*|kid|x5t\S*|x5c|etag|policy.?id|stack\w*|arn|log.?stream|stream|bucket|distribution|domain|endpoint|host|url|uri|path|file\w*|prefix|dkim\w*|txt|verification|hash|thumbprint|spki|pin-sha256|modulus|"n"|"x"|"y"|"e"|boundary|idempotency\S*|client.?token|correlation\S*|\bid|uuid|guid|role|user.?agent|class|function|resource|object|key.?id|access.?key.?id|name)\W{0,6}$/i;
const secretContext =
  /(?:secret|token|passw\w*|pwd|api.?key|\bkey|credential\w*|auth\w*|private|bearer|signing|seed)\W{0,6}$/i;
const harmlessToken =
  /^(?:arn:|sha\d{3}[:-]|AQICA|AQIDA|AAAA[BCE]3|AQEB|LS0tLS1CRUdJTiBDRV|LS0tLS1CRUdJTiBQVU|MII[A-Za-z0-9+/]{5}(?:CC|IB[CD]|BIj|DQ)|MII[BC][A-Za-z0-9+/]{2}ANBgkqhkiG9w0BAQEFAA|MFkwEwYHKoZIzj0|MCowBQYDK2V|https?|s3:|\/|\.{1,2}\/|A[IKRSN][DIOPS][AE][A-Z0-9]{16}$|1-[0-9a-f]{8}-[0-9a-f]{24}|--)/;

export function findRandomTokens(text: string): TextFinding[] {
  if (text.length < 20) return [];
  const findings: TextFinding[] = [];
  const openBlocks = publicBlocks(text);
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const { index } = match;
    const [lead, body] = split(match[0]);
    if (body.length < 20 || openBlocks.some(([from, to]) => index >= from && index < to)) continue;
    const startIndex = index + lead;
    const before = text.slice(Math.max(0, startIndex - contextCharacters), startIndex);
    const after = text.slice(startIndex + body.length, startIndex + body.length + 10);
    if (/^=? SigV[24]/.test(after) || !isSecretLike(body, before)) continue;
    findings.push({ startIndex, endIndex: startIndex + body.length, kind: 'high-entropy', layer: 'entropy' });
  }
  return findings;
}

/** Takes off what is a name in front (`name=`) and punctuation behind. */
function split(raw: string): readonly [number, string] {
  const named = /^(?:[A-Za-z_][\w.-]{0,60}=(?=[^=])){1,4}/.exec(raw);
  const lead = named?.[0].length ?? 0;
  return [lead, raw.slice(lead).replace(/[.\-/]+$/, '')];
}

function isSecretLike(body: string, before: string): boolean {
  if (body.length > longestJudgedCharacters || changes(body) < fewestChanges || harmlessToken.test(body))
    return false;
  if (/[a-z0-9]\.[a-z]{2,}(?:[/:]|$)/i.test(body) || /:\/\/[^\s]*$/.test(before)) return false;
  if (/\barn:[^\s"']*$/.test(before) || /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-z]{12}/i.test(body))
    return false;
  const nameBefore = /([\w.-]+)\W{0,6}$/.exec(before)?.[1] ?? '';
  if (/tokens?$/i.test(nameBefore) && secretKindOf(nameBefore, 'text') === undefined) return false;
  const named = secretContext.test(before);
  if (/^[0-9a-f]+$/i.test(body)) return named && body.length >= 32 && !harmlessContext.test(before);
  if (harmlessContext.test(before) && !named) return false;
  return looksRandom(body, named);
}

/** Certificates and public keys: base64 that everybody may read. */
function publicBlocks(text: string): readonly (readonly [number, number])[] {
  if (!text.includes('-----BEGIN ')) return [];
  return [
    ...text.matchAll(/-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE REQUEST|PGP PUBLIC)/g),
  ].map(({ index }) => {
    const end = text.indexOf('-----END', index + 10);
    return [index, end < 0 ? text.length : end] as const;
  });
}

/**
 * Random text changes between lower case, upper case and digits at about 0.6 of its places, names at under 0.4; and
 * names are made of words. The bounds leave out one random token of 40 characters in a few hundred.
 */
function looksRandom(body: string, named: boolean): boolean {
  const core = body.replace(/=+$/, '');
  const hasLower = /[a-z]/.test(core);
  const hasUpper = /[A-Z]/.test(core);
  const hasDigit = /\d/.test(core);
  if (!hasDigit && !(hasLower && hasUpper && core.length >= 32)) return false;
  if ((core.match(/[/]/g)?.length ?? 0) > core.length / 12 && !/\+/.test(core)) return false;
  const wordCharacters = (core.match(/[A-Z][a-z]{2,}|[a-z]{4,}/g) ?? [])
    .filter((piece) => /[aeiouAEIOU]/.test(piece))
    .reduce((sum, piece) => sum + piece.length, 0);
  if (wordCharacters > core.length * (named ? 0.5 : 0.35)) return false;
  if (hasLower && hasUpper) return changes(core) >= (named ? 0.36 : 0.42) && entropyBits(core) >= 3.4;
  // One case with digits: only long ones are keys, short ones are ids.
  const longEnough = named ? 24 : 40;
  if (core.length < longEnough || /[-_./]/.test(core)) return false;
  return changes(core) >= 0.2 && entropyBits(core) >= 3.2;
}

/** The share of neighbours that are of different classes. */
function changes(core: string): number {
  let changed = 0;
  let last = classOf(core.charCodeAt(0));
  for (let index = 1; index < core.length; index++) {
    const next = classOf(core.charCodeAt(index));
    if (next !== last) changed++;
    last = next;
  }
  return changed / (core.length - 1);
}

const classOf = (code: number) =>
  code >= 97 && code <= 122 ? 0 : code >= 65 && code <= 90 ? 1 : code >= 48 && code <= 57 ? 2 : 3;

/** Shannon's entropy of the characters, in bits for each. */
function entropyBits(core: string): number {
  const counts = new Map<string, number>();
  for (const character of core) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / core.length) * Math.log2(count / core.length);
  return bits;
}
