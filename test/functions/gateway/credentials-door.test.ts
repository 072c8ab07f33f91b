// GET /credentials/{connection}, in the form that the container provider of the SDKs asks and is answered.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, type GatewayWorld } from '../../support/gateway-world.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

async function ask(
  target = '/credentials/demo',
  headers: Readonly<Record<string, string>> = { authorization: 'Bearer token-of-agent' },
  method = 'GET',
) {
  const answer = await world.request({
    method,
    target,
    headers: Object.entries({ host: 'gateway.example.com', ...headers }),
  });
  const text = Buffer.from(answer.body as Uint8Array).toString();
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(answer.headers),
    ...JSON.parse(text),
    text,
  };
}

test('a token becomes keys under which calls run', async () => {
  const answer = await ask();
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  expect(Object.keys(JSON.parse(answer.text)).sort()).toEqual([
    'AccessKeyId',
    'Expiration',
    'SecretAccessKey',
    'Token',
  ]);
  const client = new DynamoDBClient({
    ...world.client,
    credentials: {
      accessKeyId: answer.AccessKeyId,
      secretAccessKey: answer.SecretAccessKey,
      sessionToken: answer.Token,
    },
  });
  await client.send(new ListTablesCommand({}));
  expect(world.sent).toHaveLength(1);
});

test('a token is taken alone too, as SDKs send what is in its file', async () => {
  expect(await ask('/credentials/demo', { authorization: 'token-of-agent' })).toMatchObject({ status: 200 });
});

test('[L6] [E5] it is recorded as the sign-in that it is, without token and keys', async () => {
  const answer = await ask();
  const record = JSON.stringify(world.archived);
  expect(record).toContain('AssumeRoleWithWebIdentity');
  for (const secret of ['token-of-agent', answer.SecretAccessKey, answer.Token]) {
    expect(record).not.toContain(secret);
  }
});

describe('it refuses', () => {
  test.each([
    ['no token', '/credentials/demo', {}, 401, 'invalid-token'],
    ['a wrong token', '/credentials/demo', { authorization: 'Bearer x' }, 401, 'invalid-token'],
    [
      'a wrong token before it says what there is',
      '/credentials/none',
      { authorization: 'x' },
      401,
      'invalid-token',
    ],
    [
      '[J12] a token in the query',
      '/credentials/demo?access_token=token-of-agent',
      {},
      400,
      'token-in-query',
    ],
    ['a connection that is not there', '/credentials/none', undefined, 403, 'unknown-connection'],
    ['a path', '/credentials/demo/more', undefined, 403, 'unknown-connection'],
    ['a prototype', '/credentials/__proto__', undefined, 403, 'unknown-connection'],
    ['no name', '/credentials/', undefined, 403, 'unknown-connection'],
  ] as const)('%s', async (_, target, headers, status, code) => {
    const answer = await ask(target, headers);
    expect(answer).toMatchObject({ status, code });
    expect(answer.text).not.toContain('token-of-agent');
  });

  test('other methods', async () => {
    expect(await ask('/credentials/demo', undefined, 'POST')).toMatchObject({
      status: 405,
      code: 'method-not-allowed',
    });
  });
});
