// What stands in a secret's place, and how to know it again. A pseudonym says the kind, tells equal secrets from different ones
// under one key, and must never say anything else of the secret.
import { createHmac } from 'node:crypto';

/** Says what stands in a secret's place: `[masked:kind:12hex]`, the same for the same secret under one key. */
export type Pseudonym = (secret: string, kind: string) => string;

/** HMAC-SHA-256 under the masking key: auditors can tell equal secrets apart from different ones and learn nothing else. */
export function pseudonymUnder(maskingKey: Uint8Array): Pseudonym {
  return (secret, kind) => {
    const digest = createHmac('sha256', maskingKey).update(secret).digest('hex');
    return `[masked:${kind}:${digest.slice(0, 12)}]`;
  };
}

export const marker = /\[masked:[a-z0-9-]+:[0-9a-f]{12}\]/;
const onlyMarker = /^\[masked:[a-z0-9-]+:[0-9a-f]{12}\]$/;

/** Whether a text is a mask marker and nothing else: there is no secret left in it. */
export const isMarker = (text: string): boolean => text.startsWith('[masked:') && onlyMarker.test(text);
