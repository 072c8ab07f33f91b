// Access keys that mean something only to Countersign. Nothing is stored: the session token seals what is needed,
// and the secret is derived again from it. Whoever holds the root can mint keys, so the root lives in memory only.
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import type { KeyRing } from './key-ring.ts';
import { signatureMismatch } from './signature/signature-mismatch.ts';

/** 32 bytes each. The token names the generation that it was made under. */
export type SurrogateRoot = KeyRing;

export interface SurrogateSession {
  readonly id: string;
  /** Name of the connection. */
  readonly connection: string;
  readonly principalId: string;
  readonly expiresAtEpochSeconds: number;
}

export interface SurrogateKeys {
  /** `CSIA` and 16 of A–Z, 2–7: no AWS access key begins so. */
  readonly accessKeyId: string;
  /** 40 characters, like AWS's. */
  readonly secretAccessKey: string;
  /** At most 2 KB: API Gateway allows 10,240 bytes for all headers together. */
  readonly sessionToken: string;
  readonly expiresAtEpochSeconds: number;
}

export interface OpenedSurrogate {
  readonly sessionId: string;
  readonly connection: string;
  readonly principalId: string;
  readonly expiresAtEpochSeconds: number;
  readonly secretAccessKey: string;
}

const maximumTokenCharacters = 2048;

/** Compact JWE with direct encryption: header, empty key, 96-bit IV, ciphertext, 128-bit tag (RFC 7516 section 7.1). */
const tokenForm = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;

const sealed = z.strictObject({ sid: z.string(), con: z.string(), sub: z.string(), exp: z.int() });

/** Throws an Error when the principal's id is too long for a session token of 2 KB. */
export async function mintSurrogateKeys(
  root: SurrogateRoot,
  session: SurrogateSession,
): Promise<SurrogateKeys> {
  const { tokenKey, secretKey } = keysOf(root, root.current);
  const content: z.infer<typeof sealed> = {
    sid: session.id,
    con: session.connection,
    sub: session.principalId,
    exp: session.expiresAtEpochSeconds,
  };
  // The 96-bit IV is random, which is good for 2^32 tokens per version of the root (NIST SP 800-38D, section 8.3).
  const sessionToken = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: root.current })
    .encrypt(tokenKey);
  if (sessionToken.length > maximumTokenCharacters) {
    throw new Error(
      `the session token has ${sessionToken.length} characters, at most ${maximumTokenCharacters} fit`,
    );
  }
  const accessKeyId = accessKeyIdOf(session.id);
  return {
    accessKeyId,
    secretAccessKey: secretOf(secretKey, accessKeyId, session.id),
    sessionToken,
    expiresAtEpochSeconds: session.expiresAtEpochSeconds,
  };
}

/**
 * Opens what a client sent, without judging the expiry: that is only told to a client whose signature is right.
 * Throws CountersignError `signature-mismatch`, the same for every cause [S8].
 */
export async function openSurrogateKeys(
  root: SurrogateRoot,
  accessKeyId: string,
  sessionToken: string,
): Promise<OpenedSurrogate> {
  try {
    const { version, content } = await unseal(root, sessionToken);
    const expected = accessKeyIdOf(content.sid);
    if (!sameText(accessKeyId, expected)) throw new Error("the access key id is another session's");
    return {
      sessionId: content.sid,
      connection: content.con,
      principalId: content.sub,
      expiresAtEpochSeconds: content.exp,
      secretAccessKey: secretOf(keysOf(root, version).secretKey, expected, content.sid),
    };
  } catch (cause) {
    throw signatureMismatch(cause);
  }
}

async function unseal(
  root: SurrogateRoot,
  sessionToken: string,
): Promise<{ readonly version: string; readonly content: z.infer<typeof sealed> }> {
  if (sessionToken.length > maximumTokenCharacters || !tokenForm.test(sessionToken)) {
    throw new Error('not the form of a session token');
  }
  let version = '';
  const { plaintext } = await compactDecrypt(
    sessionToken,
    (header) => {
      version = String(header.kid);
      return keysOf(root, version).tokenKey;
    },
    { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
  );
  return { version, content: sealed.parse(JSON.parse(new TextDecoder().decode(plaintext))) };
}

interface VersionKeys {
  readonly tokenKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** Derived once per version: HKDF costs as much as the rest of opening. */
const derivedKeys = new WeakMap<Uint8Array, VersionKeys>();

function keysOf(root: SurrogateRoot, version: string): VersionKeys {
  const rootKey = root.versions.get(version);
  if (rootKey === undefined) throw new Error('no such version of the surrogate root');
  if (rootKey.byteLength !== 32) throw new Error('a surrogate root has 32 bytes');
  let keys = derivedKeys.get(rootKey);
  if (keys === undefined) {
    const derive = (label: string) => new Uint8Array(hkdfSync('sha256', rootKey, '', label, 32));
    keys = {
      tokenKey: derive('countersign surrogate session token'),
      secretKey: derive('countersign surrogate secret access key'),
    };
    derivedKeys.set(rootKey, keys);
  }
  return keys;
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** No access key of AWS begins so. */
const keyIdPrefix = 'CSIA';

export const isSurrogateKeyId = (accessKeyId: string): boolean => accessKeyId.startsWith(keyIdPrefix);

/** Not a secret: 80 bits of the session id's hash, so that keys of two sessions are told apart. */
function accessKeyIdOf(sessionId: string): string {
  const hash = createHash('sha256').update('countersign access key id\0').update(sessionId).digest();
  let bits = 0n;
  for (const byte of hash.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  return `${keyIdPrefix}${Array.from({ length: 16 }, (_, index) => base32Alphabet.charAt(Number((bits >> BigInt(75 - 5 * index)) & 31n))).join('')}`;
}

/** 240 bits are exactly 40 characters of base64. */
function secretOf(secretKey: Uint8Array, accessKeyId: string, sessionId: string): string {
  return createHmac('sha256', secretKey)
    .update(`${accessKeyId}\0${sessionId}`)
    .digest()
    .subarray(0, 30)
    .toString('base64');
}

function sameText(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}
