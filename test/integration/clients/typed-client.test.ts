// The client package (client/) against the running stack: each way in which a call can end.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { CountersignProblem, createCountersignClient, NotApproved } from '../../../client/index.ts';
import { decide } from '../../support/approver.ts';
import { connectFaults } from '../../support/fault-control.ts';

const stack = inject('stack');
const faults = connectFaults(stack.faultsUrl);
const token = () => readFile(stack.people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
const countersign = createCountersignClient({ url: stack.url, token });

const put = (id: string) => ({
  connection: 'demo',
  service: 'dynamodb',
  operation: 'PutItem',
  parameters: { TableName: 'orders', Item: { id: { S: id } } },
});
const get = {
  connection: 'demo',
  service: 'dynamodb',
  operation: 'GetItem',
  parameters: { TableName: 'orders', Key: { id: { S: 'order-1001' } } },
};

test('what policy allows is answered', async () => {
  expect(await countersign.call(get)).toMatchObject({ output: { Item: { customer: { S: 'Globex' } } } });
});

test('what people must approve first waits for them, and runs once', async () => {
  const ask = put(`typed-${randomUUID()}`);
  const decisions: Promise<unknown>[] = [];
  const seen = await faults.seenDuring(async () => {
    const { callId } = await countersign.call(ask, {
      onPending: ({ requestId }) => decisions.push(decide('bob', requestId, 'approve')),
    });
    expect(callId).toMatch(/^call_/);
  });
  await Promise.all(decisions);
  expect(decisions).toHaveLength(1);
  const isForward = ({ accessKeyId, operation }: (typeof seen)[number]) =>
    accessKeyId !== 'test' && operation === 'PutItem';
  expect(seen.filter(isForward)).toHaveLength(1);
});

test('what people deny is told as such', async () => {
  const denied = countersign.call(put(`typed-${randomUUID()}`), {
    onPending: ({ requestId }) => decide('bob', requestId, 'deny'),
  });
  await expect(denied).rejects.toThrow(NotApproved);
  await expect(denied).rejects.toMatchObject({ request: { status: 'denied' } });
});

test('what policy denies says by which rule', async () => {
  const denied = countersign.call({
    connection: 'demo',
    service: 'iam',
    operation: 'CreateUser',
    parameters: { UserName: 'typed' },
  });
  await expect(denied).rejects.toThrow(CountersignProblem);
  await expect(denied).rejects.toMatchObject({ problem: { status: 403, code: 'access-denied' } });
});

test('an answer that is lost on the way is asked for again, under the same key', async () => {
  const keys: (string | null)[] = [];
  const unlucky = createCountersignClient({
    url: stack.url,
    token,
    fetch: async (request) => {
      if (!request.url.endsWith('/v1/calls')) return fetch(request);
      keys.push(request.headers.get('idempotency-key'));
      const answer = await fetch(request);
      if (keys.length === 1) throw new TypeError('fetch failed');
      return answer;
    },
  });
  expect(await unlucky.call(get)).toMatchObject({ output: { Item: { customer: { S: 'Globex' } } } });
  expect(keys).toEqual([keys[0], keys[0]]);
});

test('the other routes are typed by the document', async () => {
  const { data, error } = await countersign.api.GET('/v1/connections');
  expect(error).toBeUndefined();
  expect(data?.connections.map(({ name }) => name)).toContain('demo');
});

test('whoever waits can stop', async () => {
  const stop = new AbortController();
  const waiting = countersign.call(put(`typed-${randomUUID()}`), {
    onPending: () => stop.abort(new Error('enough')),
    signal: stop.signal,
  });
  await expect(waiting).rejects.toThrow('enough');
});
