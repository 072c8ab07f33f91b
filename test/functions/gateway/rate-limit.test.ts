// What callers are told of their limits: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4, and RFC 9110 section 10.2.3.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { countersignErrors } from '../../../core/countersign-error.ts';
import { createGatewayWorld, denied, gatewayUrl } from '../../support/gateway-world.ts';
import { postCall, putOrder } from '../../support/json-call.ts';
import { throughDoor } from '../../support/mcp-client.ts';

test('each answer to a known caller says the policy, and what is left when it came', async () => {
  const world = createGatewayWorld({ limits: { callsPerMinute: 3 } });
  world.pass(60 - (world.now() % 60) + 10);
  const first = await postCall(world, putOrder);
  expect(first.headers).toMatchObject({
    'ratelimit-policy': '"calls";q=3;w=60',
    ratelimit: '"calls";r=3;t=50',
  });
  world.script.decide = () => denied;
  const second = await postCall(world, putOrder);
  expect(second).toMatchObject({ status: 403, headers: { ratelimit: '"calls";r=2;t=50' } });
});

test('[L11] beyond the limit it is 429 with nothing left, and Retry-After is when the next minute begins', async () => {
  const world = createGatewayWorld({ limits: { callsPerMinute: 1 } });
  world.pass(60 - (world.now() % 60) + 15);
  await postCall(world, putOrder);
  expect(await postCall(world, putOrder)).toMatchObject({
    status: 429,
    code: 'too-many-calls',
    retryable: true,
    headers: { 'retry-after': '45', ratelimit: '"calls";r=0;t=45' },
  });
});

test('a total that cannot be read costs the number and not the call', async () => {
  const world = createGatewayWorld();
  world.faults.uses = true;
  const { status, headers } = await postCall(world, putOrder);
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'ratelimit-policy': '"calls";q=600;w=60' });
  expect(headers).not.toHaveProperty('ratelimit');
});

test('nobody unknown is told anything', async () => {
  const { status, headers } = await postCall(createGatewayWorld(), putOrder, { bearer: 'forged' });
  expect(status).toBe(401);
  expect(headers).not.toHaveProperty('ratelimit-policy');
});

test('MCP clients are told, too', async () => {
  const answer = await throughDoor(createGatewayWorld())(`${gatewayUrl}/mcp`, {
    method: 'POST',
    headers: {
      accept: 'application/json, text/event-stream',
      authorization: 'Bearer token-of-agent',
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('ratelimit-policy')).toBe('"calls";q=600;w=60');
  expect(answer.headers.get('ratelimit')).toMatch(/^"calls";r=600;t=\d+$/);
});

test('AWS clients see AWS headers alone', async () => {
  const world = createGatewayWorld();
  const dynamodb = new DynamoDBClient({ ...world.client, credentials: await world.signIn() });
  let headers: Record<string, string> = {};
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      headers = (result.response as { headers: Record<string, string> }).headers;
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } }));
  expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
});

test('whatever is 429 or 503 may be repeated, and so says when', () => {
  const rows = Object.entries(countersignErrors).filter(([, { httpStatus }]) =>
    [429, 503].includes(httpStatus),
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(([, { retryable }]) => !retryable)).toEqual([]);
});
