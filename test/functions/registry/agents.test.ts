// The registry over the API: who may, what counts, and that nothing of it is lost between two administrators.
import { beforeEach, describe, expect, test } from 'vitest';
import { agent } from '../../support/approval-cast.ts';
import { createRegistryDoor, nowEpochSeconds } from '../../support/registry-door.ts';

let door: ReturnType<typeof createRegistryDoor>;
beforeEach(() => {
  door = createRegistryDoor();
});

const { issuer, subject } = agent;
const id = `${issuer}|${subject}`;
const by = 'https://id.example.com|grace';
const post = (who: string, path: string, more: object = {}) =>
  door.ask(who, path, { issuer, subject, ...more });

test('an agent is registered with its owner and the identities of the same people', async () => {
  const { status, json } = await post('grace', '/v1/agents', {
    name: 'Release agent',
    owner: 'olivia@example.com',
    linked: ['https://other.example.com|o-1', 'o@personal.example', 'o@personal.example'],
  });
  expect({ status, json }).toEqual({
    status: 200,
    json: {
      issuer,
      subject,
      name: 'Release agent',
      owner: 'olivia@example.com',
      linked: ['https://other.example.com|o-1', 'o@personal.example'],
      status: 'active',
      changedAtEpochSeconds: nowEpochSeconds,
      changedBy: by,
    },
  });
  expect(door.events).toEqual([{ type: 'AgentRegistered', detail: { principalId: id, by } }]);
  expect((await door.ask('grace', '/v1/agents')).json.agents).toEqual([json]);
});

test('what is left out stays, and a disabled agent that is registered again stays disabled', async () => {
  await post('grace', '/v1/agents', { owner: 'olivia@example.com', linked: ['x@example.com'] });
  await post('grace', '/v1/agents/disablement');
  const { json } = await post('grace', '/v1/agents', { owner: 'carol@example.com' });
  expect(json).toMatchObject({ owner: 'carol@example.com', linked: ['x@example.com'], status: 'disabled' });
  expect((await post('grace', '/v1/agents/enablement')).json.status).toBe('active');
  expect(door.events.map(({ type }) => type)).toEqual([
    'AgentRegistered',
    'AgentDisabled',
    'AgentRegistered',
    'AgentEnabled',
  ]);
});

test('whoever is not registered can be disabled too', async () => {
  expect((await post('grace', '/v1/agents/disablement')).json).toMatchObject({
    status: 'disabled',
    linked: [],
  });
});

test('auditors read, and change nothing', async () => {
  expect((await door.ask('auditor', '/v1/agents')).status).toBe(200);
  expect((await post('auditor', '/v1/agents/disablement')).json.code).toBe('not-eligible');
});

describe('refuses', () => {
  test.each(['agent', 'stranger', 'olivia'])('%s, who is no administrator', async (who) => {
    for (const path of ['/v1/agents', '/v1/agents/disablement', '/v1/agents/enablement']) {
      expect((await post(who, path)).json.code).toBe('not-eligible');
    }
    expect((await door.ask(who, '/v1/agents')).json.code).toBe('not-eligible');
    expect(door.entries.size).toBe(0);
  });

  test('[J6] an issuer that is not configured, letter for letter', async () => {
    const { json } = await post('grace', '/v1/agents', { issuer: `${issuer}/` });
    expect(json.code).toBe('invalid-parameter');
  });

  test('that somebody disables themselves', async () => {
    const grace = { issuer: 'https://id.example.com', subject: 'grace' };
    expect((await door.ask('grace', '/v1/agents/disablement', grace)).json.code).toBe('not-eligible');
  });

  test('a member that it does not know', async () => {
    expect((await post('grace', '/v1/agents', { groups: ['admins'] })).json.code).toBe('invalid-parameter');
  });
});
