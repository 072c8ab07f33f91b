// The ways in which clients reach S3 that differ on the wire: the bucket in the host's name, streamed bodies,
// presigned URLs, and commands that make several calls.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { seeds } from '../../../local/seeds.ts';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { send } from '../../support/raw-client.ts';
import { runAws } from '../../support/real-clients/aws-cli.ts';
import type { RealClient } from '../../support/real-clients/real-client.ts';
import {
  type ClientName,
  clientNames,
  startAgent,
  type Transport,
  transports,
} from '../../support/real-clients/stations.ts';

const stack = inject('stack');
const admin = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const Bucket = seeds.bucket;
const september = 'reports/2026-09.csv';
const started: RealClient[] = [];
afterAll(() => {
  for (const client of started) client.stop();
});

function agentAt(client: ClientName, transport: Transport, more: Record<string, string> = {}) {
  const slug = `ways-${client}-${transport}`.toLowerCase().replaceAll(' ', '-');
  const agent = startAgent({ client, transport, slug }, 'demo-agent', more);
  started.push(agent);
  return agent;
}

/** More than what is held before it is recorded. */
const large = 'a line of a large object\n'.repeat(250_000);
beforeAll(async () => {
  await admin.send(new PutObjectCommand({ Bucket, Key: 'ways/large.txt', Body: large }));
});

const textOf = async (Key: string): Promise<string | undefined> =>
  (await admin.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe.each(transports)('over %s', (transport) => {
  const baseUrl = transport === 'TLS' ? stack.tlsUrl : stack.url;

  test('JavaScript SDK: with a name for an endpoint the bucket stands in the host', async () => {
    const named = baseUrl.replace('127.0.0.1', 'localhost');
    const agent = agentAt('JavaScript SDK', transport, { AWS_ENDPOINT_URL: `${named}/aws` });
    const { output, hosts } = await agent.call('s3', 'GetObject', { Bucket, Key: september });
    expect(hosts).toContain(`${Bucket}.localhost`);
    expect(output?.Body).toBe(seeds.objects[september]);
    const Key = `ways/${transport} virtual host.txt`;
    const put = () => agent.call('s3', 'PutObject', { Bucket, Key, Body: 'by host' });
    await decide('alice', requestIdOf((await put()).error?.message), 'approve');
    expect((await put()).error).toBeUndefined();
    expect(await textOf(Key)).toBe('by host');
    const { output: listed } = await agent.call('s3', 'ListObjectsV2', { Bucket, Prefix: 'ways/' });
    expect(listed?.Contents).toContainEqual(expect.objectContaining({ Key }));
  });

  test.each(clientNames)('%s: a large object comes whole, and its hash is on record', async (client) => {
    const agent = agentAt(client, transport);
    const { output } = await agent.call('s3', 'GetObject', { Bucket, Key: 'ways/large.txt' });
    expect(output?.Body === large).toBe(true);
    const records = (await recordsOf(agent.label)).filter(
      ({ transcript }) => transcript.maskedCall?.operation === 'GetObject',
    );
    expect(records.map(({ transcript: { kind, outcome } }) => [kind, outcome])).toEqual([
      ['intent', undefined],
      ['streaming', undefined],
      ['call', 'succeeded'],
    ]);
    expect(records.at(-1)?.transcript.result?.output).toMatchObject({
      Body: { lengthBytes: large.length, sha256: createHash('sha256').update(large).digest('hex') },
    });
  });

  test('boto3: a presigned URL reads one object, for whoever holds it', async () => {
    const agent = agentAt('boto3', transport);
    const { output } = await agent.call('s3', 'PresignGetObject', { Bucket, Key: september });
    const url = new URL(output?.Url);
    expect(url.searchParams.get('X-Amz-Algorithm')).toBe('AWS4-HMAC-SHA256');
    const target = `${url.pathname}${url.search}`;
    const read = await send(baseUrl, { method: 'GET', target, headers: { host: url.host } });
    expect([read.status, read.body.toString()]).toEqual([200, seeds.objects[september]]);
    const other = await send(baseUrl, {
      method: 'GET',
      target: target.replace('2026-09', '2026-10'),
      headers: { host: url.host },
    });
    expect([other.status, other.body.toString()]).toEqual([
      403,
      expect.stringContaining('<Code>SignatureDoesNotMatch</Code>'),
    ]);
    const records = await recordsOf(agent.label);
    expect(records.map(({ transcript: { kind, outcome } }) => [kind, outcome])).toEqual([
      ['call', 'answered'],
      ['intent', undefined],
      ['call', 'succeeded'],
    ]);
  });

  test('AWS CLI: `aws s3 cp` reads an object, and a copy to the bucket waits for approval', async () => {
    const agent = agentAt('AWS CLI', transport);
    const command = (...words: string[]) => runAws(stack.clients.aws, words, agent.environment);
    const file = join(agent.environment.HOME ?? '', 'report.csv');
    const down = await command('s3', 'cp', `s3://${Bucket}/${september}`, file);
    expect(down.exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(seeds.objects[september]);
    const listed = await command('s3', 'ls', `s3://${Bucket}/reports/`);
    expect(listed.stdout).toMatch(/ 44 2026-09\.csv\n.* 45 2026-10\.csv\n$/);

    await writeFile(file, `by ${transport}`);
    const Key = `ways/${transport}-cp.csv`;
    const up = () => command('s3', 'cp', file, `s3://${Bucket}/${Key}`);
    const stopped = await up();
    expect(stopped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('approval needed') });
    await decide('alice', requestIdOf(stopped.stderr), 'approve');
    expect((await up()).exitCode).toBe(0);
    expect(await textOf(Key)).toBe(`by ${transport}`);
  });
});

describe('streamed bodies', () => {
  const upload = {
    Bucket,
    Key: 'ways/stream.txt',
    Body: { $stream: 'line\n'.repeat(1000) },
    ContentLength: 5000,
  };

  test('[S7] JavaScript SDK over TLS: a stream arrives with its checksum behind it, and its hash is bound', async () => {
    const agent = agentAt('JavaScript SDK', 'TLS');
    const put = () => agent.call('s3', 'PutObject', upload);
    await decide('alice', requestIdOf((await put()).error?.message), 'approve');
    expect((await put()).error).toBeUndefined();
    expect(await textOf(upload.Key)).toBe('line\n'.repeat(1000));
    const [, , { transcript } = {}] = (await recordsOf(agent.label)).filter(
      (record) => record.transcript.maskedCall?.operation === 'PutObject',
    );
    expect(transcript?.maskedCall?.parameters.Body).toEqual({
      sha256: '118f44c712f12aeb6ede6fbe803fcb2d1733b51d1c38d9c955c30d532f0cd5c7',
      lengthBytes: 5000,
    });
  });

  test('[S7] JavaScript SDK over HTTP: a body that nothing signs is refused', async () => {
    const agent = agentAt('JavaScript SDK', 'HTTP');
    const { error } = await agent.call('s3', 'PutObject', upload);
    expect(error).toMatchObject({ statusCode: 400 });
    expect(error?.message).toContain('the payload is not signed and the connection is not TLS');
  });
});
