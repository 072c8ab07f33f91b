// `countersign catalogue build` and `explain --catalogue` as people run them: models of services that AWS's own do not have.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orchard, smithyOrchard } from '../support/orchard-models.ts';
import { runCli } from '../support/run-cli.ts';

/** Each test runs some processes. */
const timeout = 30_000;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'models-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** Writes files, JSON but for text, and gives the folder's path. */
function folder(name: string, files: Readonly<Record<string, unknown>>): string {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, name, path);
    mkdirSync(dirname(file), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(file, path.endsWith('.gz') ? gzipSync(text) : text);
  }
  return join(root, name);
}

const build = (models: string, out: string) =>
  runCli(['catalogue', 'build', '--models', models, '--out', out]);

/** `explain --json` over lines. */
async function explained(catalogue: string, ...lines: object[]): Promise<unknown[]> {
  const words = ['explain', '--batch', '--json', '--catalogue', catalogue];
  const { stdout } = await runCli(words, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const captured = {
  service: 'orchard',
  method: 'POST',
  url: 'http://127.0.0.1:8700/trees/old%20oak/apples?dry-run=true',
  headers: { 'Content-Type': 'application/json', 'X-Ladder': 'long' },
  bodyBase64: Buffer.from('{"ripe_after":1422172800,"secret":"s"}').toString('base64'),
};
const reading = {
  protocol: 'rest-json',
  service: 'orchard',
  operation: 'PickApple',
  parameters: {
    tree: 'old oak',
    dryRun: true,
    ladder: 'long',
    ripeAfter: '2015-01-25T08:00:00.000Z',
    secret: 's',
  },
  digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  sensitive: { input: ['secret'], output: [] },
};
const unknownToIam = expect.stringContaining('what it needs of IAM is not known');

test('a catalogue is built from a folder, and requests are read by it', { timeout }, async () => {
  const out = join(root, 'built');
  const models = folder('models', {
    'orchard/2026-11-01/service-2.json.gz': orchard,
    'pear.json': smithyOrchard,
  });
  expect(await build(models, out)).toEqual({ exitCode: 0, stdout: `2 services in ${out}\n`, stderr: '' });
  expect(await explained(out, captured, { ...captured, service: 'pear' })).toEqual([
    { ...reading, reason: unknownToIam },
    { ...reading, service: 'pear', reason: unknownToIam },
  ]);
});

describe('a service that IAM’s data does not have', { timeout }, () => {
  let out: string;
  beforeAll(async () => {
    out = join(root, 'orchard-built');
    await build(folder('orchard-models', { 'orchard.json': orchard, 'pear.json': orchard }), out);
  });

  test('is explained as far as it was read, and its needs are said to be unknown', async () => {
    const words = ['explain', '--catalogue', out];
    const { exitCode, stdout } = await runCli(words, JSON.stringify(captured));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('orchard:PickApple');
    expect(stdout).toContain('"tree": "old oak"');
    expect(stdout).toContain('what it needs of IAM is not known');
  });

  test('is written as it would be sent', async () => {
    const call = { service: 'orchard', operation: 'PickApple', parameters: reading.parameters };
    const { stdout } = await runCli(
      ['explain', '--to', 'http', '--catalogue', out],
      JSON.stringify({ ...call, parameters: { tree: 'old oak', dryRun: true, ripeAfter: 1422172800 } }),
    );
    expect(stdout).toBe(
      'POST /trees/old%20oak/apples?dry-run=true HTTP/1.1\ncontent-type: application/json\n\n{"ripe_after":1422172800}\n',
    );
  });

  test('is read as strictly as any other', async () => {
    const unmodelled = Buffer.from('{"basket":"b"}').toString('base64');
    expect(await explained(out, { ...captured, bodyBase64: unmodelled })).toMatchObject([
      { refused: 'unmodelled-parameter' },
    ]);
  });

  test('is told by the line, and the signature must not say another', async () => {
    const { service: _, ...unnamed } = captured;
    const scope = (service: string) => ({
      ...captured.headers,
      Authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261126/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    });
    expect(
      await explained(
        out,
        { ...captured, service: 'pear' },
        unnamed,
        { ...captured, headers: scope('orchard') },
        { ...captured, headers: scope('s3') },
        { ...captured, url: captured.url.replace('http://127.0.0.1:8700', 'https://a.b.amazonaws.com') },
        { ...captured, service: 'orchar' },
      ),
    ).toMatchObject([
      { ...reading, service: 'pear' },
      { refused: 'malformed-request', reason: expect.stringContaining('`service`') },
      reading,
      { refused: 'ambiguous-request', reason: expect.stringContaining('signed for `s3`') },
      reading,
      { refused: 'malformed-request', reason: expect.stringContaining('did you mean `orchard`') },
    ]);
  });
});

describe('no catalogue is built, and nothing is left behind,', { timeout }, () => {
  test('from models of which one is broken', async () => {
    const models = folder('broken', { 'a.json': orchard, 'pear.json': '{"metadata":' });
    const before = readdirSync(root);
    expect(await build(models, join(root, 'not-built'))).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('pear.json is broken'),
    });
    expect(readdirSync(root)).toEqual(before);
  });

  test('where there is no folder of models, or no place for the catalogue', async () => {
    const models = folder('fine', { 'orchard.json': orchard });
    const full = folder('full', { 'a.txt': 'kept' });
    const refusals = [
      [join(root, 'nowhere'), join(root, 'not-built'), 'there is no folder'],
      [models, full, 'is there already'],
      [models, join(full, 'a.txt'), 'is there already'],
      [models, join(models, 'out'), 'is inside'],
      [models, models, 'is inside'],
    ] as const;
    for (const [from, to, reason] of refusals) {
      expect(await build(from, to)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(reason) });
    }
    expect(existsSync(join(root, 'not-built'))).toBe(false);
    expect(readdirSync(full)).toEqual(['a.txt']);
    expect(readdirSync(models)).toEqual(['orchard.json']);
  });
});

test('a folder that is no catalogue is a usage error', { timeout }, async () => {
  expect(await runCli(['explain', '--catalogue', root], JSON.stringify(captured))).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no catalogue in'),
  });
});
