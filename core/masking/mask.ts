// Two guards around masked values: known secrets are taken out of free texts, and a request that carries a mask marker is refused.
// Neither must ever repeat the secret or the marker's surroundings in what it says.
import { CountersignError } from '../countersign-error.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import { encodeFormText } from '../wire/form.ts';
import { escapeXml } from '../wire/xml-tree.ts';
import { marker, type Pseudonym } from './pseudonym.ts';

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
