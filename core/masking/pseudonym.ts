// What stands in a secret's place, and how to know it again. A pseudonym says the kind, tells equal secrets from different ones
// under one key, and must never say anything else of the secret.
import { createHmac } from 'node:crypto';

/**
 * Says what stands in a secret's place: `[masked:kind:12hex]`, the same for the same secret under one key. From the second
 * generation of the key on it is named, `[masked:kind:2-12hex]`: pseudonyms of different generations say nothing of each other.
 */
export type Pseudonym = (secret: string, kind: string) => string;

/** HMAC-SHA-256 under the masking key: auditors can tell equal secrets apart from different ones and learn nothing else. */
export function pseudonymUnder(maskingKey: Uint8Array, generation = '1'): Pseudonym {
  const prefix = generation === '1' ? '' : `${generation}-`;
  return (secret, kind) => {
    const digest = createHmac('sha256', maskingKey).update(secret).digest('hex');
    return `[masked:${kind}:${prefix}${digest.slice(0, 12)}]`;
  };
}

export const marker = /\[masked:[a-z0-9-]+:(?:[1-9]\d*-)?[0-9a-f]{12}\]/;
const onlyMarker = new RegExp(`^${marker.source}$`);

/** Whether a text is a mask marker and nothing else: there is no secret left in it. */
export const isMarker = (text: string): boolean => text.startsWith('[masked:') && onlyMarker.test(text);
