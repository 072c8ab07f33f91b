// The official MCP client against the running stack, under both revisions: allowed, asked for and approved, denied, expired or
// taken back, and what a client without a token is told.
import { readFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, inject, test } from 'vitest';
import { decide, requestIdOf } from '../support/approver.ts';
import { negotiation, type Revision } from '../support/mcp-client.ts';
import { letRunOut } from '../support/run-out.ts';
import { taskSession } from '../support/task-session.ts';

/** `show`: what its user does with a page; absent: the client opens none. */
async function connect(revision: Revision, show?: (url: string) => Promise<void>) {
  const { url, people } = inject('stack');
  const token = await readFile(people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const capabilities = show ? { elicitation: { url: {} } } : {};
  const client = new Client(
    { name: 'integration', version: '1' },
    { ...negotiation(revision), capabilities },
  );
  if (show) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      await show('url' in params ? params.url : '');
      return { action: 'accept' };
    });
  }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  return async (name: string, input: Record<string, unknown>) => {
    const { isError, structuredContent } = await client.callTool({ name, arguments: input });
    return { isError, ...(structuredContent as Record<string, unknown>) } as Record<string, unknown>;
  };
}

const s3 = (operation: string, parameters: object) => ({
  connection: 'demo',
  service: 's3',
  operation,
  parameters,
  reason: 'integration test',
});

describe.each<Revision>(['2026-07-28', '2025-11-25'])('under %s', (revision) => {
  const put = (key: string) =>
    s3('PutObject', { Bucket: 'acme-reports', Key: `mcp-${revision}-${key}.txt`, Body: 'eA==' });

  test('an allowed call runs', async () => {
    const use = await connect(revision);
    expect(await use('call_aws', s3('ListObjectsV2', { Bucket: 'acme-reports' }))).toMatchObject({
      status: 'answered',
      output: { Name: 'acme-reports' },
    });
  });

  test('a denied call does not', async () => {
    const use = await connect(revision);
    const call = s3('GetObject', { Bucket: inject('stack').outputs.ArchiveBucketName, Key: 'calls/x' });
    expect(await use('call_aws', call)).toMatchObject({ isError: true, code: 'access-denied' });
  });

  test('an approved call runs once', async () => {
    const use = await connect(revision);
    const { requestId, status } = await use('request_access', put('approved'));
    expect(status).toBe('pending-approval');
    const waiting = use('wait_for_approval', { requestId });
    await decide('alice', String(requestId), 'approve');
    expect(await waiting).toMatchObject({ status: 'approved' });
    expect(await use('call_aws', put('approved'))).toMatchObject({ status: 'answered' });
    const again = await use('call_aws', put('approved'));
    expect(again.status).toBe('pending-approval');
    expect(await use('give_back', { requestId: again.requestId })).toMatchObject({
      withdrawn: again.requestId,
    });
  });

  test('a call is held while its user has the approval page open, and runs when an approver agrees', async () => {
    const use = await connect(revision, async (url) => {
      // While the answer goes to whichever environment is free.
      void decide('alice', url.split('/').at(-1) ?? '', 'approve');
    });
    expect(await use('call_aws', put('shown'))).toMatchObject({ status: 'answered' });
  });

  test('a call that approvers deny does not run', async () => {
    const use = await connect(revision);
    const { requestId } = await use('call_aws', put('denied'));
    await decide('alice', String(requestId), 'deny', 'not today');
    expect(await use('call_aws', put('denied'))).toMatchObject({
      isError: true,
      code: 'access-denied',
      detail: expect.stringContaining('not today'),
    });
  });

  test('a call that nobody decided in time asks anew', async () => {
    const use = await connect(revision);
    const { requestId } = await use('call_aws', put('late'));
    await letRunOut(String(requestId));
    const again = await use('call_aws', put('late'));
    expect(again.status).toBe('pending-approval');
    expect(again.requestId).not.toBe(requestId);
  });
});

test('a client that takes tasks has the result once people have decided', async () => {
  const { url, people } = inject('stack');
  const token = await readFile(people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const session = await taskSession(`${url}/mcp`, token);
  const parameters = { Bucket: 'acme-reports', Key: 'mcp-task.txt', Body: 'eA==' };
  const execution = await session.callTool('call_aws', { ...s3('PutObject', {}), parameters });
  const seen: string[] = [];
  const { outcome } = await execution.settle({
    async onEvent(event) {
      if (event.type !== 'task') return;
      seen.push(event.task.status);
      const requestId = requestIdOf(event.task.statusMessage);
      if (event.task.status === 'working' && seen.length === 1) await decide('alice', requestId, 'approve');
    },
  });
  expect(seen[0]).toBe('working');
  expect(outcome).toMatchObject({
    status: 'completed',
    result: { structuredContent: { status: 'answered', output: expect.anything() } },
  });
  await session.close();
}, 30_000);

test('a session that was given back is over', async () => {
  const use = await connect('2026-07-28');
  const call = { ...s3('ListObjectsV2', { Bucket: 'acme-reports' }), connection: 'lifecycles' };
  await use('call_aws', call);
  expect(await use('give_back', { connection: 'lifecycles' })).toMatchObject({
    revokedSession: expect.stringMatching(/^ses_/),
  });
  expect(await use('call_aws', call)).toMatchObject({ isError: true, code: 'revoked-session' });
});

test('finds operations and says what may be done', async () => {
  const use = await connect('2026-07-28');
  const { operations } = await use('search_operations', { task: 'list s3 buckets' });
  expect((operations as unknown[])[0]).toMatchObject({ service: 's3', operation: 'ListBuckets' });
  const { reason: _, ...call } = s3('DeleteBucket', { Bucket: 'acme-reports' });
  const access = await use('my_access', { calls: [call] });
  expect(access).toMatchObject({ calls: [{ operation: 'DeleteBucket' }] });
  expect((access.calls as { effect: string }[])[0]?.effect).not.toBe('allow');
});

test('a client without a token is led to the issuer, by the name that API Gateway leaves', async () => {
  const { url, issuer } = inject('stack');
  const answer = await fetch(`${url}/mcp`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBeNull();
  const challenge = answer.headers.get('x-amzn-remapped-www-authenticate') ?? '';
  const [, metadataUrl = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
  expect(await (await fetch(metadataUrl)).json()).toMatchObject({
    resource: `${url}/mcp`,
    authorization_servers: [issuer],
  });
});
