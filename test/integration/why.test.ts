// `countersign why`: the decision on a call and on a request, with the text of the policies for those who may read it.
import { expect, inject, test } from 'vitest';
import { countersign } from '../support/countersign-cli.ts';
import { callS3 } from '../support/s3-call.ts';

/** What the JSON door answers the demo agent. */
async function call(operation: string, parameters: object): Promise<Record<string, unknown>> {
  const { url, people } = inject('stack');
  const door = { url, environment: people['demo-agent'] };
  return (await callS3<Record<string, unknown>>(door, operation, parameters)).body;
}

test('a denied call is shown with the policy that denies it, and where it stands', async () => {
  const { ArchiveBucketName: Bucket } = inject('stack').outputs;
  const denied = await call('GetObject', { Bucket, Key: 'calls/x' });
  const words = [String(denied.callId), '--session', String(denied.sessionId)];
  const { exitCode, stdout } = await countersign('carol', 'why', ...words);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('s3 GetObject  deny');
  expect(stdout).toMatch(/no-own-plane {2}guardrails\.cedar:\d+\n@id\("no-own-plane"\)/);
  expect(stdout).toContain('resource.name like "countersign-*"');
});

test('an allowed call is shown with its permit', async () => {
  const { callId, sessionId } = await call('ListObjectsV2', { Bucket: 'acme-reports' });
  const words = ['why', String(callId), '--session', String(sessionId)];
  const { stdout } = await countersign('carol', '--json', ...words);
  expect(JSON.parse(stdout)).toMatchObject({
    service: 's3',
    operation: 'ListObjectsV2',
    decision: { effect: 'allow' },
    policies: [
      { id: 'agents-read', file: 'agents.cedar', text: expect.stringMatching(/^@id\("agents-read"\)/) },
    ],
  });
});

test('a request is shown with its gates, whose text an approver need not be able to read', async () => {
  const { requestId } = await call('PutObject', { Bucket: 'acme-reports', Key: 'why.txt', Body: 'eA==' });
  const { stdout } = await countersign('bob', 'why', String(requestId));
  expect(stdout).toContain('s3 PutObject  ask');
  expect(stdout).toContain('waits for 1 of group:approvers');
  expect(stdout).toContain('gate-write\nits text is for publishers and auditors to read');
  expect((await countersign('demo-agent', 'withdraw', String(requestId))).exitCode).toBe(0);
});

test('a call of somebody else is not found', async () => {
  const { callId } = await call('ListObjectsV2', { Bucket: 'acme-reports' });
  const { exitCode, stderr } = await countersign('alice', 'why', String(callId));
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('no call')]);
});
