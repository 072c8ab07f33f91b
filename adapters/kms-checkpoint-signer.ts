// Signs with an asymmetric KMS key (ECC_NIST_P256) whose private half never leaves KMS, and reads its public half.
import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { sha256Hex } from '../core/call.ts';
import { CountersignError } from '../core/countersign-error.ts';
import { currentKey, type KeyRing } from '../core/key-ring.ts';
import type { SealPorts } from '../core/record/seal.ts';

/** SubjectPublicKeyInfo, DER. https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export async function publicKeyOf(kms: KMSClient, keyId: string): Promise<Uint8Array> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (PublicKey === undefined) throw new Error('KMS answered GetPublicKey without a key');
  return PublicKey;
}

export interface PublicKey {
  readonly publicKeyPem: string;
  /** Of its DER form, lower-case hex. */
  readonly keySha256: string;
}

/**
 * Tells all of them, the one that signs first. Reads them once, and again after a failure. Throws CountersignError
 * `record-unavailable`.
 */
export function createCheckpointKeys(kms: KMSClient, keyIds: KeyRing<string>) {
  let known: readonly [PublicKey, ...PublicKey[]] | undefined;
  const read = async (keyId: string): Promise<PublicKey> => {
    const publicKeyDer = await publicKeyOf(kms, keyId).catch((cause: unknown) => {
      throw new CountersignError('record-unavailable', 'the key cannot be read: try again in a moment', {
        cause,
      });
    });
    return { publicKeyPem: publicKeyPem(publicKeyDer), keySha256: sha256Hex(publicKeyDer) };
  };
  const current = currentKey(keyIds);
  const others = [...keyIds.versions.values()].filter((keyId) => keyId !== current);
  return async () => {
    known ??= [await read(current), ...(await Promise.all(others.map(read)))];
    return known;
  };
}

function publicKeyPem(publicKeyDer: Uint8Array): string {
  const lines =
    Buffer.from(publicKeyDer)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}

export async function createKmsCheckpointSigner(kms: KMSClient, keyId: string): Promise<SealPorts['signer']> {
  const keySha256 = sha256Hex(await publicKeyOf(kms, keyId));
  return {
    keySha256,
    async sign(bytes) {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: keyId,
          SigningAlgorithm: 'ECDSA_SHA_256',
          // A statement may exceed the 4,096 bytes that KMS takes as a message.
          MessageType: 'DIGEST',
          Message: createHash('sha256').update(bytes).digest(),
        }),
      );
      if (Signature === undefined) throw new Error('KMS answered Sign without a signature');
      return Buffer.from(Signature).toString('base64');
    },
  };
}
