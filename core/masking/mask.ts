// Takes out of a call's input or output what must not be stored, shown or answered: the members that the service's
// model marks `sensitive`. Works on the one JSON form of values, so there is one masker for all protocols.
import { createHmac } from 'node:crypto';
import type { Member, Shape } from '../catalogue/model.ts';
import { CountersignError } from '../countersign-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { encodeFormText } from '../wire/form.ts';
import { escapeXml } from '../wire/xml-tree.ts';
import { isOvermarked } from './overmarked.ts';

export interface MaskedMember {
  /** `$.Member.list[0]`. */
  readonly path: string;
  readonly kind: string;
}

export interface Masked {
  readonly value: JsonValue;
  readonly masked: readonly MaskedMember[];
  /** The texts that were taken out, longest first; for {@link scrub}. Never stored. */
  readonly secrets: readonly string[];
}

/** Says what stands in a secret's place: `[masked:kind:12hex]`, the same for the same secret under one key. */
export type Pseudonym = (secret: string, kind: string) => string;

/** HMAC-SHA-256 under the masking key: auditors can tell equal secrets apart from different ones and learn nothing else. */
export function pseudonymUnder(maskingKey: Uint8Array): Pseudonym {
  return (secret, kind) => {
    const digest = createHmac('sha256', maskingKey).update(secret).digest('hex');
    return `[masked:${kind}:${digest.slice(0, 12)}]`;
  };
}

const marker = /\[masked:[a-z-]+:[0-9a-f]{12}\]/;

/** Masks every sensitive leaf below `shape`. Sensitive numbers and booleans are left out: no number can say that it is masked. */
export function maskSensitive(value: JsonObject, shape: Shape | undefined, pseudonym: Pseudonym): Masked {
  const masked: MaskedMember[] = [];
  const secrets = new Set<string>();

  const maskLeaf = (leaf: JsonValue, type: Shape['type'], path: string): JsonValue | undefined => {
    masked.push({ path, kind: 'sensitive' });
    if (typeof leaf !== 'string') return undefined;
    const isBlob = type === 'blob';
    const secret = isBlob ? Buffer.from(leaf, 'base64').toString('utf8') : leaf;
    secrets.add(secret);
    if (isBlob) secrets.add(leaf);
    const replacement = pseudonym(secret, 'sensitive');
    return isBlob ? Buffer.from(replacement).toString('base64') : replacement;
  };

  const walk = (node: JsonValue, at: Shape, sensitive: boolean, path: string): JsonValue | undefined => {
    const hidden = sensitive || at.sensitive;
    if (at.type === 'structure' && isJsonObject(node)) {
      return walkEntries(node, hidden, path, (name) => at.members?.get(name));
    }
    if (at.type === 'map' && isJsonObject(node)) return walkEntries(node, hidden, path, () => at.value);
    if (at.type === 'list' && Array.isArray(node)) {
      const { item } = at;
      if (!item) return node;
      return node.flatMap((entry, index) => {
        const result = walk(entry, item.shape, hidden || item.sensitive, `${path}[${index}]`);
        return result === undefined ? [] : [result];
      });
    }
    // A streaming body stands as its hash; what it says is not in the value.
    if (!hidden || node === null || (at.type === 'blob' && isJsonObject(node))) return node;
    return maskLeaf(isJsonObject(node) || Array.isArray(node) ? JSON.stringify(node) : node, at.type, path);
  };

  const walkEntries = (
    node: JsonObject,
    hidden: boolean,
    path: string,
    memberOf: (name: string) => Member | undefined,
  ): JsonObject => {
    const entries = Object.entries(node).flatMap(([name, entry]): [string, JsonValue][] => {
      const member = memberOf(name);
      if (!member || isOvermarked(member)) return [[name, entry]];
      const result = walk(entry, member.shape, hidden || member.sensitive, `${path}.${name}`);
      return result === undefined ? [] : [[name, result]];
    });
    return Object.fromEntries(entries);
  };

  const result = shape ? (walk(value, shape, false, '$') ?? {}) : value;
  return { value: result, masked, secrets: [...secrets].sort((a, b) => b.length - a.length) };
}

/** Secrets too short to search for would turn every text into noise. */
const shortestSearchableSecretCharacters = 4;

/**
 * Takes secrets known from a call out of a free text, such as an AWS error that echoes its input: also where the text
 * writes them escaped for JSON, XML or a form, or as base64.
 */
export function scrub(text: string, secrets: readonly string[], pseudonym: Pseudonym): string {
  return secrets
    .filter((secret) => secret.length >= shortestSearchableSecretCharacters)
    .flatMap((secret) => spellings(secret).map((spelling) => [spelling, secret] as const))
    .reduce(
      (scrubbed, [spelling, secret]) => scrubbed.replaceAll(spelling, pseudonym(secret, 'sensitive')),
      text,
    );
}

function spellings(secret: string): readonly string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    escapeXml(secret),
    encodeFormText(secret),
    Buffer.from(secret).toString('base64'),
  ];
}

/**
 * Refuses a request that carries a mask marker: an agent that writes a masked value back would destroy the secret.
 * Throws CountersignError `masked-value-in-request`.
 */
export function refuseMaskMarkers(parameters: JsonValue, body: Uint8Array | undefined): void {
  const found = findMarker(parameters, '$') ?? (body && bytesHoldMarker(body) ? 'the body' : undefined);
  if (found === undefined) return;
  throw new CountersignError(
    'masked-value-in-request',
    `${found} holds a masked value, which would overwrite the secret it stands for: leave the member out, or send a real value`,
  );
}

function findMarker(value: JsonValue, path: string): string | undefined {
  if (typeof value === 'string') {
    return marker.test(value) || marker.test(decodedBase64(value)) ? `\`${path}\`` : undefined;
  }
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) {
      const found = findMarker(entry, `${path}[${index}]`);
      if (found) return found;
    }
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  for (const [name, entry] of Object.entries(value)) {
    if (marker.test(name)) return `a key of \`${path}\``;
    const found = findMarker(entry, `${path}.${name}`);
    if (found) return found;
  }
  return undefined;
}

function decodedBase64(text: string): string {
  return /^[A-Za-z0-9+/_-]{36,}={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : '';
}

function bytesHoldMarker(body: Uint8Array): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.includes('[masked:') && marker.test(bytes.toString('latin1'));
}
