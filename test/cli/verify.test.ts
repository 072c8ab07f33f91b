// `countersign verify` as an auditor runs it: a folder, a key, no network.
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnsOfParquet, parquetOf } from '../../adapters/parquet-rows.ts';
import { compacted } from '../support/queried-archive.ts';
import { runCli } from '../support/run-cli.ts';
import { createSealedArchive, publicKeyPem } from '../support/sealed-archive.ts';

const archive = createSealedArchive();
let folder: string;
let keyFile: string;
let sealed: string;

async function put(key: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, key)), { recursive: true });
  await writeFile(join(folder, key), bytes);
}

beforeAll(async () => {
  const chain = archive.chain();
  sealed = await archive.record(chain);
  await archive.record(chain);
  archive.pass(300);
  await archive.seal();
  await archive.record(chain);
  folder = await mkdtemp(join(tmpdir(), 'countersign-verify-'));
  keyFile = join(folder, 'key.pem');
  await writeFile(keyFile, publicKeyPem);
  for (const [key, bytes] of archive.download()) await put(key, bytes);
});
afterAll(() => rm(folder, { recursive: true }));

describe('countersign verify', () => {
  test('says that nothing was altered, and what is not yet sealed', async () => {
    const { exitCode, stdout, stderr } = await runCli(['verify', folder, '--key', keyFile]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('intact: nothing was altered\n');
    expect(stdout).toContain('3 records of 1 writers, 2 of them sealed by 1 checkpoints\n');
    expect(stdout).toContain('1 records are not yet sealed');
    expect(stdout).toMatch(/last checkpoint: 0 of 2026-11-26T12:05:00\.000Z, SHA-256 [0-9a-f]{64}/);
  });

  test('takes all keys of a file, since more than one may have signed', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const both = join(folder, 'both.pem');
    await writeFile(both, `${publicKey.export({ format: 'pem', type: 'spki' })}${publicKeyPem}`);
    expect((await runCli(['verify', folder, '--key', both])).exitCode).toBe(0);
  });

  test('[L5] fails with the first bad record, its place and its kind', async () => {
    const bytes = archive.download().get(sealed) ?? Buffer.of();
    await put(sealed, Buffer.from(bytes).toString().replace('transcript/1', 'transcript/2'));
    const { exitCode, stdout } = await runCli(['verify', folder, '--key', keyFile]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `NOT intact: 1 finding\n\nflipped (checkpoint 0): ${sealed}\n  its bytes are not those that checkpoint 0 sealed\n`,
    );
    const asJson = await runCli(['--json', 'verify', folder, '--key', keyFile]);
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      intact: false,
      findings: [{ kind: 'flipped', key: sealed, checkpoint: 0 }],
    });
    await put(sealed, bytes);
  });

  test('reads what S3 says of versions', async () => {
    const versions = join(folder, 'versions.json');
    const listing = { ...archive.versions(), DeleteMarkers: [{ Key: sealed, IsLatest: true, Owner: {} }] };
    await writeFile(versions, JSON.stringify(listing));
    const { stdout } = await runCli(['verify', folder, '--key', keyFile, '--versions', versions]);
    expect(stdout).toContain(`delete-marker (checkpoint 0): ${sealed}`);
  });

  test('[L5] names the row of a compaction in which a cell was flipped', async () => {
    const { files } = await compacted(archive.objects, Date.parse('2026-11-26T14:00:00.000Z'));
    const [[file, bytes] = ['', Buffer.of()]] = files;
    await put(file, bytes);
    const whole = await runCli(['verify', folder, '--key', keyFile]);
    expect(whole.exitCode).toBe(0);
    expect(whole.stdout).toContain('3 rows of compactions were compared with what was sealed\n');
    const columns = (await columnsOfParquet(bytes)) ?? {};
    await put(file, parquetOf({ ...columns, kind: ['call', 'intent', 'call'] }));
    const { exitCode, stdout } = await runCli(['verify', folder, '--key', keyFile]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `NOT intact: 1 finding\n\nflipped (checkpoint 0): ${file}\n  row 2 says \`intent\` under \`kind\` where its record says \`call\`\n`,
    );
    await put(file, 'no Parquet');
    expect((await runCli(['verify', folder, '--key', keyFile])).stdout).toContain(
      'it cannot be read as rows',
    );
    await rm(join(folder, 'compacted'), { recursive: true });
  });

  test('shows hostile names of files as what they are', async () => {
    await put('calls/date=2026-11-26/\u001b[2J.json', '{}');
    const { stdout } = await runCli(['verify', folder, '--key', keyFile]);
    expect(stdout).toContain('inserted (not yet sealed): calls/date=2026-11-26/\\u{1b}[2J.json');
    await rm(join(folder, 'calls/date=2026-11-26/\u001b[2J.json'));
  });
});

describe('refuses', () => {
  test.each<[what: string, words: () => string[], exitCode: number, sentence: RegExp]>([
    ['no key', () => [folder], 2, /--print-key/],
    ['no folder', () => ['--key', keyFile], 2, /name the folder/],
    ['a key that is none', () => [folder, '--key', join(folder, sealed)], 2, /no public key of P-256/],
    ['a key that is not there', () => [folder, '--key', 'nowhere.pem'], 2, /nowhere\.pem cannot be read/],
    ['a listing that is none', () => [folder, '--key', keyFile, '--versions', keyFile], 2, /no listing/],
    ['a folder without records', () => [dirname(join(folder, sealed)), '--key', keyFile], 1, /aws s3 sync/],
    ['a folder that is not there', () => ['nowhere', '--key', keyFile], 1, /nowhere cannot be read/],
  ])('%s', async (_, words, exitCode, sentence) => {
    const answer = await runCli(['verify', ...words()]);
    expect(answer.exitCode).toBe(exitCode);
    expect(answer.stderr).toMatch(sentence);
    expect(answer.stdout).toBe('');
  });
});
