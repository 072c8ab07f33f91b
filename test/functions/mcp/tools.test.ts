// The tools of an agent, through the door, by the official client under both revisions of the protocol.
import type { Client } from '@modelcontextprotocol/client';
import { beforeEach, describe, expect, test } from 'vitest';
import { groupAlike } from '../../../core/approvals/alike.ts';
import {
  connection,
  createGatewayWorld,
  denied,
  type GatewayWorld,
  gated,
  gatewayUrl,
} from '../../support/gateway-world.ts';
import { connectedClient, type Revision } from '../../support/mcp-client.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

const put = {
  connection: 'demo',
  service: 'dynamodb',
  operation: 'PutItem',
  parameters: { TableName: 'orders', Item: { id: { S: '1' } } },
};

async function use(client: Client, name: string, input: object) {
  const { isError, structuredContent } = await client.callTool({
    name,
    arguments: input as Record<string, unknown>,
  });
  return { isError, ...(structuredContent as Record<string, unknown>) } as Record<string, unknown>;
}

/** Two more accounts, one of which policy denies. */
const accounts = ['orders', 'ledger'].map((name, index) => ({
  ...connection,
  name,
  accountId: `${index + 2}`.repeat(12),
  roleArn: `arn:aws:iam::${`${index + 2}`.repeat(12)}:role/countersign-connection-${name}`,
}));

const revisions: readonly Revision[] = ['2026-07-28', '2025-11-25'];

describe.each(revisions)('under %s', (revision) => {
  test('lists the tools of an agent and none that decides', async () => {
    const { tools } = await (await connectedClient(world, revision)).listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'call_aws',
      'explain_call',
      'give_back',
      'my_access',
      'request_access',
      'request_status',
      'search_operations',
      'wait_for_approval',
    ]);
    expect(tools.every(({ outputSchema }) => outputSchema?.type === 'object')).toBe(true);
  });

  test('runs what is allowed, and records the door', async () => {
    const client = await connectedClient(world, revision);
    expect(await use(client, 'call_aws', put)).toMatchObject({ status: 'answered', output: {} });
    expect(world.sent).toHaveLength(1);
    expect(world.archived.map(({ door }) => door)).toEqual(['mcp', 'mcp']);
  });

  test('denies with the facts of problem+json', async () => {
    world.script.decide = () => denied;
    const client = await connectedClient(world, revision);
    expect(await use(client, 'call_aws', put)).toMatchObject({
      isError: true,
      code: 'access-denied',
      status: 403,
      retryable: false,
      detail: expect.stringContaining('no policy permits it'),
    });
    expect(world.sent).toEqual([]);
  });

  test('waits for an approval, and runs once after it', async () => {
    world.script.decide = () => gated;
    const client = await connectedClient(world, revision);
    const asked = await use(client, 'call_aws', { ...put, reason: 'to test' });
    expect(asked).toMatchObject({
      status: 'pending-approval',
      approvalUrl: `${gatewayUrl}/approve/${asked.requestId}`,
      retryAfterSeconds: 5,
    });
    expect(world.sent).toEqual([]);
    world.script.whileHeld = () => world.approve(String(asked.requestId));
    expect(await use(client, 'wait_for_approval', { requestId: asked.requestId })).toMatchObject({
      status: 'approved',
    });
    expect(await use(client, 'call_aws', put)).toMatchObject({ status: 'answered' });
    expect(await use(client, 'call_aws', put)).toMatchObject({ status: 'pending-approval' });
    expect(world.sent).toHaveLength(1);
  });

  test('an ask ahead is the request of the later call', async () => {
    world.script.decide = () => gated;
    const client = await connectedClient(world, revision);
    const { requestId } = await use(client, 'request_access', { ...put, reason: 'to test' });
    await world.approve(String(requestId));
    expect(await use(client, 'request_access', put)).toMatchObject({ status: 'ready', requestId });
    expect(world.sent).toEqual([]);
    expect(await use(client, 'call_aws', put)).toMatchObject({ status: 'answered' });
  });

  test('a request that was withdrawn or expired runs nothing', async () => {
    world.script.decide = () => gated;
    const client = await connectedClient(world, revision);
    const { requestId } = await use(client, 'call_aws', put);
    expect(await use(client, 'give_back', { requestId })).toMatchObject({ withdrawn: requestId });
    const second = await use(client, 'call_aws', put);
    world.pass(100_000);
    expect(await use(client, 'request_status', { requestId: second.requestId })).toMatchObject({
      status: 'expired',
    });
    expect(world.sent).toEqual([]);
  });

  test('a session that was given back is over', async () => {
    const client = await connectedClient(world, revision);
    await use(client, 'call_aws', put);
    expect(await use(client, 'give_back', { connection: 'demo' })).toMatchObject({
      revokedSession: expect.stringMatching(/^ses_/),
    });
    expect(await use(client, 'call_aws', put)).toMatchObject({ isError: true, code: 'revoked-session' });
    expect(world.sent).toHaveLength(1);
  });

  test('[P11] refuses a prototype among the parameters, and unknown members', async () => {
    const client = await connectedClient(world, revision);
    for (const parameters of [JSON.parse('{"__proto__":{"a":1},"TableName":"orders"}'), { Nothing: 1 }]) {
      expect(await use(client, 'call_aws', { ...put, parameters })).toMatchObject({ isError: true });
    }
    expect(world.sent).toEqual([]);
  });
});

test('explains a call without running it or asking anybody', async () => {
  world.script.decide = () => gated;
  const client = await connectedClient(world, '2026-07-28');
  const { effect, requirements } = await use(client, 'explain_call', put);
  expect(effect).toBe('ask');
  expect(requirements).toContainEqual({
    action: 'dynamodb:PutItem',
    accessLevel: 'Write',
    resources: ['arn:aws:dynamodb:eu-central-1:111122223333:table/orders'],
    certainty: 'exact',
    dependent: false,
  });
  expect([world.sent, world.events, world.archived]).toEqual([[], [], []]);
});

test('says what policy would say, and shows no ExternalId [E1]', async () => {
  world.script.decide = () => denied;
  const client = await connectedClient(world, '2026-07-28');
  const access = await use(client, 'my_access', { calls: [put, { ...put, operation: 'Nothing' }] });
  expect(access).toMatchObject({
    connections: [{ name: 'demo' }],
    calls: [
      { operation: 'PutItem', effect: 'deny', reasons: [{ code: 'no-permit' }] },
      { operation: 'Nothing', effect: 'deny', reasons: [{ code: 'unmodelled-operation' }] },
    ],
  });
  expect(JSON.stringify(access)).not.toContain('external-id');
});

test('finds an operation by what it is for', async () => {
  const client = await connectedClient(world, '2026-07-28');
  const { operations } = (await use(client, 'search_operations', { task: 'upload a file to s3' })) as never;
  expect(operations[0]).toMatchObject({ service: 's3', operation: 'PutObject', required: ['Bucket', 'Key'] });
});

test('shows nobody the request of somebody else', async () => {
  const client = await connectedClient(world, '2026-07-28');
  expect(await use(client, 'request_status', { requestId: `req_${'a'.repeat(26)}` })).toMatchObject({
    isError: true,
    code: 'not-found',
  });
});

describe('an ask on several connections', () => {
  const { connection: _, ...everywhere } = put;
  const connections = ['demo', 'orders', 'ledger'];
  const askAll = async (client: Client) =>
    (await use(client, 'request_access', { ...everywhere, connections })) as {
      status: string;
      approvalUrl?: string;
      requests: { connection: string; status: string; requestId?: string; code?: string }[];
    };
  beforeEach(() => {
    world = createGatewayWorld({ others: accounts });
  });

  test('is decided by the policy of each, and opens a request on those where people must agree', async () => {
    world.script.decide = ({ connection: { name } }) =>
      ({ demo: gated, orders: gated, ledger: denied })[name] ?? denied;
    const client = await connectedClient(world, '2026-07-28');
    const { status, approvalUrl, requests } = await askAll(client);
    expect([status, approvalUrl]).toEqual(['pending-approval', `${gatewayUrl}/approve`]);
    expect(requests.map(({ connection: name, status: each, code }) => [name, each, code])).toEqual([
      ['demo', 'pending-approval', undefined],
      ['orders', 'pending-approval', undefined],
      ['ledger', 'denied', 'access-denied'],
    ]);
    expect(world.sent).toEqual([]);
  });

  test('[A4] gives each connection a grant of its own, for the call in its own account', async () => {
    world.script.decide = () => gated;
    const client = await connectedClient(world, '2026-07-28');
    const { requests } = await askAll(client);
    const asked = await Promise.all(requests.map(({ requestId = '' }) => world.approvals.get(requestId)));
    expect(new Set(asked.map((each) => each?.askId)).size).toBe(1);
    expect(new Set(asked.map((each) => each?.digest)).size).toBe(3);
    expect(groupAlike(asked.flatMap((each) => each ?? [])).map((group) => group.length)).toEqual([3]);
    await world.approve(String(requests[0]?.requestId));
    expect([...world.store.grants.values()].map((grant) => grant.connection)).toEqual(['demo']);
    expect(await use(client, 'call_aws', put)).toMatchObject({ status: 'answered' });
    expect(await use(client, 'call_aws', { ...put, connection: 'orders' })).toMatchObject({
      status: 'pending-approval',
    });
    expect((await askAll(client)).requests.map(({ requestId }) => requestId).slice(1)).toEqual(
      requests.map(({ requestId }) => requestId).slice(1),
    );
  });

  test('names one connection or several, and not both', async () => {
    const client = await connectedClient(world, '2026-07-28');
    for (const wrong of [everywhere, { ...put, connections }, { ...everywhere, connections: ['demo'] }]) {
      const failure = await use(client, 'request_access', wrong).then(
        ({ isError }) => isError,
        () => true,
      );
      expect(failure).toBe(true);
    }
  });
});
