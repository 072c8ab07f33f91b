// Looks into a blob: text is searched, gzip is opened within bounds, anything else is binary. A blob in which something is found
// is masked whole, since its own form would break.
import { gunzipSync } from 'node:zlib';
import { type MaskLayer, type MaskSettings, Withheld } from './mask-options.ts';

export interface BlobClaim {
  readonly kind: string;
  readonly layer: MaskLayer;
}

const maximumInflatedBytes = 16 * 1024 * 1024;
const maximumLevels = 2;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Undefined: it may stay. `maskInside` gives the text back as it came when there is nothing in it. */
export function maskBlob(
  base64: string,
  { profile }: MaskSettings,
  maskInside: (text: string) => string,
): BlobClaim | undefined {
  const text = textOfBytes(Buffer.from(base64, 'base64'));
  if (text === undefined) return profile === 'strict' ? { kind: 'binary', layer: 'profile' } : undefined;
  return maskInside(text) === text ? undefined : { kind: 'blob', layer: 'encoded' };
}

/** The text in bytes that are text, or gzip of text. Throws Withheld for gzip that cannot be opened within bounds. */
function textOfBytes(bytes: Uint8Array, level = 0): string | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && level < maximumLevels)
    return textOfBytes(inflated(bytes), level + 1);
  try {
    const text = decoder.decode(bytes);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

export function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: maximumInflatedBytes });
  } catch {
    throw new Withheld(`a gzip in it cannot be opened, or holds more than ${maximumInflatedBytes} bytes`);
  }
}
