import { createHmac } from 'node:crypto';
import type { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { deriveKey, deriveKeys } from '../../adapters/kms-derivation.ts';

/** KMS as GenerateMac describes it: HMAC-SHA-256 of the message under a key that stays inside. */
const kmsWith = (mac: (message: Uint8Array) => Uint8Array | undefined) =>
  ({
    send: async ({ input }: GenerateMacCommand) => {
      expect(input).toMatchObject({ KeyId: 'alias/root', MacAlgorithm: 'HMAC_SHA_256' });
      return { Mac: mac(input.Message ?? new Uint8Array()) };
    },
  }) as unknown as KMSClient;

describe('deriving keys from KMS', () => {
  it('is the HMAC of the label', async () => {
    const kms = kmsWith((message) => createHmac('sha256', 'inside').update(message).digest());
    expect(Buffer.from(await deriveKey(kms, 'alias/root', 'surrogate root 1'))).toEqual(
      createHmac('sha256', 'inside').update('surrogate root 1').digest(),
    );
  });

  it('derives one of each generation, from its own key and by its own label', async () => {
    const kms = {
      send: async ({ input: { KeyId = '', Message = new Uint8Array() } }: GenerateMacCommand) => ({
        Mac: createHmac('sha256', KeyId).update(Message).digest(),
      }),
    } as unknown as KMSClient;
    const ids = new Map([
      ['2', 'key-b'],
      ['1', 'key-a'],
    ]);
    const { current, versions } = await deriveKeys(kms, { current: '2', versions: ids }, 'countersign page');
    expect(current).toBe('2');
    expect([...versions]).toEqual([
      ['2', createHmac('sha256', 'key-b').update('countersign page 2').digest()],
      ['1', createHmac('sha256', 'key-a').update('countersign page 1').digest()],
    ]);
  });

  it('refuses an answer without 32 bytes', async () => {
    await expect(
      deriveKey(
        kmsWith(() => undefined),
        'alias/root',
        'x',
      ),
    ).rejects.toThrow(/expected 32/);
    await expect(
      deriveKey(
        kmsWith(() => new Uint8Array(16)),
        'alias/root',
        'x',
      ),
    ).rejects.toThrow(/expected 32/);
  });
});
