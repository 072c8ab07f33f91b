// Derives secrets from a KMS HMAC key that never leaves KMS: the surrogate root, the masking key, the page key.
// What is derived lives in memory only.
import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { KeyRing } from '../core/key-ring.ts';

/**
 * 32 bytes, always the same for a key and a label; different labels give unrelated bytes. The key must be of spec
 * HMAC_256. Rejects with the SDK's error when KMS refuses.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html
 */
export async function deriveKey(kms: KMSClient, keyId: string, label: string): Promise<Uint8Array> {
  const { Mac } = await kms.send(
    new GenerateMacCommand({
      KeyId: keyId,
      MacAlgorithm: 'HMAC_SHA_256',
      Message: new TextEncoder().encode(label),
    }),
  );
  if (Mac?.byteLength !== 32) {
    throw new Error(`KMS answered GenerateMac with ${Mac?.byteLength ?? 0} bytes, expected 32`);
  }
  return Mac;
}

/** One of each generation, for a purpose such as `countersign page`. Rejects as deriveKey() does. */
export async function deriveKeys(kms: KMSClient, keyIds: KeyRing<string>, purpose: string): Promise<KeyRing> {
  const derived = await Promise.all(
    [...keyIds.versions].map(
      async ([generation, keyId]) =>
        [generation, await deriveKey(kms, keyId, `${purpose} ${generation}`)] as const,
    ),
  );
  return { current: keyIds.current, versions: new Map(derived) };
}
