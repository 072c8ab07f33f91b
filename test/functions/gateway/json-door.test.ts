// POST /v1/calls by whoever holds a token, and by whoever does not.
import { beforeEach, describe, expect, test } from 'vitest';
import { createGatewayWorld, denied, type GatewayWorld } from '../../support/gateway-world.ts';
import { postCall, putOrder } from '../../support/json-call.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

const call = putOrder;
const post = (body: unknown, options?: Parameters<typeof postCall>[2]) => postCall(world, body, options);

test('runs a call', async () => {
  expect(await post(call)).toMatchObject({ status: 200, output: {} });
  expect(world.sent).toHaveLength(1);
});

describe('[P1] refuses a body with two readings', () => {
  const text = JSON.stringify(call);
  test.each([
    ['a name twice', text.replace('"service"', '"service":"s3","service"')],
    ['a parameter twice', text.replace('"TableName"', '"TableName":"salaries","TableName"')],
    ['a name in another case', text.replace('"service"', '"Service":"s3","service"')],
    ['a parameter in another case', text.replace('"TableName"', '"tableName":"salaries","TableName"')],
    ['a prototype among its parameters', text.replace('"TableName"', '"__proto__":{"a":1},"TableName"')],
    ['a prototype beside its members', text.replace('"service"', '"__proto__":{"a":1},"service"')],
    ['a byte order mark', `\uFEFF${text}`],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['half a surrogate pair', text.replace('orders', '\\ud800')],
    ['two values', `${text}{}`],
  ])('%s', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400 });
    expect(world.sent).toEqual([]);
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16'])(
  '[P4] refuses the content type %s',
  async (contentType) => {
    expect(await post(call, { headers: { 'content-type': contentType } })).toMatchObject({
      status: 400,
      code: 'malformed-request',
    });
    expect(world.sent).toEqual([]);
  },
);

test('[P8] a QueueUrl of another host or region is not sent anywhere', async () => {
  for (const QueueUrl of [
    'https://sqs.us-east-1.amazonaws.com/111122223333/q',
    'https://evil.example.com/111122223333/q',
  ]) {
    const receive = {
      connection: 'demo',
      service: 'sqs',
      operation: 'ReceiveMessage',
      parameters: { QueueUrl },
    };
    expect(await post(receive)).toMatchObject({ status: 400 });
  }
  expect(world.sent).toEqual([]);
});

test.each(['?access_token=token-of-agent', '?a=eyJhIjoxfQ.eyJhIjoxfQ.c2ln'])(
  '[J12] refuses a token in the query: %s',
  async (query) => {
    const answer = await post(call, { query });
    expect(answer).toMatchObject({ status: 400, code: 'token-in-query' });
    expect(answer.text + JSON.stringify(world.archived)).not.toMatch(/token-of-agent|eyJ/);
    expect(world.sent).toEqual([]);
  },
);

test('[L10] a body over the limit is 413, as problem+json', async () => {
  const large = { ...call, parameters: { ...call.parameters, Filler: 'x'.repeat(4_600_000) } };
  expect(await post(large)).toMatchObject({
    status: 413,
    code: 'entity-too-large',
    headers: { 'content-type': 'application/problem+json' },
  });
});

test('tells whoever has no good token nothing but that', async () => {
  expect(await post(call, { bearer: 'forged' })).toMatchObject({ status: 401, code: 'invalid-token' });
  expect(world.archived).toEqual([]);
});

describe('a denial says', () => {
  test('what of the call could be granted, and to whom to turn for it', async () => {
    world.script.decide = () => ({
      ...denied,
      reasons: [{ code: 'forbidden', message: 'a forbid matched', policies: ['keep-invoices'] }],
      grantable: {
        effect: 'ask',
        requirements: [{ action: 'dynamodb:PutItem', resources: ['arn:a', 'arn:b'], resourceCount: 9 }],
        approvers: ['group:sre'],
      },
    });
    const answer = await post(call);
    expect(answer).toMatchObject({
      status: 403,
      code: 'access-denied',
      retryable: false,
      smallestGrantable: {
        effect: 'ask',
        requirements: [{ action: 'dynamodb:PutItem', resources: ['arn:a', 'arn:b'], resourceCount: 9 }],
        approvers: ['group:sre'],
      },
    });
    expect(answer.detail).toContain('keep-invoices');
    expect(answer.detail).toContain(
      'without what is denied the call asks group:sre: `dynamodb:PutItem` on `arn:a`, `arn:b` and 7 more',
    );
  });

  test('that a permit is missing, where that is all', async () => {
    world.script.decide = () => denied;
    expect((await post(call)).detail).toContain('ask who owns the policies for a permit');
  });

  test('that no approval helps against a forbid', async () => {
    world.script.decide = () => ({
      ...denied,
      reasons: [{ code: 'forbidden', message: 'a forbid matched', policies: ['never'] }],
    });
    expect((await post(call)).detail).toContain('no approval changes that');
  });
});
