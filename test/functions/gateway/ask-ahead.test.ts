// POST /v1/requests: asking approvers for a call that is made later.

import { beforeEach, describe, expect, test } from 'vitest';
import { accessAnswerSchema } from '../../../core/api-schemas.ts';
import { alice } from '../../support/approval-cast.ts';
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

describe('a renewal', () => {
  async function approved(): Promise<string> {
    const { requestId } = await ask(putOrder);
    await world.approve(requestId);
    return requestId;
  }

  test('asks people again while the approval still opens the call, and tells them which one it follows', async () => {
    const first = await approved();
    const renewal = await ask({ ...putOrder, renews: first });
    expect(renewal).toMatchObject({ status: 'pending-approval' });
    expect(renewal.requestId).not.toBe(first);
    const request = await world.approvals.get(renewal.requestId);
    const usableUntilEpochSeconds = (await world.approvals.get(first))?.usableUntilEpochSeconds;
    expect(request?.renews).toEqual({ requestId: first, usableUntilEpochSeconds, usesLeft: 1 });
    expect((await ask({ ...putOrder, renews: first })).requestId).toBe(renewal.requestId);
  });

  test('leaves the earlier approval usable, and then there are two', async () => {
    const first = await approved();
    const { requestId: second } = await ask({ ...putOrder, renews: first });
    expect(await postCall(world, putOrder)).toMatchObject({ status: 200 });
    await world.approve(second);
    expect(await postCall(world, putOrder)).toMatchObject({ status: 200 });
    expect(world.sent).toHaveLength(2);
    expect((await world.approvals.get(first))?.status).toBe('executed');
    expect((await world.approvals.get(second))?.status).toBe('executed');
  });

  test('is ready once it was approved', async () => {
    const first = await approved();
    world.pass(60);
    const { requestId: second } = await ask({ ...putOrder, renews: first });
    await world.approve(second);
    expect(await ask({ ...putOrder, renews: first })).toMatchObject({ status: 'ready', requestId: second });
  });

  test('that is denied takes nothing away', async () => {
    const first = await approved();
    const { requestId: second } = await ask({ ...putOrder, renews: first });
    const digest = (await world.approvals.get(second))?.digest ?? '';
    await world.approvals.decide({ requestId: second, approver: alice, decision: 'deny', digest });
    expect(await postCall(world, putOrder)).toMatchObject({ status: 200 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['of nothing', async () => ask({ ...putOrder, renews: 'req_none' })],
    [
      'of nothing, where another approval opens the call',
      async () => {
        await approved();
        return ask({ ...putOrder, renews: 'req_none' });
      },
    ],
    [
      'of the approval of another call',
      async () => {
        const renews = await approved();
        const parameters = { ...putOrder.parameters, Item: { id: { S: 'another' } } };
        return ask({ ...putOrder, parameters, renews });
      },
    ],
    [
      'of what was used up',
      async () => {
        const renews = await approved();
        await postCall(world, putOrder);
        return ask({ ...putOrder, renews });
      },
    ],
  ])('%s is refused, and says what to do', async (_, asked) => {
    expect(await asked()).toMatchObject({
      status: 400,
      code: 'invalid-parameter',
      detail: expect.stringMatching(/leave `renews` out to ask anew/),
    });
  });

  test('is of one connection', async () => {
    expect(await ask({ ...somewhere, connections, renews: 'req_none' })).toMatchObject({ status: 400 });
  });
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
