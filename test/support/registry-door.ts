// The registry function over memory: REST proxy events in, answers out, with tokens that are the names of people.
import { handle } from 'hono/aws-lambda';
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { CountersignEvent } from '../../core/ports.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import type { RegistryEntry } from '../../core/registry.ts';
import { createRegistryApp } from '../../functions/registry/app.ts';
import { agent, auditor, human, issuer, olivia, stranger } from './approval-cast.ts';
import { restEvent } from './control-door.ts';
import { connection } from './gateway-world.ts';

export const nowEpochSeconds = Date.UTC(2026, 2, 2) / 1000;

const people: Record<string, Principal> = {
  grace: human('grace', { groups: ['administrators'] }),
  agent: { ...agent, groups: ['administrators'] },
  auditor,
  olivia,
  stranger,
};

export function createRegistryDoor({ administratorGroups = ['administrators'] } = {}) {
  const events: CountersignEvent[] = [];
  const connections = new Map([[connection.name, connection]]);
  /** How many connections there were each time that every call was told what stands. */
  const told: number[] = [];
  const entries = new Map<string, RegistryEntry>();
  const handler = handle(
    createRegistryApp({
      tokens: {
        async verify(token) {
          const principal = people[token];
          if (principal === undefined)
            throw new CountersignError('invalid-token', 'the token is none of ours');
          return { principal, expiresAtEpochSeconds: nowEpochSeconds + 600, tokenSha256: '00' };
        },
      },
      connections: { get: async (name) => connections.get(name) },
      removal: {
        async remove({ name, accountId, roleArn }: Connection, removedBy, removedAtEpochSeconds) {
          connections.delete(name);
          return { name, accountId, roleArn, removedAtEpochSeconds, removedBy };
        },
        tell: async () => void told.push(connections.size),
      },
      administratorGroups,
      auditorGroups: ['auditors'],
      issuers: [agent.issuer, issuer],
      registry: {
        get: async (id) => entries.get(id),
        list: async () => [...entries.values()],
        async put(entry, before) {
          const id = principalId(entry);
          if (entries.get(id) !== before)
            throw new CountersignError('already-changed', 'it is another by now');
          entries.set(id, entry);
        },
      },
      events: { emit: async (event) => void events.push(event) },
      clock: () => nowEpochSeconds * 1000,
    }),
  );

  async function ask(bearer: string, path: string, body?: unknown) {
    const posted =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = (await handler(restEvent({ path, bearer, ...posted }) as never)) as unknown as {
      statusCode: number;
      body: string;
    };
    return { status: answer.statusCode, text: answer.body, json: JSON.parse(answer.body) };
  }
  return { ask, events, connections, told, entries };
}
