// POST /v1/calls with an Idempotency-Key: draft-ietf-httpapi-idempotency-key-header, sections 2.6 and 2.7.
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { agent, alice } from '../../support/approval-cast.ts';
import {
  connection,
  createGatewayWorld,
  denied,
  type GatewayWorld,
  gated,
} from '../../support/gateway-world.ts';
import { postCall, putOrder } from '../../support/json-call.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
  world.script.answer = () => ({ body: '{"Attributes":{"total":{"N":"12"}}}' });
});

const key = '"8e03978e-40d5-43e8-bc93-6894a57f9324"';
const post = (body: unknown = putOrder, options: Parameters<typeof postCall>[2] = {}) =>
  postCall(world, body, { ...options, headers: { 'idempotency-key': key, ...options.headers } });
const otherOrder = { ...putOrder, parameters: { TableName: 'orders', Item: { id: { S: '2' } } } };
const stored = async () =>
  JSON.stringify((await world.answersTable.send(new ScanCommand({ TableName: 'intents' }))).Items);

describe('[L3] the same key and body', () => {
  test('get the same answer again, and the call runs once', async () => {
    const first = await post();
    const again = await post();
    expect(first).toMatchObject({ status: 200, output: { Attributes: { total: { N: '12' } } } });
    expect(again.text).toBe(first.text);
    expect(again.status).toBe(200);
    const { ratelimit: _, ...kept } = first.headers;
    expect(again.headers).toMatchObject({ ...kept, 'idempotent-replayed': 'true' });
    expect(world.sent).toHaveLength(1);
  });

  test('are the same in another spelling of the JSON, and under a fresh token of the same principal', async () => {
    const first = await post();
    world.script.tokens.set('fresh-token', { principal: agent });
    const { connection, ...rest } = putOrder;
    const again = await post(JSON.stringify({ ...rest, connection }, null, 2), { bearer: 'fresh-token' });
    expect(again.text).toBe(first.text);
    expect(world.sent).toHaveLength(1);
  });

  test('are on record with the call that they repeat', async () => {
    const { callId } = await post();
    await post();
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'answered',
      result: { output: { repeats: callId } },
    });
  });

  test('of another principal are another call', async () => {
    await post();
    world.script.tokens.set('token-of-other', { principal: { ...agent, subject: 'another-agent' } });
    expect((await post(putOrder, { bearer: 'token-of-other' })).headers).not.toHaveProperty(
      'idempotent-replayed',
    );
    expect(world.sent).toHaveLength(2);
  });

  test('are 409 with Retry-After while the first runs', async () => {
    let finish = (_: { body: string }): void => {};
    world.script.answer = () => new Promise((resolve) => (finish = resolve));
    const first = post();
    await expect.poll(() => world.sent.length).toBe(1);
    expect(await post()).toMatchObject({
      status: 409,
      code: 'call-in-progress',
      retryable: true,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    finish({ body: '{}' });
    expect(await first).toMatchObject({ status: 200 });
    expect(await post()).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(world.sent).toHaveLength(1);
  });

  test('are a new call after a day', async () => {
    await post();
    world.pass(86_400);
    world.script.tokens.set('fresh-token', { principal: agent });
    expect((await post(otherOrder, { bearer: 'fresh-token' })).status).toBe(200);
    expect(world.sent).toHaveLength(2);
  });
});

test('[L3] the same key with another body is 422, and is not run', async () => {
  await post();
  expect(await post(otherOrder)).toMatchObject({
    status: 422,
    code: 'idempotency-key-reused',
    retryable: false,
  });
  expect(world.sent).toHaveLength(1);
  expect(world.archived.at(-1)).toMatchObject({
    outcome: 'refused',
    refusal: { code: 'idempotency-key-reused' },
  });
});

test.each([
  ['no visible characters', 'a b'],
  ['too long', 'k'.repeat(256)],
])('[L3] refuses a key that is none: %s', async (_, bad) => {
  expect(await post(putOrder, { headers: { 'idempotency-key': bad } })).toMatchObject({
    status: 400,
    code: 'invalid-parameter',
  });
  expect(world.sent).toEqual([]);
});

describe('[L3] what did not run is not kept:', () => {
  test('a call that waits for approval runs once under its key when it is approved', async () => {
    world.script.decide = () => gated;
    const { requestId } = await post();
    expect(await post()).toMatchObject({ status: 'pending', requestId });
    await world.approve(requestId);
    const ran = await post();
    expect(ran).toMatchObject({ status: 200 });
    expect((await post()).text).toBe(ran.text);
    expect(world.sent).toHaveLength(1);
  });

  test('a refusal is looked at anew', async () => {
    world.script.decide = () => denied;
    expect(await post()).toMatchObject({ status: 403 });
    world.script.decide = () => ({ ...denied, effect: 'allow' });
    expect(await post()).toMatchObject({ status: 200 });
  });

  test('what AWS refused is asked of AWS again', async () => {
    world.script.answer = () => ({
      statusCode: 400,
      body: '{"__type":"ResourceNotFoundException","message":"no such table"}',
    });
    expect(await post()).toMatchObject({ status: 400, code: 'ResourceNotFoundException' });
    expect(await post()).toMatchObject({ status: 400 });
    expect(world.sent).toHaveLength(2);
  });
});

describe('[L2] [L3] what may have run is never run again:', () => {
  test('a lost result', async () => {
    world.faults.archiveAfterForward = true;
    expect(await post()).toMatchObject({ status: 500, code: 'result-unknown' });
    world.faults.archiveAfterForward = false;
    world.script.tokens.set('fresh-token', { principal: agent });
    expect(await post(putOrder, { bearer: 'fresh-token' })).toMatchObject({
      status: 409,
      code: 'duplicate-invocation',
    });
    expect(world.sent).toHaveLength(1);
  });

  test('an attempt that broke off', async () => {
    world.script.answer = () => new Promise(() => {});
    void post();
    await expect.poll(() => world.sent.length).toBe(1);
    world.pass(360);
    world.script.tokens.set('fresh-token', { principal: agent });
    expect(await post(putOrder, { bearer: 'fresh-token' })).toMatchObject({
      status: 409,
      code: 'duplicate-invocation',
    });
    expect(world.sent).toHaveLength(1);
  });

  // A quote has four characters in the JSON of an answer that is JSON. An item of DynamoDB holds 400 KB.
  test.each([
    ['itself', 'word '.repeat(60_000)],
    ['as it is kept', '"'.repeat(90_000)],
  ])('an answer that is too large %s, whose call is named', async (_, S) => {
    world.script.answer = () => ({ body: JSON.stringify({ Attributes: { text: { S } } }) });
    const { callId } = await post();
    expect(await post()).toMatchObject({ status: 409, code: 'duplicate-invocation', callId });
    expect(world.sent).toHaveLength(1);
  });
});

describe('[L3] an answer is repeated only to who could get it now:', () => {
  test('not after the session was revoked', async () => {
    const { sessionId } = await post();
    await world.sessions.revoke(sessionId, world.now(), 'its owner');
    expect(await post()).toMatchObject({ status: 403, code: 'revoked-session' });
  });

  test('not while everything is stopped', async () => {
    await post();
    world.script.stops = {
      version: 1,
      stops: [{ scope: 'everything', stoppedBy: alice, stoppedAtEpochSeconds: world.now() }],
    };
    expect(await post()).toMatchObject({ status: 403, code: 'stopped' });
  });

  test('not after the connection was removed', async () => {
    await post();
    world.connections.length = 0;
    expect(await post()).toMatchObject({ status: 403, code: 'unknown-connection' });
  });

  test('not after the connection was changed', async () => {
    await post();
    world.connections[0] = { ...connection, tags: { env: 'prod' } };
    expect(await post()).toMatchObject({ status: 503, code: 'changed-meanwhile' });
  });

  test('not after the agent was disabled', async () => {
    await post();
    const { issuer, subject } = agent;
    world.registered.set(`${issuer}|${subject}`, {
      ...{ issuer, subject, linked: [], status: 'disabled' },
      ...{ changedAtEpochSeconds: 0, changedBy: 'g' },
    });
    expect(await post()).toMatchObject({ status: 403, code: 'disabled-principal' });
  });

  test('not when policy denies it meanwhile', async () => {
    await post();
    world.script.decide = () => denied;
    expect(await post()).toMatchObject({ status: 403, code: 'access-denied' });
    expect(world.archived.at(-1)).toMatchObject({ outcome: 'refused', refusal: { code: 'access-denied' } });
  });
});

test('[L3] [L6] neither the key, the body nor the answer stands in the table as it was', async () => {
  world.script.answer = () => ({ body: '{"Attributes":{"note":{"S":"harvest at dawn"}}}' });
  const first = await post({
    ...putOrder,
    parameters: { TableName: 'orders', Item: { id: { S: 'order-of-alice' } } },
  });
  expect(first.text).toContain('harvest at dawn');
  const items = await stored();
  expect(items).toContain('ran');
  for (const secret of ['8e03978e', 'order-of-alice', 'harvest', 'Attributes', agent.subject]) {
    expect(items).not.toContain(secret);
  }
});
