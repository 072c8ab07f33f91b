// The JSON door by curl alone: allowed, approved, denied by policy and by a person, run out, and taken back.
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import { agentToken } from '../../../local/tokens.ts';
import { decide } from '../../support/approver.ts';
import { curl } from '../../support/curl.ts';
import { letRunOut } from '../../support/run-out.ts';

const stack = inject('stack');
let token = '';

/** Each token is a session of its own. */
async function newToken(): Promise<string> {
  const caCertificate = await readFile(stack.caCertificateFile, 'utf8');
  const secret = stack.agentSecrets['demo-agent'] ?? '';
  return agentToken({ issuer: stack.issuer, caCertificate }, 'demo-agent', secret);
}

beforeAll(async () => {
  token = await newToken();
});

const call = (operation: string, parameters: object, as = token) =>
  curl(`${stack.url}/v1/calls`, {
    token: as,
    body: { connection: 'demo', service: 's3', operation, parameters, reason: 'to see' },
  });
const list = (as?: string) => call('ListObjectsV2', { Bucket: 'acme-reports' }, as);
const put = (name: string) =>
  call('PutObject', { Bucket: 'acme-reports', Key: `curl/${name}.txt`, Body: 'eA==' });

test('what policy allows is answered', async () => {
  expect(await list()).toMatchObject({ httpStatus: 200, output: { Name: 'acme-reports' } });
});

test('what people approve runs once', async () => {
  const asked = await put('approved');
  expect(asked).toMatchObject({ httpStatus: 202, status: 'pending' });
  await decide('alice', String(asked.requestId), 'approve');
  expect(await put('approved')).toMatchObject({ httpStatus: 200 });
  expect(await put('approved')).toMatchObject({ httpStatus: 202 });
});

test('what people deny is refused with their words', async () => {
  const { requestId } = await put('denied');
  await decide('alice', String(requestId), 'deny', 'not on a Friday');
  expect(await put('denied')).toMatchObject({
    httpStatus: 403,
    code: 'access-denied',
    detail: expect.stringContaining('not on a Friday'),
  });
});

test('[E6] what policy denies says by which rule', async () => {
  const read = { Bucket: stack.outputs.ArchiveBucketName, Key: 'calls/x' };
  expect(await call('GetObject', read)).toMatchObject({
    httpStatus: 403,
    code: 'access-denied',
    detail: expect.stringContaining('no-own-plane'),
  });
});

test('what nobody decided in time cannot be approved, and the same call asks anew', async () => {
  const { requestId } = await put('late');
  await letRunOut(String(requestId));
  await expect(decide('alice', String(requestId), 'approve')).rejects.toThrow('expired');
  const again = await put('late');
  expect(again).toMatchObject({ httpStatus: 202 });
  expect(again.requestId).not.toBe(requestId);
});

test('[S8] a session that was revoked is over at once, and another goes on', async () => {
  const lost = await newToken();
  await list(lost);
  const { sessions } = await curl(`${stack.url}/v1/sessions?limit=1`, { token: lost, method: 'GET' });
  const [{ id }] = sessions as [{ id: string }];
  expect(await curl(`${stack.url}/v1/sessions/${id}/revocation`, { token: lost })).toMatchObject({
    httpStatus: 200,
  });
  expect(await list(lost)).toMatchObject({ httpStatus: 403, code: 'revoked-session' });
  expect(await list()).toMatchObject({ httpStatus: 200 });
});
