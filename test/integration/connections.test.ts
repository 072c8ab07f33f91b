// Connections as an administrator keeps them: listed, tried, and taken out of use at once on every door.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreatePolicyCommand, CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { denyDocument, nothingDenied } from '../../core/vending/deny-policy.ts';
import { revokerNames } from '../../core/vending/revoker-names.ts';
import { awsEnvironment, localAccountId, localRegion } from '../../local/aws-access.ts';
import { countersign } from '../support/countersign-cli.ts';
import { emulatorClientOptions } from '../support/emulator-client-options.ts';
import { policyInForce } from '../support/policy-in-force.ts';

const { url, outputs, emulatorUrl } = inject('stack');
const config = join(mkdtempSync(join(tmpdir(), 'countersign-connections-')), 'countersign.json');
const client = new DynamoDBClient(emulatorClientOptions());
const changes = createDynamodbConnectionChanges(client, {
  connections: outputs.ConnectionsTableName ?? '',
  registry: outputs.RegistryTableName ?? '',
  sessions: outputs.SessionsTableName ?? '',
});
const store = createDynamodbConnectionStore({
  client,
  tableName: outputs.ConnectionsTableName ?? '',
  clock: Date.now,
});

/** One of this test alone: what is removed is gone for good. */
const name = `orders-${process.pid}`;

beforeAll(async () => {
  const demo = await store.get('demo');
  if (demo === undefined) throw new Error('the stack has a connection `demo`');
  await changes.put({ ...demo, name, externalId: `external-id-of-${name}` });
  await makeRevoker();
  const { externalId, accountId, regions, tags } = demo;
  const statements = [{ actions: ['s3:GetObject'], resources: ['*'] }];
  const connections = [
    { name: 'demo', externalId, accountId, regions, tags, statements },
    { name, externalId: `external-id-of-${name}`, accountId, regions, tags: { env: 'prod' }, statements },
    { name: 'later', externalId: 'external-id-of-later', accountId, regions, statements },
  ];
  writeFileSync(config, JSON.stringify({ stage: 'local', accountId, connections }));
});

/** As the stack of a connection that vends makes them. */
async function makeRevoker(): Promise<void> {
  const iam = new IAMClient(emulatorClientOptions());
  const PolicyDocument = denyDocument(nothingDenied);
  await iam.send(new CreatePolicyCommand({ PolicyName: `countersign-revoked-${name}`, PolicyDocument }));
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
  });
  const RoleName = `countersign-revoker-${name}`;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
}

async function keysOf(connection: string) {
  const { stdout } = await countersign('demo-agent', 'credentials', '--connection', connection);
  const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(stdout);
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

test('list says what is in use, what was changed and what waits for a deploy', async () => {
  const { stdout } = await countersign('grace', '--json', 'connection', 'list', '--config', config);
  const { connections } = JSON.parse(stdout);
  const stateOf = (wanted: string) =>
    connections.find((connection: { name: string }) => connection.name === wanted)?.state;
  expect(['demo', name, 'later'].map(stateOf)).toEqual(['in use', 'changed', 'not deployed']);
  expect(stdout).not.toContain('external-id');
});

test('[E1] test finds that an AWS which enforces nothing takes any ExternalId', async () => {
  const { stdout, exitCode } = await countersign('grace', 'connection', 'test', 'demo');
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^ok +trust /m);
  expect(stdout).toMatch(/^failed +external id .*no ExternalId and any ExternalId.*sts:ExternalId/m);
  expect(stdout).toMatch(/^ok +source identity /m);
});

test('test and remove are for administrators alone', async () => {
  for (const act of ['test', 'remove']) {
    expect(await countersign('alice', 'connection', act, name)).toMatchObject({ exitCode: 5 });
    expect(await countersign('demo-agent', 'connection', act, name)).toMatchObject({ exitCode: 5 });
  }
});

test('[E1] add makes the role in its account at once, where it is asked to', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'countersign-connections-')), 'countersign.json');
  writeFileSync(file, JSON.stringify({ stage: 'local', accountId: localAccountId, connections: [] }));
  const words = [
    ...['cli/countersign.mjs', '--json', 'connection', 'add', `made-${process.pid}`, '--deploy'],
    ...['--account', localAccountId, '--region', localRegion, '--config', file],
    ...['--managed-policy', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
    ...['--template-file', join(tmpdir(), `made-${process.pid}.template.json`)],
  ];
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    env: { PATH: process.env.PATH, ...awsEnvironment(emulatorUrl) },
  });
  const { deployed, connections } = JSON.parse(stdout);
  const RoleName = `countersign-connection-made-${process.pid}`;
  expect(deployed.roleArn).toBe(`arn:aws:iam::${localAccountId}:role/${RoleName}`);
  const { Role } = await new IAMClient(emulatorClientOptions()).send(new GetRoleCommand({ RoleName }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(connections[0].externalId);
});

describe('remove', () => {
  test('[E1] stops keys that are in use at once, and takes it out of the configuration', async () => {
    const client = new S3Client({
      endpoint: `${url}/aws`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: await keysOf(name),
    });
    await client.send(new ListBucketsCommand({}));
    const { stdout, exitCode } = await countersign('grace', 'connection', 'remove', name, '--config', config);
    await expect(client.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`aws cloudformation delete-stack --stack-name CountersignConnection-${name}`);
    const { connections } = JSON.parse(readFileSync(config, 'utf8'));
    expect(connections.map((connection: { name: string }) => connection.name)).toEqual(['demo', 'later']);
    const keys = await countersign('demo-agent', 'credentials', '--connection', name);
    expect(keys.exitCode).not.toBe(0);
    expect(await countersign('grace', 'connection', 'remove', name)).toMatchObject({ exitCode: 4 });
  });

  test('denies what it vended, though it is not there any more', async () => {
    const demo = await store.get('demo');
    if (demo === undefined) throw new Error('the stack has a connection `demo`');
    const { policyArn } = revokerNames({ ...demo, name });
    await expect
      .poll(() => policyInForce(policyArn), { timeout: 30_000, interval: 250 })
      .toContain('aws:TokenIssueTime');
  }, 40_000);

  test('[E1] a stale configuration does not bring it back, and one with another ExternalId is another', async () => {
    const demo = await store.get('demo');
    if (demo === undefined) throw new Error('the stack has a connection `demo`');
    const stale = changes.put({ ...demo, name, externalId: `external-id-of-${name}` });
    await expect(stale).rejects.toThrow(/was taken out of use/);
    await changes.put({ ...demo, name, externalId: `another-id-of-${name}` });
    const client = new S3Client({
      endpoint: `${url}/aws`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: await keysOf(name),
    });
    await client.send(new ListBucketsCommand({}));
    await changes.drop(name);
  });
});
