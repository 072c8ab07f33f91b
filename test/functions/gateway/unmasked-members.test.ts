// What approvers let an agent see, and how strictly a policy has a call masked: by a real client, and by what is on record.
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, test } from 'vitest';
import type { Obligations } from '../../../core/decision.ts';
import { obligations } from '../../support/approval-cast.ts';
import { allowed, createGatewayWorld, type GatewayWorld, gated } from '../../support/gateway-world.ts';

const secret = 'correct horse battery staple';
const unmask = ['secretsmanager:GetSecretValue#SecretString'];
let world: GatewayWorld;
let client: SecretsManagerClient;

beforeEach(async () => {
  world = createGatewayWorld();
  client = new SecretsManagerClient({ ...world.client, credentials: await world.signIn() });
  world.script.answer = () => ({
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ Name: 'db', SecretString: secret }),
  });
});

const asking = (overrides: Partial<Obligations>) => () => ({ ...gated, obligations: obligations(overrides) });

const read = () =>
  client.send(new GetSecretValueCommand({ SecretId: 'db' })).then(
    ({ SecretString }) => SecretString ?? '',
    (error: Error) => error.message,
  );

test('what approvers agreed to unmask is shown to the agent, and the record has it masked', async () => {
  world.script.decide = asking({ unmask });
  await world.approve(await read());
  expect(await read()).toBe(secret);
  expect(world.archived.at(-1)).toMatchObject({
    outcome: 'succeeded',
    result: { output: { SecretString: expect.stringMatching(/^\[masked:/) } },
  });
  expect(JSON.stringify(world.archived)).not.toContain(secret);
});

test('[A4] what policy unmasks since, its approvers were not shown, so it stays masked', async () => {
  world.script.decide = asking({});
  await world.approve(await read());
  world.script.decide = asking({ unmask });
  expect(await read()).toMatch(/^\[masked:/);
});

test('[A9] what policy unmasks no more stays masked, whatever its approvers were shown', async () => {
  world.script.decide = asking({ unmask });
  await world.approve(await read());
  world.script.decide = asking({});
  expect(await read()).toMatch(/^\[masked:/);
});

test('what is found in an object stays on record where its approvers agreed to show another member', async () => {
  world.script.decide = asking({ unmask: ['s3:GetObject#Metadata'] });
  const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  world.script.answer = () => ({
    headers: { 'content-type': 'text/plain' },
    body: `the token is ${token}\n`,
  });
  const s3 = new S3Client({ ...world.client, credentials: await world.signIn(), forcePathStyle: true });
  const get = () => s3.send(new GetObjectCommand({ Bucket: 'acme-reports', Key: 'log' }));
  await world.approve(
    await get()
      .catch((error: Error) => error.message)
      .then(String),
  );
  expect(await (await get()).Body?.transformToString()).toMatch(/^the token is \[masked:github-token:/);
  expect(world.archived.at(-1)?.result?.masked).toEqual([
    { path: '$.Body', kind: 'github-token', layer: 'pattern' },
  ]);
});

test('a stricter profile holds for what the record and approvers see of the request', async () => {
  const update = () =>
    client.send(new UpdateSecretCommand({ SecretId: 'db', Description: 'ring Bob about the move' }));
  world.script.decide = () => ({ ...allowed, handling: { masking: 'metadata-only' } });
  await update();
  expect(JSON.stringify(world.archived)).not.toContain('ring Bob');
  world.script.decide = () => ({ ...gated, handling: { masking: 'metadata-only' } });
  const message = await update().catch((error: Error) => error.message);
  const request = await world.approvals.get(/req_\w{26}/.exec(String(message))?.[0] ?? '');
  expect(JSON.stringify(request)).not.toContain('ring Bob');
});
