// `countersign credentials`, `exec` and `doctor` on the running stack, with the AWS CLI and boto3 as their clients.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, inject, test } from 'vitest';

const { people, clients, url } = inject('stack');
const home = mkdtempSync(join(tmpdir(), 'countersign-cli-'));
const agent: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '',
  HOME: home,
  ...people['demo-agent'],
};

async function run(
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
  program: readonly [string, ...string[]] = [process.execPath, 'cli/countersign.mjs'],
) {
  const [command, ...rest] = program;
  const child = spawn(command, [...rest, ...words], { env: { ...agent, ...more } });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, exitCode: await ended };
}
const demo = ['--connection', 'demo'];

describe('countersign exec', () => {
  const inherited = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'stolen',
    AWS_PROFILE: 'admin',
    AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
  };

  test('the AWS CLI lists through Countersign, whatever it would have inherited', async () => {
    const words = ['exec', ...demo, '--', clients.aws, 's3', 'ls', 's3://acme-reports'];
    const { stdout, stderr, exitCode } = await run(words, inherited);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).not.toBe('');
  });

  test('boto3 sees who Countersign says it is', async () => {
    const program = 'import boto3; print(boto3.client("sts").get_caller_identity()["Arn"])';
    const { stdout } = await run(['exec', ...demo, '--', clients.python, '-c', program], inherited);
    expect(stdout).toMatch(/:assumed-role\/countersign-demo\/ses_/);
  });

  test('a sign-in without a token file goes by the credentials door', async () => {
    const { COUNTERSIGN_TOKEN_FILE: tokenFile = '', ...signedIn } = agent;
    const folder = mkdtempSync(join(tmpdir(), 'countersign-config-'));
    const token = readFileSync(tokenFile, 'utf8').trim();
    const env = { ...signedIn, XDG_CONFIG_HOME: folder, COUNTERSIGN_TOKEN_FILE: '' };
    const login = { url, token, expiresAtEpochSeconds: Math.floor(Date.now() / 1000) + 3600 };
    mkdirSync(join(folder, 'countersign'));
    writeFileSync(join(folder, 'countersign', 'login.json'), JSON.stringify(login));
    const words = ['exec', ...demo, '--', clients.aws, 'sts', 'get-caller-identity', '--output', 'json'];
    const { stdout, stderr } = await run(words, env);
    expect({ stderr, arn: JSON.parse(stdout).Arn }).toEqual({
      stderr: '',
      arn: expect.stringMatching(/countersign-demo\/ses_/),
    });
  });

  test('the exit code of a refused call is that of the AWS CLI, 255 in its first version', async () => {
    const words = ['exec', ...demo, '--', clients.aws, 'iam', 'create-user', '--user-name', 'mallory'];
    const { stderr, exitCode } = await run(words);
    expect(exitCode).toBe(255);
    expect(stderr).toMatch(/AccessDenied/);
  });

  test('a connection that is not there is named beside those that are', async () => {
    const { stderr, exitCode } = await run(['exec', '--connection', 'nowhere', '--', 'true']);
    expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining('demo'), exitCode: 2 });
  });
});

describe('countersign credentials', () => {
  test('prints what the AWS CLI takes from a `credential_process`', async () => {
    const { stdout } = await run(['credentials', ...demo]);
    const printed = JSON.parse(stdout);
    expect(Object.keys(printed).sort()).toEqual([
      'AccessKeyId',
      'Expiration',
      'SecretAccessKey',
      'SessionToken',
      'Version',
    ]);
    expect(printed.Version).toBe(1);
    expect(Date.parse(printed.Expiration)).toBeGreaterThan(Date.now());

    const config = join(home, 'config');
    const command = `${process.execPath} ${join(process.cwd(), 'cli/countersign.mjs')} credentials ${demo.join(' ')}`;
    writeFileSync(config, `[profile agent]\nregion = eu-central-1\ncredential_process = ${command}\n`);
    const answer = await run(
      ['sts', 'get-caller-identity', '--profile', 'agent', '--output', 'json'],
      { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL: `${url}/aws` },
      [clients.aws],
    );
    expect({ stderr: answer.stderr, arn: JSON.parse(answer.stdout).Arn }).toEqual({
      stderr: '',
      arn: expect.stringMatching(/countersign-demo\/ses_/),
    });
  });

  test('says which exit codes mean what', async () => {
    expect(await run(['credentials', '--connection', 'nowhere'])).toMatchObject({ stdout: '', exitCode: 5 });
    expect(await run(['credentials', ...demo], { COUNTERSIGN_URL: 'http://127.0.0.1:9' })).toMatchObject({
      stdout: '',
      exitCode: 7,
    });
  });
});

describe('countersign doctor', () => {
  interface Check {
    readonly name: string;
    readonly outcome: string;
    readonly advice?: string;
  }
  async function examine(more: Readonly<Record<string, string>> = {}) {
    const { stdout, exitCode } = await run(['doctor', ...demo, '--json'], more);
    const checks: readonly Check[] = JSON.parse(stdout).checks;
    return {
      exitCode,
      checks,
      outcomes: Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome])),
    };
  }
  let well: Awaited<ReturnType<typeof examine>>;
  beforeAll(async () => {
    well = await examine();
  });

  test('finds nothing where all is well', () => {
    expect(well.checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(well.exitCode).toBe(0);
    expect(well.checks.map(({ name }) => name)).toEqual([
      'settings',
      'address',
      'gateway',
      'clock',
      'token',
      'connection',
      'keys',
      'endpoint',
      'inherited',
      'path style',
    ]);
  });

  test.each([
    ['a host that has no address', { COUNTERSIGN_URL: 'http://nowhere.invalid' }, 'address', 'keys'],
    ['nobody at the address', { COUNTERSIGN_URL: 'http://127.0.0.1:9' }, 'gateway', 'token'],
    ['an address that is not Countersign’s', { COUNTERSIGN_URL: `${url}/aws` }, 'gateway', 'token'],
    ['a token that is none', { COUNTERSIGN_TOKEN_FILE: '/dev/null' }, 'token', 'keys'],
    ['a token file that is not there', { COUNTERSIGN_TOKEN_FILE: '/nowhere' }, 'settings', 'gateway'],
    ['an endpoint of one service', { AWS_ENDPOINT_URL_S3: 'https://s3.example.com' }, 'endpoint', undefined],
    ['keys that go before', { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, 'inherited', undefined],
  ])('names %s, and what to change', async (_, more, failed, skipped) => {
    const { checks, outcomes, exitCode } = await examine(more);
    expect(exitCode).toBe(1);
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([
      expect.objectContaining({ name: failed, advice: expect.stringMatching(/./) }),
    ]);
    if (skipped !== undefined) expect(outcomes[skipped]).toBe('skipped');
  });

  test('tells a certificate that is not trusted from a host that is down', async () => {
    const { checks } = await examine({
      COUNTERSIGN_URL: inject('stack').tlsUrl,
      NODE_EXTRA_CA_CERTS: '',
    });
    expect(checks.find(({ name }) => name === 'gateway')).toMatchObject({
      outcome: 'failed',
      advice: expect.stringMatching(/NODE_EXTRA_CA_CERTS/),
    });
  });

  test('shows one line for each, and no token', async () => {
    const { stdout } = await run(['doctor', ...demo]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(well.checks.length);
    expect(stdout).not.toContain(readFileSync(agent.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8').trim());
  });
});
