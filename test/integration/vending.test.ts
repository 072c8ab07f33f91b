// A pipeline's token becomes credentials of AWS at the whole stack, by the calls of aws-actions/configure-aws-credentials
// (v6, src/index.ts: AssumeRoleWithWebIdentity, then GetCallerIdentity, both by `sts-endpoint`), the AWS CLI, and curl.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, inject, test } from 'vitest';
import { agentToken } from '../../local/tokens.ts';
import { requestIdOf } from '../support/approver.ts';
import { countersign } from '../support/countersign-cli.ts';
import { curl } from '../support/curl.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { policyInForce } from '../support/policy-in-force.ts';
import { letRunOut } from '../support/run-out.ts';

const run = promisify(execFile);
const stack = inject('stack');
const region = 'eu-central-1';
const roleArn = 'arn:aws:iam::111122223333:role/countersign-vend/deploy-reports';
const accountId = stack.agents['demo-agent']?.AWS_ROLE_ARN?.split(':')[4] ?? '';
const RoleArn = roleArn.replace('111122223333', accountId);

/** Of a new run: at the local provider every token is one. */
async function runToken(subject = 'deploy-pipeline'): Promise<string> {
  const caCertificate = await readFile(stack.caCertificateFile, 'utf8');
  return agentToken({ issuer: stack.issuer, caCertificate }, subject, stack.agentSecrets[subject] ?? '');
}

const sts = (credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string }) =>
  new STSClient({ region, endpoint: `${stack.url}/aws`, ...(credentials && { credentials }) });

const assume = (WebIdentityToken: string) =>
  sts().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn,
      RoleSessionName: 'GitHubActions',
      DurationSeconds: 3600,
      WebIdentityToken,
    }),
  );

const errorOf = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a refusal');
};

async function approve(message: string): Promise<void> {
  expect(await countersign('alice', 'approve', requestIdOf(message))).toMatchObject({ exitCode: 0 });
}

const vend = (token: string, body: object) => curl(`${stack.url}/v1/credentials`, { token, body });

describe('the code path of the GitHub action', () => {
  test('asks first, gets credentials after the approval, and proves them where it got them', async () => {
    const token = await runToken();
    const waiting = await errorOf(assume(token));
    expect(waiting).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403, attempts: 1 } });
    await approve(waiting.message);
    const { Credentials, AssumedRoleUser, SourceIdentity } = await assume(token);
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    expect(credentials.accessKeyId).not.toMatch(/^CSIA/);
    const lifeMilliseconds = Number(Credentials?.Expiration) - Date.now();
    expect(lifeMilliseconds).toBeGreaterThan(600_000);
    expect(lifeMilliseconds).toBeLessThanOrEqual(900_000);
    expect(SourceIdentity).toMatch(/^deploy-reports-/);
    const identity = await sts(credentials).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: accountId, Arn: AssumedRoleUser?.Arn });

    // At AWS itself, without Countersign.
    const s3 = new S3Client({ ...emulatorClientOptions(), credentials, forcePathStyle: true });
    const object = { Bucket: 'acme-reports', Key: 'pipelines/report.txt' };
    await s3.send(new PutObjectCommand({ ...object, Body: 'by a pipeline' }));
    const { Body } = await s3.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('by a pipeline');
  });
});

test('a request that nobody decided in time is over, and the same run asks anew', async () => {
  const token = await runToken();
  const id = requestIdOf((await errorOf(assume(token))).message);
  await letRunOut(id);
  expect(await countersign('alice', 'approve', id)).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining('expired'),
  });
  const again = await errorOf(assume(token));
  expect(again).toMatchObject({ name: 'AccessDenied' });
  expect(requestIdOf(again.message)).not.toBe(id);
});

test('[J10] of many requests of one run, one gets credentials', async () => {
  const token = await runToken();
  await approve((await errorOf(assume(token))).message);
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => assume(token)));
  const given = answers.filter(({ status }) => status === 'fulfilled');
  expect(given).toHaveLength(1);
  expect((await errorOf(assume(token))).message).toContain('given out once');
});

test('curl gets the same as JSON, gives it back, and is told that it was', async () => {
  const token = await runToken();
  const waiting = await vend(token, { profile: 'deploy-reports', reason: 'release 2.1' });
  expect(waiting).toMatchObject({ httpStatus: 202, status: 'pending' });
  await approve(String(waiting.requestId));
  const given = await vend(token, { profile: 'deploy-reports' });
  expect(given).toMatchObject({
    httpStatus: 200,
    AccessKeyId: expect.any(String),
    sessionId: expect.any(String),
  });
  const revocation = `${stack.url}/v1/sessions/${given.sessionId}/revocation`;
  expect(await curl(revocation, { token })).toMatchObject({
    vending: { profile: 'deploy-reports', sourceIdentity: given.sourceIdentity },
    revokedAtEpochSeconds: expect.any(Number),
  });
});

test('the AWS CLI is stopped with the address of the request', async () => {
  const args = [
    'sts',
    'assume-role-with-web-identity',
    '--role-arn',
    RoleArn,
    '--role-session-name',
    'job-7',
    '--web-identity-token',
    await runToken(),
  ];
  const environment = { ...process.env, AWS_ENDPOINT_URL: `${stack.url}/aws`, AWS_REGION: region };
  const error = await errorOf(run(stack.clients.aws, args, { env: environment }));
  expect(error.message).toMatch(/AccessDenied.*request req_\w{26} waits for .*\/approve\/req_/s);
});

test('an agent whose group may not, gets nothing', async () => {
  const error = await errorOf(assume(await runToken('demo-agent')));
  expect(error).toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('no policy permits'),
  });
});

test('given back, its run is denied by the policy of its connection within seconds', async () => {
  const token = await runToken();
  await approve((await errorOf(assume(token))).message);
  const { AssumedRoleUser, SourceIdentity = '' } = await assume(token);
  const inForce = () => policyInForce(`arn:aws:iam::${accountId}:policy/countersign-revoked-demo`);
  expect(await inForce()).not.toContain(SourceIdentity);
  const sessionId = AssumedRoleUser?.Arn?.split('/').at(-1) ?? '';
  expect(await countersign('carol', 'revoke', 'session', sessionId)).toMatchObject({ exitCode: 0 });
  await expect.poll(inForce, { timeout: 30_000, interval: 250 }).toContain(SourceIdentity);
}, 90_000);
