// The life of a call that waits for a human, seen by real clients that know nothing of Countersign: stopped with their
// normal exception, decided by a person on the command line, run exactly once, and on record before and after.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { decide, requestIdOf } from '../../support/approver.ts';
import { recordsOf } from '../../support/archive-reader.ts';
import { countersign } from '../../support/countersign-cli.ts';
import { emulatorClientOptions } from '../../support/emulator-client-options.ts';
import { connectFaults } from '../../support/fault-control.ts';
import type { ClientAnswer } from '../../support/real-clients/real-client.ts';
import { type Agent, type ClientName, startAgent, stations } from '../../support/real-clients/stations.ts';
import { letRunOut } from '../../support/run-out.ts';

const stack = inject('stack');
const archiveBucket = stack.outputs.ArchiveBucketName ?? '';
const faults = connectFaults(stack.faultsUrl);
const admin = new S3Client({ ...emulatorClientOptions(), forcePathStyle: true });
const Bucket = 'acme-reports';
const day = 86_400_000;

/** What each client raises for an AccessDenied of S3. */
const exceptions: Readonly<Record<ClientName, object>> = {
  'AWS CLI': { class: 'exit code 255', code: 'AccessDenied' },
  boto3: { class: 'AccessDenied', code: 'AccessDenied', statusCode: 403 },
  'JavaScript SDK': { class: 'AccessDenied', code: 'AccessDenied', statusCode: 403 },
};

describe.each(stations)('$client over $transport', (station) => {
  let agent: Agent;
  beforeAll(() => {
    agent = startAgent(station);
  });
  afterAll(() => agent?.stop());

  const keyOf = (name: string): string => `approvals/${station.slug}-${name}.txt`;
  const put = (name: string): Promise<ClientAnswer> =>
    agent.call('s3', 'PutObject', { Bucket, Key: keyOf(name), Body: `text of ${name}` });
  const callsOf = async (name: string) =>
    (await recordsOf(agent.label)).filter(
      ({ transcript }) => transcript.maskedCall?.parameters.Key === keyOf(name),
    );
  /** What AWS got for the agent, not for Countersign itself, which looks at the target before it asks people. */
  const forwarded = async (work: () => Promise<unknown>) =>
    (await faults.seenDuring(work)).filter(
      ({ accessKeyId, target }) => accessKeyId !== 'test' && !/[?&](list-type=2|versioning)/.test(target),
    );

  test('a gated write raises the normal exception with the request and its page, and is not retried', async () => {
    let error: ClientAnswer['error'];
    const sent = await forwarded(async () => {
      ({ error } = await put('stopped'));
    });
    expect(sent).toEqual([]);
    expect(error).toMatchObject(exceptions[station.client]);
    const id = requestIdOf(error?.message);
    expect(error?.message).toContain(`${agent.doorUrl.replace(/\/aws$/, '')}/approve/${id}`);
    const records = await callsOf('stopped');
    expect(records.map(({ transcript: { kind, outcome, approval } }) => [kind, outcome, approval])).toEqual([
      ['call', 'pending-approval', { requestId: id, decisions: [] }],
    ]);
  });

  test('approved on the command line, the same call runs exactly once and then asks anew', async () => {
    const first = await put('approved');
    const id = requestIdOf(first.error?.message);
    const decided = await countersign('alice', 'approve', id, '--comment', 'for the quarter');
    expect(decided).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('approved') });

    let second: ClientAnswer = {};
    const seen = await faults.seenDuring(async () => {
      second = await put('approved');
    });
    expect(second.error).toBeUndefined();
    const written = seen.filter(({ method }) => method === 'PUT').map(({ target }) => target.split('?')[0]);
    expect(written).toEqual([
      expect.stringMatching(`^/${archiveBucket}/calls/.*[.]intent[.]json$`),
      `/${Bucket}/${keyOf('approved')}`,
      expect.stringMatching(`^/${archiveBucket}/calls/.*[.]json$`),
    ]);
    const object = await admin.send(new GetObjectCommand({ Bucket, Key: keyOf('approved') }));
    expect(await object.Body?.transformToString()).toBe('text of approved');

    let third: ClientAnswer = {};
    const again = await forwarded(async () => {
      third = await put('approved');
    });
    expect(again).toEqual([]);
    expect(third.error?.message).toContain('approval needed');
    expect(requestIdOf(third.error?.message)).not.toBe(id);
  });

  test('the record holds the intent before the act, who decided and why, and is locked', async () => {
    const records = await callsOf('approved');
    expect(records.map(({ transcript: { kind, outcome } }) => [kind, outcome])).toEqual([
      ['call', 'pending-approval'],
      ['intent', undefined],
      ['call', 'succeeded'],
      ['call', 'pending-approval'],
    ]);
    const [, intent, call] = records.map(({ transcript }) => transcript);
    expect(call).toMatchObject({
      principal: { subject: 'demo-agent', kind: 'agent' },
      connection: 'demo',
      decision: { effect: 'ask', obligations: { gates: ['gate-write'] } },
      approval: { decisions: [{ approver: { subject: 'alice' }, comment: 'for the quarter' }] },
      credential: {
        roleArn: 'arn:aws:iam::000000000000:role/countersign-connection-demo',
        sourceIdentity: 'demo-agent',
      },
      result: { statusCode: 200 },
    });
    expect(intent).toMatchObject({ callId: call?.callId, credential: call?.credential });
    expect(JSON.stringify(records)).not.toContain('text of approved');
    for (const { lockMode, lockedUntil, writtenAt } of records) {
      expect(lockMode).toBe('GOVERNANCE');
      const lockedFor = (lockedUntil?.getTime() ?? 0) - (writtenAt?.getTime() ?? 0);
      expect(Math.abs(lockedFor - day)).toBeLessThan(5_000);
    }
  });

  test('denied, it raises the normal exception that says who and why', async () => {
    const id = requestIdOf((await put('denied')).error?.message);
    const decided = await countersign('bob', 'deny', id, '--comment', 'not on a Friday');
    expect(decided.exitCode).toBe(0);
    let error: ClientAnswer['error'];
    const sent = await forwarded(async () => {
      ({ error } = await put('denied'));
    });
    expect(sent).toEqual([]);
    expect(error).toMatchObject(exceptions[station.client]);
    expect(error?.message).toMatch(/Bob Brandt denied request .* and says: "not on a Friday"/);
    const records = await callsOf('denied');
    expect(records.map(({ transcript }) => transcript.outcome)).toEqual(['pending-approval', 'denied']);
  });

  test('withdrawn by the agent, nobody can approve it any more, and the same call asks anew', async () => {
    const id = requestIdOf((await put('withdrawn')).error?.message);
    expect(await countersign('demo-agent', 'withdraw', id)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('withdrawn'),
    });
    const decided = await countersign('alice', 'approve', id);
    expect(decided).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('withdrawn') });
    const { error } = await put('withdrawn');
    expect(error?.message).toContain('approval needed');
    expect(requestIdOf(error?.message)).not.toBe(id);
  });

  test('expired, nobody can approve it any more, and the same call asks anew', async () => {
    const id = requestIdOf((await put('late')).error?.message);
    await letRunOut(id);
    await expect(decide('alice', id, 'approve')).rejects.toThrow('expired');
    const { error } = await put('late');
    expect(error).toMatchObject(exceptions[station.client]);
    expect(requestIdOf(error?.message)).not.toBe(id);
  });

  test('[E6] denied by policy, it raises the normal exception with the reason and asks nobody', async () => {
    let error: ClientAnswer['error'];
    const sent = await forwarded(async () => {
      ({ error } = await agent.call('s3', 'GetObject', { Bucket: archiveBucket, Key: 'calls/x' }));
    });
    expect(sent).toEqual([]);
    expect(error).toMatchObject(exceptions[station.client]);
    expect(error?.message).toMatch(/denied by policy: .*no-own-plane/);
  });
});

describe('who decides', () => {
  let agent: Agent;
  beforeAll(() => {
    agent = startAgent({ client: 'boto3', transport: 'HTTP', slug: 'owned' }, 'reporting-agent');
  });
  afterAll(() => agent?.stop());

  test('[A2] the owner of an agent cannot approve for it, and another approver can', async () => {
    const put = () => agent.call('s3', 'PutObject', { Bucket, Key: 'approvals/owned.txt', Body: 'x' });
    const id = requestIdOf((await put()).error?.message);
    const refused = await countersign('alice', 'approve', id);
    expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('owner') });
    expect((await put()).error?.message).toContain(id);
    expect((await countersign('bob', 'approve', id)).exitCode).toBe(0);
    expect((await put()).output).toMatchObject({ ETag: expect.any(String) });
  });
});

test('[A5] of four clients that make the approved call at once, one runs it', async () => {
  const slugs = ['one', 'two', 'three', 'four'];
  const agents = slugs.map((slug) => startAgent({ client: 'boto3', transport: 'TLS', slug }));
  const put = (agent: Agent) =>
    agent.call('s3', 'PutObject', { Bucket, Key: 'approvals/at-once.txt', Body: 'x' });
  const refused = await Promise.all(agents.map(put));
  const ids = new Set(refused.map(({ error }) => requestIdOf(error?.message)));
  expect(ids.size).toBe(1);
  await countersign('bob', 'approve', [...ids].join());
  const seen = await faults.seenDuring(async () => {
    const answers = await Promise.all(agents.map(put));
    expect(answers.filter(({ output }) => output)).toHaveLength(1);
  });
  for (const agent of agents) agent.stop();
  expect(seen.filter(({ target }) => target.includes('/approvals/at-once.txt'))).toHaveLength(1);
});

test('[L4] an administrator of the account cannot delete a record without bypassing its lock', async () => {
  const { Versions = [] } = await admin.send(
    new ListObjectVersionsCommand({ Bucket: archiveBucket, Prefix: 'calls/', MaxKeys: 1 }),
  );
  const [{ Key, VersionId } = {}] = Versions;
  const deletion = admin.send(new DeleteObjectCommand({ Bucket: archiveBucket, Key, VersionId }));
  await expect(deletion).rejects.toMatchObject({ name: 'AccessDenied' });
});
