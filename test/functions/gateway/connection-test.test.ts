// POST /v1/connections/{connection}/test: who may, and what is told.
import { describe, expect, test } from 'vitest';
import type { RoleTrials } from '../../../core/connection-check.ts';
import { CountersignError } from '../../../core/countersign-error.ts';
import type { CountersignEvent } from '../../../core/ports.ts';
import type { Principal } from '../../../core/principal.ts';
import {
  createConnectionTestDoor,
  isConnectionTest,
} from '../../../functions/gateway/connection-test-door.ts';
import { wireRequest } from '../../../functions/gateway/wire-event.ts';
import { agent, human, stranger } from '../../support/approval-cast.ts';
import { restEvent } from '../../support/control-door.ts';
import { connection } from '../../support/gateway-world.ts';

const people: Record<string, Principal> = {
  grace: human('grace', { groups: ['administrators'] }),
  agent: { ...agent, groups: ['administrators'] },
  stranger,
};

async function ask(
  bearer: string,
  path = '/v1/connections/demo/test',
  administratorGroups = ['administrators'],
) {
  const events: CountersignEvent[] = [];
  const foreign: (string | undefined)[] = [];
  const trials: RoleTrials = {
    async assume({ externalId }) {
      if (externalId !== connection.externalId) foreign.push(externalId);
      return externalId === connection.externalId ? { kind: 'assumed' } : { kind: 'refused' };
    },
    reachOwnPlane: async () => 'explicit',
  };
  const door = createConnectionTestDoor({
    tokens: {
      async verify(token) {
        const principal = people[token];
        if (principal === undefined) throw new CountersignError('invalid-token', 'none of ours');
        return { principal, expiresAtEpochSeconds: 1, tokenSha256: '00' };
      },
    },
    connections: {
      get: async (name) => (name === connection.name ? connection : undefined),
      list: async () => [connection],
    },
    administratorGroups,
    trialsOf: () => trials,
    events: { emit: async (event) => void events.push(event) },
    random: (lengthBytes) => new Uint8Array(lengthBytes).fill(7),
  });
  const request = wireRequest(restEvent({ method: 'POST', path, bearer }), undefined);
  const answer = await door(request);
  return { ...JSON.parse(Buffer.from(answer.body as Uint8Array).toString()), events, foreign };
}

test('an administrator is told what was found, and others hear that it was tried', async () => {
  const { holds, findings, events, foreign } = await ask('grace');
  expect(holds).toBe(true);
  expect(findings).toHaveLength(5);
  expect(JSON.stringify({ findings, events })).not.toContain(connection.externalId);
  expect(events).toEqual([
    {
      type: 'ConnectionTested',
      detail: { connection: 'demo', by: 'https://id.example.com|grace', holds: true },
    },
  ]);
  expect(foreign).toEqual([undefined, '07'.repeat(16)]);
});

describe('refuses', () => {
  test.each(['agent', 'stranger'])('%s, who is no administrator', async (who) => {
    await expect(ask(who)).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('everybody where no administrators are configured', async () => {
    await expect(ask('grace', undefined, [])).rejects.toMatchObject({ code: 'not-eligible' });
  });

  test('a connection that is not there', async () => {
    await expect(ask('grace', '/v1/connections/other/test')).rejects.toMatchObject({ code: 'not-found' });
  });
});

test.each([
  ['GET', '/v1/connections/demo/test', false],
  ['POST', '/v1/connections/demo/test', true],
  ['POST', '/v1/connections/demo/test/more', false],
  ['POST', '/v1/connections/De%2Fmo/test', false],
])('%s %s is the test of a connection: %s', (method, path, expected) => {
  expect(isConnectionTest({ method, path })).toBe(expected);
});
