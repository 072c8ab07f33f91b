// Values that travel through a browser or another client and that nobody there can read or forge: JWEs (`dir`, `A256GCM`).
// A kind is bound into each, so that one cannot stand for another.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { currentKey, type KeyRing } from '../core/key-ring.ts';

export interface Seal {
  seal(kind: string, value: unknown, expiresAtEpochSeconds: number): Promise<string>;
  /** Undefined for what is none of ours, of another kind, or has run out. */
  open(kind: string, text: string, nowEpochSeconds: number): Promise<unknown>;
}

const openedMaximumBytes = 65_536;

/** 32 bytes each. */
export function createSeal(keys: KeyRing): Seal {
  return {
    async seal(kind, value, expiresAtEpochSeconds) {
      const payload = deflateRawSync(JSON.stringify({ value, expiresAtEpochSeconds }));
      return new CompactEncrypt(payload)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keys.current, typ: kind })
        .encrypt(currentKey(keys));
    },
    async open(kind, text, nowEpochSeconds) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(
          text,
          ({ kid }) => keys.versions.get(kid ?? '') ?? noKey(),
          {
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
          },
        );
        if (protectedHeader.typ !== kind) return undefined;
        const opened = inflateRawSync(plaintext, { maxOutputLength: openedMaximumBytes });
        const { value, expiresAtEpochSeconds } = JSON.parse(opened.toString('utf8'));
        return nowEpochSeconds < expiresAtEpochSeconds ? value : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function noKey(): never {
  throw new Error('it was sealed under no key that is in use');
}
