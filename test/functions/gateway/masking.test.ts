// What the profiles let through of an object's bytes, as an S3 client sees it, and what the record says.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { MaskingProfile } from '../../../core/masking/mask-options.ts';
import { allowed, createGatewayWorld } from '../../support/gateway-world.ts';

const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const text = `${'an ordinary line\n'.repeat(200)}the token is ${secret}\n`;

async function read(profile: MaskingProfile, answer: object, ask: object, limits = {}) {
  const world = createGatewayWorld(limits);
  const credentials = await world.signIn('nightly-report');
  const s3 = new S3Client({ ...world.client, credentials, forcePathStyle: true, maxAttempts: 1 });
  world.script.decide = () => ({ ...allowed, handling: { masking: profile } });
  world.script.answer = () => ({ headers: { 'content-type': 'text/plain' }, ...answer });
  const input = { Bucket: 'acme-reports', Key: 'log', ...ask };
  try {
    const { Body } = await s3.send(new GetObjectCommand(input));
    return { world, body: await Body?.transformToString() };
  } catch (error) {
    return { world, error: String(error) };
  }
}

describe('an object that is larger than what is held', () => {
  test('[L6] loses its secret on its way, keeps its length, and the record says what was found', async () => {
    const { world, body } = await read(
      'standard',
      { body: Buffer.from(text) },
      {},
      { bufferLimitBytes: 1000 },
    );
    expect(body).toHaveLength(text.length);
    expect(body).not.toContain(secret.slice(4));
    expect(world.archived.at(-1)?.result?.masked).toContainEqual({
      path: '$.Body',
      kind: 'github-token',
      layer: 'pattern',
    });
    expect(JSON.stringify(world.archived)).not.toContain(secret);
  });

  test.each(['strict', 'metadata-only'] as const)(
    '[L7] is withheld by %s before its first byte',
    async (profile) => {
      const { world, error } = await read(
        profile,
        { body: Buffer.from(text) },
        {},
        { bufferLimitBytes: 1000 },
      );
      expect(error).toContain('too large to be searched');
      expect(world.archived.at(-1)).toMatchObject({ outcome: 'succeeded' });
    },
  );
});
