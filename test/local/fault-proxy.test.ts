// The proxy by which tests make AWS fail, in front of a server that stands for AWS.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FaultProxy, startFaultProxy } from '../../local/fault-proxy.ts';

let aws: Server;
let proxy: FaultProxy;
const reached: string[] = [];

beforeAll(async () => {
  aws = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      reached.push(`${request.method} ${request.url} ${body}`);
      response.writeHead(200, { 'X-Kept': 'yes' }).end(`echo ${body}`);
    });
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
  proxy = await startFaultProxy(`http://127.0.0.1:${(aws.address() as AddressInfo).port}`);
});

afterAll(async () => {
  await proxy.stop();
  aws.close();
});

const send = (path: string) =>
  fetch(`${proxy.url}${path}`, {
    method: 'PUT',
    body: 'text',
    headers: {
      Authorization: 'AWS4-HMAC-SHA256 Credential=test/20261101/us-east-1/s3/aws4_request, Signature=0',
      'X-Amz-Target': 'DynamoDB_20120810.GetItem',
    },
  });

it('passes requests and answers on, and remembers what it saw', async () => {
  const answer = await send('/bucket/a%2Fb?x');
  expect([answer.status, answer.headers.get('X-Kept'), await answer.text()]).toEqual([
    200,
    'yes',
    'echo text',
  ]);
  expect(reached.at(-1)).toBe('PUT /bucket/a%2Fb?x text');
  expect(proxy.seen.at(-1)).toEqual({
    accessKeyId: 'test',
    service: 's3',
    operation: 'GetItem',
    method: 'PUT',
    target: '/bucket/a%2Fb?x',
  });
});

it('answers 503 in the place of AWS, for what matches and until it is undone', async () => {
  const undo = proxy.inject('unavailable', ({ target }) => target.startsWith('/archive/'));
  const count = reached.length;
  expect((await send('/archive/x')).status).toBe(503);
  expect(reached.length).toBe(count);
  expect((await send('/bucket/x')).status).toBe(200);
  undo();
  expect((await send('/archive/x')).status).toBe(200);
});

it('throttles as each service says it, and nothing reaches AWS', async () => {
  const undo = proxy.inject('throttled', () => true);
  const count = reached.length;
  const answer = await send('/archive/x');
  expect([answer.status, await answer.text()]).toEqual([
    503,
    '<Error><Code>SlowDown</Code><Message>slow down</Message></Error>',
  ]);
  expect(reached.length).toBe(count);
  undo();
});

it('hangs for as long as the client waits, and nothing reaches AWS', async () => {
  const undo = proxy.inject('hanging', () => true);
  const count = reached.length;
  const waiting = fetch(`${proxy.url}/archive/x`, { signal: AbortSignal.timeout(200) });
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(reached.length).toBe(count);
  undo();
});

it('loses the answer of what AWS carried out', async () => {
  const undo = proxy.inject('answer-lost', () => true);
  await expect(send('/bucket/lost')).rejects.toThrow();
  expect(reached.at(-1)).toBe('PUT /bucket/lost text');
  undo();
});
