// A principal that an administrator disabled, and a connection that was taken out of use, on the doors of agents: refused from
// the next request on, and also where a call had begun.
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { principalId } from '../../../core/principal.ts';
import type { RegistryEntry } from '../../../core/registry.ts';
import { agent } from '../../support/approval-cast.ts';
import {
  allowed,
  connection,
  createGatewayWorld,
  type GatewayWorld,
  gated,
} from '../../support/gateway-world.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

const entry = (more: Partial<RegistryEntry> = {}): RegistryEntry => ({
  issuer: agent.issuer,
  subject: agent.subject,
  linked: [],
  status: 'active',
  changedAtEpochSeconds: 1,
  changedBy: 'https://id.example.com|grace',
  ...more,
});
const disable = () => world.registered.set(principalId(agent), entry({ status: 'disabled' }));

async function clientOf() {
  const credentials = await world.signIn();
  return new DynamoDBClient({ ...world.client, credentials });
}
const ask = async (target: string, method: string, body?: object) => {
  const answer = await world.request({
    method,
    target,
    headers: [
      ['host', 'gateway.example.com'],
      ['authorization', 'Bearer token-of-agent'],
      ['accept', 'application/json, text/event-stream'],
      ['content-type', 'application/json'],
    ],
    ...(body && { body: Buffer.from(JSON.stringify(body)) }),
  });
  return { status: answer.statusCode, text: Buffer.from(answer.body as Uint8Array).toString() };
};
const listTables = { connection: 'demo', service: 'dynamodb', operation: 'ListTables', parameters: {} };

describe('a disabled agent is refused at once', () => {
  test('under keys that it has', async () => {
    const client = await clientOf();
    await client.send(new ListTablesCommand({}));
    disable();
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/you were disabled here/);
    expect(world.sent).toHaveLength(1);
  });

  test('when it wants keys, by STS and at the credentials door', async () => {
    disable();
    await expect(world.signIn()).rejects.toThrow(/you were disabled here/);
    const answer = await ask('/credentials/demo', 'GET');
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('disabled-principal') });
  });

  test('at the JSON door and at the MCP door, where it asks nobody either', async () => {
    disable();
    world.script.decide = () => gated;
    expect((await ask('/v1/calls', 'POST', listTables)).text).toContain('disabled-principal');
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    expect((await ask('/mcp', 'POST', call)).text).toContain('you were disabled here');
    expect([world.sent, world.timer.started]).toEqual([[], []]);
  });

  test('in the transaction of a call that had begun', async () => {
    const client = await clientOf();
    world.script.decide = () => {
      disable();
      return allowed;
    };
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/you were disabled here/);
    expect(world.sent).toEqual([]);
  });
});

test('[E1] a call that had begun is not sent through a connection that was taken out of use', async () => {
  const client = await clientOf();
  world.script.decide = () => {
    world.connections.length = 0;
    return allowed;
  };
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/this connection was removed/);
  expect(world.sent).toEqual([]);
});

test('a call that was decided for another owner or another connection is not sent, and the next one is', async () => {
  const client = await clientOf();
  const changes = [
    () => world.registered.set(principalId(agent), entry({ owner: 'carol@example.com' })),
    () => world.connections.splice(0, 1, { ...connection, tags: { env: 'prod' } }),
  ];
  for (const change of changes) {
    world.script.decide = () => {
      change();
      return allowed;
    };
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
      message: expect.stringContaining('try again'),
      $metadata: { httpStatusCode: 503 },
    });
    world.script.decide = () => allowed;
    await client.send(new ListTablesCommand({}));
  }
  expect(world.sent).toHaveLength(2);
});

test('an agent that is let in again comes in at once', async () => {
  const client = await clientOf();
  disable();
  await expect(client.send(new ListTablesCommand({}))).rejects.toThrow(/disabled/);
  world.registered.set(principalId(agent), entry());
  await client.send(new ListTablesCommand({}));
});

test('what stands is read for the first of many calls alone, and again after a change', async () => {
  const client = await clientOf();
  const reads = async () => {
    world.reads.length = 0;
    for (let each = 0; each < 5; each++) await client.send(new ListTablesCommand({}));
    return world.reads;
  };
  expect(await reads()).toEqual([]);
  world.registered.set('https://issuer.example.com|somebody', entry());
  expect(await reads()).toEqual(['version', 'connection demo', `registry ${principalId(agent)}`]);
});

test('[A2] a request names the owner and the linked identities that the registry has', async () => {
  const linked = ['https://other.example.com|o-1'];
  world.registered.set(principalId(agent), entry({ owner: 'carol@example.com', linked }));
  world.script.decide = () => gated;
  const { status, text } = await ask('/v1/calls', 'POST', listTables);
  expect(status).toBe(202);
  const asked = await world.approvals.get(JSON.parse(text).requestId);
  expect(asked?.principal).toMatchObject({
    owner: 'carol@example.com',
    // Whom the token names stays one of those who decide nothing.
    linked: ['https://other.example.com|o-1', 'olivia@example.com'],
  });
});
