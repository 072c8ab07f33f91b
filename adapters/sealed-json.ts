// JSON that whoever reads a table cannot open: a JWE under a key that is not kept there.
import { CompactEncrypt, compactDecrypt } from 'jose';

/** RFC 7518 section 5.3. `key`: 32 bytes. */
export const sealJson = (value: unknown, key: Uint8Array): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);

/** Throws when it was sealed under another key or changed since. */
export async function openJson<T>(text: string, key: Uint8Array): Promise<T> {
  const { plaintext } = await compactDecrypt(text, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return JSON.parse(new TextDecoder().decode(plaintext));
}
