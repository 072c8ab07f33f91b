// What people are shown of a target by real clients' calls, and what becomes of an approval when the target changes: an
// object, a table and an instance that exist, deleted or not.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  TagResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, PutObjectCommand, PutObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { hasChromium, openBrowser, signInAs } from '../../support/browser.ts';
import { countersign } from '../../support/countersign-cli.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { connectFaults } from '../../support/fault-control.ts';
import { guardedConnection, lifecycleConnection } from '../../support/lifecycle-connection.ts';
import { type Agent, type Station, startAgent } from '../../support/real-clients/stations.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);
const s3 = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const dynamodb = new DynamoDBClient(emulatorClientOptions());
const Bucket = 'acme-reports';
const run = randomBytes(4).toString('hex');

interface Shown {
  readonly status: string;
  readonly risk: { readonly score: number; readonly reasons: readonly string[] };
  readonly preview: {
    readonly facts: readonly { readonly label: string; readonly value: string }[];
    readonly reversibility: { readonly reversible: string };
    readonly problems: readonly string[];
  };
  readonly voidBecause?: string;
  readonly askedAgainBecause?: string;
}

/** As this person reads it at the JSON door. */
async function requestAs(subject: string, id: string): Promise<Shown> {
  const token = await readFile(stack.people[subject]?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const response = await fetch(`${stack.url}/v1/requests/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as Shown;
}

const factsOf = async (id: string) =>
  Object.fromEntries((await requestAs('alice', id)).preview.facts.map(({ label, value }) => [label, value]));

const clients: readonly Station[] = [
  { client: 'boto3', transport: 'TLS', slug: 'preview-boto3' },
  { client: 'AWS CLI', transport: 'HTTP', slug: 'preview-cli' },
];

describe.each(clients)('an object that $client would delete', (station) => {
  let agent: Agent;
  const Key = `preview/${run}-${station.slug}.csv`;
  beforeAll(async () => {
    agent = startAgent(station);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x'.repeat(1_500), Tagging: 'owner=payments' }));
  });
  afterAll(() => agent?.stop());

  const remove = () => agent.call('s3', 'DeleteObject', { Bucket, Key });
  const there = () =>
    s3.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    );
  let first = '';

  test('is shown to the approver in facts, found with credentials for reading descriptions alone', async () => {
    const seen = await faults.seenDuring(async () => {
      first = requestIdOf((await remove()).error?.message);
    });
    expect(await factsOf(first)).toMatchObject({
      size: '1.5 KB',
      versions: 'not kept',
      tags: 'owner=payments',
      'last modified': expect.stringMatching(/ago$/),
    });
    const shown = await requestAs('alice', first);
    expect(shown.preview).toMatchObject({ reversibility: { reversible: 'no' }, problems: [] });
    expect(shown.risk.reasons).toContain('It cannot be undone.');
    const sent = seen.filter(({ accessKeyId }) => accessKeyId !== 'test');
    expect(sent.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
    expect(sent.map(({ target }) => target.split('?')[1]?.split('&')[0]?.replace(/=.*/, '')).sort()).toEqual([
      'list-type',
      'tagging',
      'versioning',
    ]);
    expect(await there()).toBe(true);
  });

  test('is not shown to the agent, and not looked at again when it asks again', async () => {
    const own = await requestAs('demo-agent', first);
    expect(own.risk.score).toBeGreaterThan(1);
    expect(own).not.toHaveProperty('preview');
    const seen = await faults.seenDuring(async () => {
      expect(requestIdOf((await remove()).error?.message)).toBe(first);
    });
    expect(seen.filter(({ accessKeyId }) => accessKeyId !== 'test')).toEqual([]);
  });

  test('[A4] that is written anew after the approval is not deleted: people are asked again', async () => {
    await decide('alice', first, 'approve');
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'y'.repeat(2_500), Tagging: 'owner=payments' }));
    const { error } = await remove();
    expect(error?.message).toContain('approval needed again');
    const second = requestIdOf(error?.message);
    expect(second).not.toBe(first);
    expect(await there()).toBe(true);
    expect(await requestAs('alice', first)).toMatchObject({
      status: 'withdrawn',
      voidBecause: 'what it would touch has changed: size was 1.5 KB, is 2.5 KB',
    });
    expect((await requestAs('alice', second)).askedAgainBecause).toContain(first);
    const record = (await recordsOf(agent.label)).at(-1)?.transcript;
    expect(record).toMatchObject({
      outcome: 'pending-approval',
      voided: { requestId: first, because: expect.stringContaining('size was 1.5 KB, is 2.5 KB') },
    });
    first = second;
  });

  test('that is tagged anew after the approval is not deleted either', async () => {
    await decide('alice', first, 'approve');
    const TagSet = [{ Key: 'owner', Value: 'ledger' }];
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    const { error } = await remove();
    expect(error?.message).toContain('approval needed again');
    expect(await there()).toBe(true);
    first = requestIdOf(error?.message);
  });

  test('that stays as it was shown is deleted', async () => {
    await decide('bob', first, 'approve');
    expect((await remove()).error).toBeUndefined();
    expect(await there()).toBe(false);
  });
});

describe('a table', () => {
  const TableName = `preview-${run}`;
  let agent: Agent;
  beforeAll(async () => {
    agent = startAgent({ client: 'boto3', transport: 'HTTP', slug: 'preview-table' });
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        Tags: [{ Key: 'env', Value: 'prod' }],
      }),
    );
  });
  afterAll(() => agent?.stop());

  const remove = () => agent.call('dynamodb', 'DeleteTable', { TableName });

  test('is shown, asked about again when its tags change, and deleted when they do not', async () => {
    const first = requestIdOf((await remove()).error?.message);
    expect(await factsOf(first)).toMatchObject({
      state: 'ACTIVE',
      tags: 'env=prod',
      'point-in-time recovery': expect.stringMatching(/^(on|off)$/),
    });
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    await decide('alice', first, 'approve');
    const Tags = [{ Key: 'legal-hold', Value: 'yes' }];
    await dynamodb.send(new TagResourceCommand({ ResourceArn: Table?.TableArn ?? '', Tags }));
    const second = requestIdOf((await remove()).error?.message);
    expect(second).not.toBe(first);
    expect((await requestAs('alice', first)).voidBecause).toContain('is env=prod, legal-hold=yes');
    await decide('alice', second, 'approve');
    expect((await remove()).error).toBeUndefined();
  });

  test('that cannot be looked at when the approved call comes is asked about again', async () => {
    const change = () =>
      agent.call('dynamodb', 'UpdateTable', { TableName: 'orders', DeletionProtectionEnabled: false });
    const first = requestIdOf((await change()).error?.message);
    await decide('alice', first, 'approve');
    const operation = 'DescribeTable';
    const { error } = await faults.during('unavailable', { operation }, change);
    expect(error?.message).toContain('approval needed again');
    expect((await requestAs('alice', first)).voidBecause).toMatch(
      /^it cannot be seen whether what it would touch has changed \(`dynamodb:DescribeTable`/,
    );
  });
});

describe('an instance', () => {
  let maker: Agent;
  let agent: Agent;
  let id = '';
  beforeAll(async () => {
    const role = 'arn:aws:iam::000000000000:role/countersign';
    const station = { client: 'boto3', transport: 'HTTP', slug: 'preview-instance' } as const;
    maker = startAgent(station, 'demo-agent', { AWS_ROLE_ARN: `${role}/${lifecycleConnection}` });
    agent = startAgent(station, 'demo-agent', { AWS_ROLE_ARN: `${role}/${guardedConnection}` });
    const launch = { ImageId: 'ami-0123456789abcdef0', InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 };
    let made = await maker.call('ec2', 'RunInstances', launch);
    if (made.error?.message.includes('approval needed')) {
      await decide('bob', requestIdOf(made.error.message), 'approve');
      made = await maker.call('ec2', 'RunInstances', launch);
    }
    id = made.output?.Instances?.[0]?.InstanceId;
  });
  afterAll(() => {
    maker?.stop();
    agent?.stop();
  });

  const terminate = () => agent.call('ec2', 'TerminateInstances', { InstanceIds: [id] });
  const state = async () => {
    const { output } = await maker.call('ec2', 'DescribeInstances', { InstanceIds: [id] });
    return output?.Reservations[0].Instances[0].State.Name;
  };

  test('is shown with its state, asked about again when it was stopped meanwhile, and then terminated', async () => {
    const first = requestIdOf((await terminate()).error?.message);
    expect(await factsOf(first)).toMatchObject({ state: 'running', type: 't3.micro' });
    expect((await requestAs('alice', first)).risk.score).toBeGreaterThanOrEqual(6);
    await decide('alice', first, 'approve');
    expect((await maker.call('ec2', 'StopInstances', { InstanceIds: [id] })).error).toBeUndefined();
    const second = requestIdOf((await terminate()).error?.message);
    expect(second).not.toBe(first);
    expect(await state()).toBe('stopped');
    expect((await requestAs('alice', first)).voidBecause).toContain('state was running, is stopped');
    await decide('alice', second, 'approve');
    expect((await terminate()).error).toBeUndefined();
    expect(['shutting-down', 'terminated']).toContain(await state());
  });
});

test('the command line shows approvers the same', async () => {
  const agent = startAgent({ client: 'boto3', transport: 'HTTP', slug: 'preview-terminal' });
  const Key = `preview/${run}-terminal.csv`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'owner=payments' }));
  const id = requestIdOf((await agent.call('s3', 'DeleteObject', { Bucket, Key })).error?.message);
  agent.stop();
  const { stdout } = await countersign('alice', 'requests', 'show', id);
  const text = stdout.replace(/ +/g, ' ');
  for (const part of ['touches tags: owner=payments', 'touches versions: not kept', 'undo no:']) {
    expect(text).toContain(part);
  }
  expect(text).toMatch(/risk \d+ of 10\. It cannot be undone\./);
});

test.skipIf(!hasChromium)('the page shows approvers the facts, the risk and the way back', async () => {
  const agent = startAgent({ client: 'boto3', transport: 'HTTP', slug: 'preview-page' });
  const Key = `preview/${run}-page.csv`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x'.repeat(41_200), Tagging: 'owner=payments' }));
  const { error } = await agent.call('s3', 'DeleteObject', { Bucket, Key });
  agent.stop();
  const browser = await openBrowser();
  const context = await browser.newPerson();
  const page = await context.newPage();
  await page.goto(`${stack.url}/approve/${requestIdOf(error?.message)}`);
  await signInAs(page, 'alice');
  const text = await page.locator('main').textContent();
  for (const part of ['What it would touch', '41 KB', 'owner=payments', 'not kept', 'Cannot be undone']) {
    expect(text).toContain(part);
  }
  expect(text).toMatch(/Risk \d+ of 10/);
  await browser.close();
});
