// A vended credential at an AWS that enforces IAM: it can do what its profile says, until it is denied by the policy that the
// revoker writes. The probe is the credential itself, with the call that it was made for.

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DetachRolePolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createStsCredentialSource } from '../../adapters/sts-credential-source.ts';
import type { Session } from '../../core/session.ts';
import { denied, denyDocument, nothingDenied } from '../../core/vending/deny-policy.ts';
import { profilePolicy, vendingProfileSchema } from '../../core/vending/profile.ts';
import { connection, connectionRole, region, rootCredentials } from './account.ts';

const endpoint = inject('enforcingAwsUrl');
const iam = new IAMClient({ endpoint, region, credentials: rootCredentials });
const profile = vendingProfileSchema.parse({
  name: 'read-reports',
  issuer: 'https://issuer',
  run: ['run_id'],
  statements: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }],
});
const now = () => Math.floor(Date.now() / 1000);
const credentials = createStsCredentialSource(
  new STSClient({ endpoint, region, credentials: inject('gatewayCredentials') }),
  Date.now,
);
let PolicyArn = '';

beforeAll(async () => {
  const created = await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'countersign-revoked-demo',
      PolicyDocument: denyDocument(nothingDenied),
    }),
  );
  PolicyArn = created.Policy?.Arn ?? '';
  await iam.send(new AttachRolePolicyCommand({ RoleName: connectionRole, PolicyArn }));
});

/** The role is that of the other tests, too. */
afterAll(async () => {
  await iam.send(new DetachRolePolicyCommand({ RoleName: connectionRole, PolicyArn }));
});

/** As the gateway vends it. */
async function vend(sourceIdentity: string): Promise<S3Client> {
  const session = {
    id: `ses_${sourceIdentity}`,
    expiresAtEpochSeconds: now() + 43_200,
    principal: { issuer: 'https://issuer', subject: 'p' },
  } as Session;
  const vended = await credentials.assume({
    connection,
    session,
    policy: (notAfterEpochSeconds) => profilePolicy(profile, notAfterEpochSeconds),
    latestEpochSeconds: Number.POSITIVE_INFINITY,
    cacheable: false,
    durationSeconds: 900,
    sourceIdentity,
  });
  return new S3Client({ endpoint, region, credentials: vended.credentials, forcePathStyle: true });
}

const probe = async (s3: S3Client): Promise<string> => {
  try {
    await s3.send(new GetObjectCommand({ Bucket: 'reports', Key: 'a.txt' }));
    return 'alive';
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
};

async function write(state: Parameters<typeof denyDocument>[0]): Promise<void> {
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: denyDocument(state), SetAsDefault: true }),
  );
}

test('[E2] a vended credential can do what its profile says and nothing else', async () => {
  const s3 = await vend('run-1');
  expect(await probe(s3)).toBe('alive');
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('it is dead once all sessions that began before are denied, and one of later lives', async ({
  annotate,
}) => {
  const taken = await vend('run-2');
  expect(await probe(taken)).toBe('alive');
  await write(
    denied(nothingDenied, { everything: true }, { takenBackAtEpochSeconds: now(), nowEpochSeconds: now() }),
  );
  const writtenAt = performance.now();
  await expect.poll(() => probe(taken), { timeout: 20_000 }).toBe('AccessDenied');
  await annotate(`dead after ${((performance.now() - writtenAt) / 1000).toFixed(2)} s`);
  const ofNow = async () => probe(await vend('run-3'));
  await expect.poll(ofNow, { timeout: 45_000, interval: 1_000 }).toBe('alive');
}, 90_000);

// LocalEmu 1.3.2 has no `aws:SourceIdentity` in what it evaluates (services/iam_enforcement/enforcer.py).
test.todo('it is dead once its run is denied, and another run survives');
