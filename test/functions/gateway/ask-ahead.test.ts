// POST /v1/requests: asking approvers for a call that is made later.
import { beforeEach, describe, expect, test } from 'vitest';
import { accessAnswerSchema } from '../../../core/api-schemas.ts';
import {
  allowed,
  connection,
  createGatewayWorld,
  denied,
  type GatewayWorld,
  gated,
  gatewayUrl,
} from '../../support/gateway-world.ts';
import { postCall, postJson, putOrder } from '../../support/json-call.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld({
    others: ['orders', 'ledger'].map((name, index) => ({
      ...connection,
      name,
      accountId: `22223333444${index}`,
    })),
  });
  world.script.decide = () => gated;
});

const ask = (body: unknown) => postJson(world, '/v1/requests', body);
const { connection: _, ...somewhere } = putOrder;
const connections = ['demo', 'orders', 'ledger'];

test('opens the request of the later call, and makes no call', async () => {
  const asked = await ask({ ...putOrder, reason: 'to test' });
  const { requestId } = asked;
  expect(asked).toMatchObject({
    status: 'pending-approval',
    approvalUrl: `${gatewayUrl}/approve/${requestId}`,
    headers: { location: `/v1/requests/${requestId}`, 'retry-after': '5' },
  });
  expect((await world.approvals.get(requestId))?.justification).toBe('to test');
  expect((await ask(putOrder)).requestId).toBe(requestId);
  await world.approve(requestId);
  expect(await ask(putOrder)).toMatchObject({ status: 'ready', requestId });
  expect(world.sent).toEqual([]);
  expect(await postCall(world, putOrder)).toMatchObject({ status: 200 });
  expect(world.sent).toHaveLength(1);
});

test('says that what policy allows needs nobody', async () => {
  world.script.decide = () => allowed;
  const asked = await ask(putOrder);
  expect(asked).toMatchObject({ status: 'ready' });
  expect(asked).not.toHaveProperty('requestId');
});

test('refuses what policy denies, as the call itself would be', async () => {
  world.script.decide = () => denied;
  expect(await ask(putOrder)).toMatchObject({ status: 403, code: 'access-denied' });
});

describe('on several connections', () => {
  test('each is decided by its own policy, and what is denied says why', async () => {
    world.script.decide = ({ connection: { name } }) => (name === 'ledger' ? denied : gated);
    const { headers: _headers, text, ...answer } = await ask({ ...somewhere, connections });
    expect(answer).toMatchObject({
      status: 'pending-approval',
      approvalUrl: `${gatewayUrl}/approve`,
      requests: [
        { connection: 'demo', status: 'pending-approval', requestId: expect.stringMatching(/^req_/) },
        { connection: 'orders', status: 'pending-approval' },
        { connection: 'ledger', status: 'denied', code: 'access-denied' },
      ],
    });
    expect(accessAnswerSchema.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });

  test('[A4] an approval of one grants nothing on another', async () => {
    const { requests } = await ask({ ...somewhere, connections });
    await world.approve(requests[0].requestId);
    expect(await postCall(world, { ...somewhere, connection: 'orders' })).toMatchObject({
      status: 'pending',
    });
    expect(await postCall(world, putOrder)).toMatchObject({ status: 200 });
  });

  test('or on one, and not both', async () => {
    for (const wrong of [somewhere, { ...putOrder, connections }, { ...somewhere, connections: ['demo'] }]) {
      expect(await ask(wrong)).toMatchObject({ status: 400, code: 'invalid-parameter' });
    }
  });
});

test('[P11] refuses a prototype among the parameters', async () => {
  const text = JSON.stringify(putOrder).replace('"TableName"', '"__proto__":{"a":1},"TableName"');
  expect(await ask(text)).toMatchObject({ status: 400 });
});
