// Hundreds of calls at once through the deployed gateway: each that reached AWS is on record from intent to end, each answer has
// its record, and every chain verifies.
import { readFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, inject, test, vi } from 'vitest';
import { createVerification } from '../../core/record/verification.ts';
import type { Transcript } from '../../core/transcript.ts';
import { archiveObjects } from '../support/archive-objects.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { connectFaults } from '../support/fault-control.ts';

vi.setConfig({ testTimeout: 300_000 });
const stack = inject('stack');
const Bucket = stack.outputs.ArchiveBucketName ?? '';
/** Far more than the gateway has environments here; `npm run bench:load` makes thousands. */
const callCount = 300;

test('300 calls at once lose no record and break no chain', async () => {
  const token = await readFile(stack.people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const mark = `many-${process.pid}`;
  const refusals: { readonly status: number; readonly code?: string; readonly detail?: string }[] = [];
  /** As every SDK does, it tries again what it is told to try again. */
  const call = async (index: number): Promise<{ status: number; callId: string }> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await fetch(`${stack.url}/v1/calls`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          // A session of its own, so that no other test replays hundreds of calls.
          connection: 'lifecycles',
          service: 's3',
          operation: 'ListObjectsV2',
          parameters: { Bucket: 'acme-reports', Prefix: `${mark}-${index}.` },
        }),
      });
      const told = { ...((await answer.json()) as { callId: string }), status: answer.status };
      if (answer.status !== 503 || attempt === 5) return told;
      refusals.push(told);
    }
  };
  const answers: Awaited<ReturnType<typeof call>>[] = [];
  const seen = await connectFaults(stack.faultsUrl).seenDuring(async () => {
    answers.push(...(await Promise.all(Array.from({ length: callCount }, (_, index) => call(index)))));
  });
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  if (refusals.length > 0)
    process.stderr.write(`${refusals.length} told to try again, e.g. ${JSON.stringify(refusals[0])}\n`);
  expect(new Set(answers.map(({ callId }) => callId)).size).toBe(callCount);

  // The upstream's own log: the proxy in front of the emulator.
  const prefixOf = (target: string) => new RegExp(`prefix=(${mark}-\\d+\\.)`).exec(target)?.[1];
  const upstream = seen
    .filter(({ accessKeyId }) => accessKeyId !== 'test')
    .flatMap(({ target }) => prefixOf(target) ?? []);
  expect(new Set(upstream).size).toBe(callCount);
  expect(upstream).toHaveLength(callCount);

  const checkpoint = { FunctionName: stack.outputs.CheckpointFunctionName ?? '' };
  await new LambdaClient(emulatorClientOptions()).send(new InvokeCommand(checkpoint));
  const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
  const objects = await archiveObjects(s3, Bucket, ['calls/', 'events/', 'checkpoints/']);
  const records = [...objects]
    .filter(([key]) => key.startsWith('calls/'))
    .map(([, bytes]) => JSON.parse(Buffer.from(bytes).toString()) as Transcript);
  const prefixesOf = (kind: Transcript['kind']) =>
    records
      .filter((record) => record.kind === kind && (kind === 'intent' || record.outcome === 'succeeded'))
      .flatMap(({ maskedCall }) => String(maskedCall?.parameters.Prefix ?? ''))
      .filter((prefix) => prefix.startsWith(mark))
      .sort();
  expect(prefixesOf('call')).toEqual(upstream.sort());
  // A call that was refused after its intent was written has one as well, and was tried again.
  const intents = prefixesOf('intent');
  expect([...new Set(intents)]).toEqual(upstream);
  expect(intents.length - callCount).toBeLessThanOrEqual(refusals.length);

  const answer = await fetch(`${stack.url}/v1/checkpoint-key`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { publicKeyPem } = (await answer.json()) as { publicKeyPem: string };
  const publicKeyDer = new Uint8Array(
    Buffer.from(publicKeyPem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64'),
  );
  const verification = createVerification({ publicKeysDer: [publicKeyDer] });
  for (const [key, bytes] of objects) verification.add(key, bytes);
  const { findings, writers } = verification.finish();
  expect(findings).toEqual([]);
  expect(writers).toBeGreaterThan(1);
});
