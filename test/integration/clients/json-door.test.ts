// The JSON door as an agent without any SDK sees it: one AWS operation a request, over HTTP and over TLS.
import { readFile } from 'node:fs/promises';
import { describe, expect, inject, test } from 'vitest';
import { decide } from '../../support/approver.ts';
import { connectFaults } from '../../support/fault-control.ts';
import { send } from '../../support/raw-client.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);
const token = await readFile(stack.people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');

describe.each([
  { transport: 'HTTP', baseUrl: stack.url },
  { transport: 'TLS', baseUrl: stack.tlsUrl },
])('over $transport', ({ transport, baseUrl }) => {
  async function ask(method: 'GET' | 'POST', target: string, body?: unknown, headers = {}) {
    const answer = await send(baseUrl, {
      method,
      target,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body.toString()) };
  }
  const call = (service: string, operation: string, parameters: Readonly<Record<string, unknown>>) =>
    ask('POST', '/v1/calls', { connection: 'demo', service, operation, parameters });

  test('an allowed call answers 200 with its output', async () => {
    const { status, body } = await call('dynamodb', 'GetItem', {
      TableName: 'orders',
      Key: { id: { S: 'order-1001' } },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      callId: expect.stringMatching(/^call_/),
      output: { Item: { customer: { S: 'Globex' } } },
      masked: [],
    });
  });

  test('a gated call answers 202 with where to watch, runs once after approval, and then asks anew', async () => {
    const put = () =>
      call('dynamodb', 'PutItem', { TableName: 'orders', Item: { id: { S: `json-${transport}` } } });
    const first = await put();
    expect(first.status).toBe(202);
    const { requestId, approvalUrl } = first.body;
    expect(first.headers.location).toBe(`/v1/requests/${requestId}`);
    expect(approvalUrl).toBe(`${baseUrl}/approve/${requestId}`);
    expect((await ask('GET', `/v1/requests/${requestId}`)).body).toMatchObject({ status: 'pending' });
    await decide('bob', requestId, 'approve');
    expect((await ask('GET', `/v1/requests/${requestId}`)).body).toMatchObject({ status: 'approved' });
    expect((await put()).status).toBe(200);
    expect((await ask('GET', `/v1/requests/${requestId}`)).body).toMatchObject({ status: 'executed' });
    const again = await put();
    expect(again.status).toBe(202);
    expect(again.body.requestId).not.toBe(requestId);
  });

  test('[L3] a repetition under one Idempotency-Key gets the same answer, and another body is 422', async () => {
    const keyed = (id: string) =>
      ask(
        'POST',
        '/v1/calls',
        {
          connection: 'demo',
          service: 'dynamodb',
          operation: 'GetItem',
          parameters: { TableName: 'orders', Key: { id: { S: id } } },
        },
        { 'idempotency-key': `"first-order-over-${transport}"` },
      );
    const first = await keyed('order-1001');
    expect(first.status).toBe(200);
    const seen = await faults.seenDuring(async () => {
      const again = await keyed('order-1001');
      expect(again.body).toEqual(first.body);
      expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' });
      expect(await keyed('order-1002')).toMatchObject({
        status: 422,
        body: { code: 'idempotency-key-reused' },
      });
    });
    expect(seen.filter(({ accessKeyId }) => accessKeyId !== 'test')).toEqual([]);
  });

  test('what was asked ahead and approved runs, and the answer says what is left of the calls', async () => {
    const write = {
      connection: 'demo',
      service: 'dynamodb',
      operation: 'PutItem',
      parameters: { TableName: 'orders', Item: { id: { S: `ahead-${transport}` } } },
    };
    const asked = await ask('POST', '/v1/requests', { ...write, reason: 'to test' });
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending-approval' } });
    expect(asked.headers.location).toBe(`/v1/requests/${asked.body.requestId}`);
    await decide('bob', asked.body.requestId, 'approve');
    const { grants } = (await ask('GET', '/v1/grants?limit=100')).body;
    expect(grants).toContainEqual(expect.objectContaining({ requestId: asked.body.requestId, usesLeft: 1 }));
    expect((await ask('POST', '/v1/requests', write)).body).toMatchObject({ status: 'ready' });
    const ran = await ask('POST', '/v1/calls', write);
    expect(ran.status).toBe(200);
    expect(ran.headers['ratelimit-policy']).toMatch(/^"calls";q=\d+;w=60$/);
    expect(ran.headers.ratelimit).toMatch(/^"calls";r=\d+;t=\d+$/);
  });

  test('[L1] with the archive failing it answers 503 that says when to try again, and nothing is forwarded', async () => {
    const target = `/${stack.outputs.ArchiveBucketName}/`;
    const seen = await faults.seenDuring(() =>
      faults.during('unavailable', { service: 's3', method: 'PUT', target }, async () => {
        const { status, headers, body } = await call('sqs', 'ListQueues', {});
        expect(status).toBe(503);
        expect(headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '5' });
        expect(body).toMatchObject({ code: 'record-unavailable', retryable: true });
      }),
    );
    expect(seen.filter(({ accessKeyId }) => accessKeyId !== 'test')).toEqual([]);
  });
});
