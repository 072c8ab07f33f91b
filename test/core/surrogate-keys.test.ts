import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { compactDecrypt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { mintSurrogateKeys, openSurrogateKeys, type SurrogateRoot } from '../../core/surrogate-keys.ts';

const rootOf = (current: string, ...versions: (readonly [string, Uint8Array])[]): SurrogateRoot => ({
  current,
  versions: new Map(versions),
});
const first = randomBytes(32);
const second = randomBytes(32);
const root = rootOf('1', ['1', first]);
const session = {
  id: 'ses_0123456789abcdefghjkmnpqrs',
  connection: 'demo',
  principalId: 'https://id.example.com|agent-7',
  expiresAtEpochSeconds: 1_764_003_600,
};

describe('surrogate keys', () => {
  it('have the shape of AWS keys with a prefix of their own', async () => {
    const keys = await mintSurrogateKeys(root, session);
    expect(keys.accessKeyId).toMatch(/^CSIA[A-Z2-7]{16}$/);
    expect(keys.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(keys.sessionToken.length).toBeLessThan(512);
    expect(keys.expiresAtEpochSeconds).toBe(session.expiresAtEpochSeconds);
  });

  it('open to the session and secret they were minted for', async () => {
    const keys = await mintSurrogateKeys(root, session);
    expect(await openSurrogateKeys(root, keys.accessKeyId, keys.sessionToken)).toEqual({
      sessionId: session.id,
      connection: 'demo',
      principalId: session.principalId,
      expiresAtEpochSeconds: session.expiresAtEpochSeconds,
      secretAccessKey: keys.secretAccessKey,
    });
  });

  it('say nothing to whoever holds the token', async () => {
    const { sessionToken } = await mintSurrogateKeys(root, session);
    expect(decodeProtectedHeader(sessionToken)).toEqual({ alg: 'dir', enc: 'A256GCM', kid: '1' });
    expect(Buffer.from(sessionToken.split('.')[3] ?? '', 'base64url').includes('agent-7')).toBe(false);
    await expect(compactDecrypt(sessionToken, first)).rejects.toThrow();
  });

  it('stay valid over a rotation of the root until its old version is dropped', async () => {
    const old = await mintSurrogateKeys(root, session);
    const rotating = rootOf('2', ['1', first], ['2', second]);
    const fresh = await mintSurrogateKeys(rotating, session);
    expect((await openSurrogateKeys(rotating, old.accessKeyId, old.sessionToken)).secretAccessKey).toBe(
      old.secretAccessKey,
    );
    expect(fresh.secretAccessKey).not.toBe(old.secretAccessKey);
    const rotated = rootOf('2', ['2', second]);
    await expect(openSurrogateKeys(rotated, old.accessKeyId, old.sessionToken)).rejects.toMatchObject({
      code: 'signature-mismatch',
    });
    expect((await openSurrogateKeys(rotated, fresh.accessKeyId, fresh.sessionToken)).sessionId).toBe(
      session.id,
    );
  });

  it('of another root of the same version are refused', async () => {
    const { accessKeyId, sessionToken } = await mintSurrogateKeys(rootOf('1', ['1', second]), session);
    await expect(openSurrogateKeys(root, accessKeyId, sessionToken)).rejects.toMatchObject({
      code: 'signature-mismatch',
    });
  });

  it('refuse to seal more than 2 KB', async () => {
    await expect(mintSurrogateKeys(root, { ...session, principalId: 'x'.repeat(2000) })).rejects.toThrow(
      /2048/,
    );
  });

  it('[S8] refuses a foreign key id, a bad token and an unknown version in one and the same way', async () => {
    const keys = await mintSurrogateKeys(root, session);
    const other = await mintSurrogateKeys(root, { ...session, id: 'ses_00000000000000000000000000' });
    const messages = await Promise.all(
      [
        ['AKIAIOSFODNN7EXAMPLE', keys.sessionToken],
        [other.accessKeyId, keys.sessionToken],
        [keys.accessKeyId, other.sessionToken],
        [keys.accessKeyId, ''],
        [keys.accessKeyId, 'FwoGZXIvYXdzEBYaDA=='],
        [keys.accessKeyId, `${keys.sessionToken}=`],
        [keys.accessKeyId, (await mintSurrogateKeys(rootOf('9', ['9', first]), session)).sessionToken],
      ].map(([id = '', token = '']) =>
        openSurrogateKeys(root, id, token).then(
          () => 'opened',
          (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
        ),
      ),
    );
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toMatch(/^signature-mismatch: /);
  });

  it('[S8] refuses a token with any one character changed', async () => {
    const keys = await mintSurrogateKeys(root, session);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(keys.sessionToken.length - 1),
        fc.constantFrom(...alphabet),
        async (index, character) => {
          const forged = keys.sessionToken.slice(0, index) + character + keys.sessionToken.slice(index + 1);
          // The last character of a base64url part may carry bits that no byte uses: those spell the same bytes.
          fc.pre(!sameBytes(forged, keys.sessionToken));
          await expect(openSurrogateKeys(root, keys.accessKeyId, forged)).rejects.toMatchObject({
            code: 'signature-mismatch',
          });
        },
      ),
      { numRuns: 200 },
    );
  });
});

function sameBytes(one: string, other: string): boolean {
  const decode = (text: string) =>
    text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return decode(one).join('.') === decode(other).join('.');
}
