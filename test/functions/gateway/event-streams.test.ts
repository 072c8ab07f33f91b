// Streams of events as SDK clients read them through the door, and what the record says.
import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { MaskingProfile } from '../../../core/masking/mask-options.ts';
import { eventStreamOf } from '../../support/event-stream.ts';
import { allowed, createGatewayWorld } from '../../support/gateway-world.ts';

const secret = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,30}/g) ?? [];
const eventHeaders = { 'content-type': 'application/vnd.amazon.eventstream' };

async function worldOf(profile: MaskingProfile, body: Buffer, bufferLimitBytes = 100) {
  const world = createGatewayWorld({ bufferLimitBytes });
  const credentials = await world.signIn('reader');
  world.script.decide = () => ({ ...allowed, handling: { masking: profile } });
  world.script.answer = () => ({ headers: eventHeaders, body });
  return { world, client: { ...world.client, credentials } };
}

async function textOf<Event>(
  events: AsyncIterable<Event> | undefined,
  bytesOf: (event: Event) => Uint8Array | undefined,
) {
  const parts: Uint8Array[] = [];
  for await (const event of events ?? []) parts.push(bytesOf(event) ?? new Uint8Array());
  return Buffer.concat(parts).toString();
}

const text = `id,token\n${'1,nothing\n'.repeat(100)}2,${secret}\n`;

describe('[L6] a secret that events cut', () => {
  test('is gone from what a function answers', async () => {
    const body = eventStreamOf([
      ...pieces(text).map((payload) => ({ type: 'PayloadChunk', payload })),
      { type: 'InvokeComplete', payload: {} },
    ]);
    const { world, client } = await worldOf('standard', body);
    const { EventStream } = await new LambdaClient(client).send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'report' }),
    );
    const answered = await textOf(EventStream, ({ PayloadChunk }) => PayloadChunk?.Payload);
    expect(answered).toHaveLength(text.length);
    expect(answered).not.toContain(secret.slice(4, 12));
    expect(answered).toContain('1,nothing\n'.repeat(100));
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'succeeded',
      result: {
        masked: [{ path: '$.EventStream.PayloadChunk', kind: 'github-token', layer: 'pattern' }],
        output: { EventStream: { lengthBytes: body.length } },
      },
    });
    expect(JSON.stringify(world.archived)).not.toContain(secret.slice(4));
  });

  test.each([
    ['on its way', 100],
    ['held whole', 1_000_000],
  ])('is gone from the rows of an object, %s', async (_, bufferLimitBytes) => {
    const body = eventStreamOf([
      ...pieces(text).map((payload) => ({ type: 'Records', payload })),
      { type: 'End', payload: '' },
    ]);
    const { client } = await worldOf('standard', body, bufferLimitBytes);
    const { Payload } = await new S3Client({ ...client, forcePathStyle: true }).send(
      new SelectObjectContentCommand({
        Bucket: 'acme-reports',
        Key: 'users.csv',
        Expression: 'select * from s3object',
        ExpressionType: 'SQL',
        InputSerialization: { CSV: {} },
        OutputSerialization: { CSV: {} },
      }),
    );
    const rows = await textOf(Payload, ({ Records }) => Records?.Payload);
    expect(rows).toHaveLength(text.length);
    expect(rows).not.toContain(secret.slice(4, 12));
  });
});

test.each(['strict', 'metadata-only'] as const)(
  '[L7] %s withholds a stream of events before its first byte, and says why',
  async (profile) => {
    const body = eventStreamOf(pieces(text).map((payload) => ({ type: 'PayloadChunk', payload })));
    const { world, client } = await worldOf(profile, body);
    const sent = new LambdaClient(client).send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'report' }),
    );
    await expect(sent).rejects.toThrow('it is a stream, which is not held until all of it is searched');
    expect(world.archived.at(-1)).toMatchObject({ outcome: 'succeeded' });
  },
);

test('[L7] a stream whose frames cannot be read ends there, and its outcome is unknown', async () => {
  const broken = Buffer.concat([
    eventStreamOf([{ type: 'PayloadChunk', payload: 'well' }]),
    Buffer.from(secret.repeat(9)),
  ]);
  const { world, client } = await worldOf('standard', broken);
  const reading = new LambdaClient(client)
    .send(new InvokeWithResponseStreamCommand({ FunctionName: 'report' }))
    .then(({ EventStream }) => textOf(EventStream, ({ PayloadChunk }) => PayloadChunk?.Payload));
  await expect(reading).rejects.toThrow('a frame of it has no right length');
  expect(world.archived.at(-1)).toMatchObject({ outcome: 'unknown' });
});
