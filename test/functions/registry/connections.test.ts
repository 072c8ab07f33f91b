// Taking a connection out of use over the API: who may, and what is told.
import { beforeEach, describe, expect, test } from 'vitest';
import { connection } from '../../support/gateway-world.ts';
import { createRegistryDoor, nowEpochSeconds } from '../../support/registry-door.ts';

let door: ReturnType<typeof createRegistryDoor>;
beforeEach(() => {
  door = createRegistryDoor();
});

test('an administrator takes it out of use, and hears which role is left to delete', async () => {
  const { status, json, text } = await door.ask('grace', '/v1/connections/demo/removal', {});
  expect({ status, json }).toEqual({
    status: 200,
    json: {
      name: 'demo',
      accountId: '111122223333',
      roleArn: connection.roleArn,
      removedAtEpochSeconds: nowEpochSeconds,
      removedBy: 'https://id.example.com|grace',
    },
  });
  expect(text).not.toContain(connection.externalId);
  expect(door.connections.size).toBe(0);
  expect(door.events).toEqual([
    { type: 'ConnectionRemoved', detail: { connection: 'demo', by: 'https://id.example.com|grace' } },
  ]);
});

test('a removal whose answer was lost is told to every call by the same again', async () => {
  await door.ask('grace', '/v1/connections/demo/removal', {});
  const { status, json } = await door.ask('grace', '/v1/connections/demo/removal', {});
  expect([status, json.code]).toEqual([404, 'not-found']);
  expect(door.told).toEqual([0]);
});

describe('refuses', () => {
  test.each(['agent', 'auditor', 'stranger'])('%s, who is no administrator', async (who) => {
    const { status, json } = await door.ask(who, '/v1/connections/demo/removal', {});
    expect([status, json.code]).toEqual([403, 'not-eligible']);
    expect(door.connections.size).toBe(1);
  });

  test('everybody where no administrators are configured', async () => {
    door = createRegistryDoor({ administratorGroups: [] });
    const { status, json } = await door.ask('grace', '/v1/connections/demo/removal', {});
    expect([status, json.detail]).toEqual([403, expect.stringContaining('`administratorGroups`')]);
  });

  test('a connection that is not there, and GET', async () => {
    expect(await door.ask('grace', '/v1/connections/other/removal', {})).toMatchObject({ status: 404 });
    expect(await door.ask('grace', '/v1/connections/demo/removal')).toMatchObject({ status: 405 });
    expect(door.connections.size).toBe(1);
  });
});
