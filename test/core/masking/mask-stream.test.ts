import { describe, expect, test } from 'vitest';
import type { MaskFinding } from '../../../core/masking/mask-options.ts';
import { maskStream } from '../../../core/masking/mask-stream.ts';
import { pseudonymUnder } from '../../../core/masking/pseudonym.ts';

const settings = { pseudonym: pseudonymUnder(Buffer.from('a masking key')), profile: 'standard' as const };
const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;

async function streamed(bytes: Buffer, chunkBytes: number) {
  async function* chunks(): AsyncGenerator<Uint8Array, undefined> {
    for (let from = chunkBytes; from < bytes.length; from += chunkBytes)
      yield bytes.subarray(from, from + chunkBytes);
    return undefined;
  }
  const findings: MaskFinding[] = [];
  const parts: Uint8Array[] = [];
  const note = (finding: MaskFinding) => findings.push(finding);
  const first = bytes.subarray(0, chunkBytes);
  for await (const part of maskStream(first, chunks(), '$.Body', settings, note)) parts.push(part);
  return { bytes: Buffer.concat(parts), findings };
}

describe('a streamed object', () => {
  test.each([1_000, 8_191, 65_536, 1_000_000])(
    'loses its secrets wherever chunks of %i bytes and windows cut it, and keeps its length',
    async (chunkBytes) => {
      const line = 'an ordinary line of a log file that says nothing at all\n';
      const text = Array.from({ length: 6_000 }, (_, index) =>
        index % 97 === 0 ? `token ${secret} was used\n` : line,
      ).join('');
      const result = await streamed(Buffer.from(text), chunkBytes);
      const secrets = text.split(secret).length - 1;
      expect(result.bytes.length).toBe(text.length);
      expect(result.bytes.includes(secret.slice(4, 20))).toBe(false);
      expect(result.findings).toHaveLength(secrets);
      expect(result.bytes.toString().split(line)).toHaveLength(text.split(line).length);
    },
  );

  test('without a finding comes as it was', async () => {
    const bytes = Buffer.from('nothing to see, in Zürich\n'.repeat(10_000));
    expect(await streamed(bytes, 7_777)).toEqual({ bytes, findings: [] });
  });

  test('that is binary passes, and the record says so', async () => {
    const bytes = Buffer.alloc(200_000, 0xff);
    expect(await streamed(bytes, 50_000)).toEqual({
      bytes,
      findings: [{ path: '$.Body', kind: 'binary', layer: 'profile' }],
    });
  });
});
