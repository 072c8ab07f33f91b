// Whatever is remembered and however changes and calls come between each other: no call begins but under what is true at that
// moment, and none is refused for what was true before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { principalId } from '../../core/principal.ts';
import { asRegistered, type RegistryEntry } from '../../core/registry.ts';
import { createWhatStands, type WhatStands } from '../../core/standing.ts';
import { parseScope, type Stop, stopOf } from '../../core/stops.ts';
import { agent, alice } from '../support/approval-cast.ts';
import { connection } from '../support/gateway-world.ts';

const agents = [agent, { ...agent, subject: 'agent-8' }];
const names = ['demo', 'shop'];
const scopes = ['everything', 'connection:demo', `agent:${principalId(agent)}`];

type Step = () => Promise<unknown>;
const which = fc.nat({ max: 1 });
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('call' as const), instance: which, agent: which, name: which }),
  },
  fc.record({ kind: fc.constant('stop' as const), scope: fc.nat({ max: 2 }), isStopped: fc.boolean() }),
  fc.record({
    kind: fc.constant('register' as const),
    agent: which,
    status: fc.constantFrom('active' as const, 'disabled' as const),
    owner: fc.constantFrom('dave', 'olivia'),
  }),
  fc.record({
    kind: fc.constant('connection' as const),
    name: which,
    /** Absent: it is removed. */
    env: fc.option(fc.constantFrom('dev', 'prod')),
  }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

function createTruth() {
  const truth = {
    version: 0,
    stops: [] as readonly Stop[],
    connections: new Map<string, Connection>(names.map((name) => [name, { ...connection, name }])),
    entries: new Map<string, RegistryEntry>(),
  };
  const change = (by: Exclude<Command, { kind: 'call' }>) => {
    truth.version += 1;
    if (by.kind === 'stop') {
      const scope = parseScope(scopes[by.scope] ?? '');
      const others = truth.stops.filter((each) => each.scope !== scope);
      const stop = { scope, stoppedBy: alice, stoppedAtEpochSeconds: 0 };
      truth.stops = by.isStopped ? [...others, stop] : others;
    } else if (by.kind === 'register') {
      const { issuer, subject } = agents[by.agent] ?? agent;
      const { status, owner } = by;
      const entry = { issuer, subject, linked: [], status, owner, changedAtEpochSeconds: 0, changedBy: 'g' };
      truth.entries.set(`${issuer}|${subject}`, entry);
    } else {
      const name = names[by.name] ?? '';
      if (by.env === null) truth.connections.delete(name);
      else truth.connections.set(name, { ...connection, name, tags: { env: by.env } });
    }
  };
  return { truth, change };
}

/** A gateway that remembers for ever; every step of it may take as long as it likes. */
function instanceOf({ truth }: ReturnType<typeof createTruth>, step: Step): WhatStands {
  const read = async <T>(value: () => T): Promise<T> => {
    await step();
    const found = value();
    await step();
    return found;
  };
  return createWhatStands({
    stops: { read: () => read(() => ({ version: truth.version, stops: truth.stops })) },
    connections: { get: (name) => read(() => truth.connections.get(name)), list: async () => [] },
    registry: { get: (id) => read(() => truth.entries.get(id)) },
    clock: () => 0,
    maximumAgeSeconds: 20,
  });
}

/** Why a call does not begin, or `begun`. Fails where it begins and must not. */
async function call(
  { truth }: ReturnType<typeof createTruth>,
  standing: WhatStands,
  asked: Extract<Command, { kind: 'call' }>,
  step: Step,
): Promise<string> {
  const name = names[asked.name] ?? '';
  const who = agents[asked.agent] ?? agent;
  const id = principalId(who);
  try {
    const known = await standing.connections.get(name);
    if (known === undefined) return 'unknown-connection';
    const decided = { principal: asRegistered(who, await standing.registry.get(id)), connection: known };
    await step();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const version = await standing.versionFor(decided);
      await step();
      if (version !== truth.version) {
        standing.forget(version);
        continue;
      }
      expect(truth.connections.get(name)).toEqual(decided.connection);
      expect(asRegistered(who, truth.entries.get(id))).toEqual(decided.principal);
      expect(stopOf(truth, { principalId: id, connection: name })).toBeUndefined();
      return 'begun';
    }
    return 'changed-meanwhile';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

/** Whichever of them it is told; none: it begins. */
function refusalsOf({ truth }: ReturnType<typeof createTruth>, principal: number, name: string): string[] {
  const id = principalId(agents[principal] ?? agent);
  return [
    ...(truth.connections.has(name) ? [] : ['unknown-connection']),
    ...(truth.entries.get(id)?.status === 'disabled' ? ['disabled-principal'] : []),
    ...(stopOf(truth, { principalId: id, connection: name }) ? ['stopped'] : []),
  ];
}

test('[S8] no call begins under what is over, however calls, changes and reads come between each other', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(command, { minLength: 4, maxLength: 24 }),
      async (scheduler, commands) => {
        const world = createTruth();
        const step = () => scheduler.schedule(Promise.resolve());
        const instances = [instanceOf(world, step), instanceOf(world, step)];
        const running = commands.map(async (one) => {
          await step();
          if (one.kind !== 'call') return world.change(one);
          seen.add(await call(world, instances[one.instance] as WhatStands, one, step));
        });
        await scheduler.waitFor(Promise.all(running));

        // All is answered: the very next call is told what is true, on whichever instance.
        const now: Step = async () => {};
        for (const standing of instances) {
          for (const [principal, name] of [0, 1].flatMap((each) =>
            names.map((one) => [each, one] as const),
          )) {
            const asked = { kind: 'call', instance: 0, agent: principal, name: names.indexOf(name) } as const;
            const next = () => scheduler.waitFor(call(world, standing, asked, now));
            const first = await next();
            const told = first === 'changed-meanwhile' ? await next() : first;
            const refusals = refusalsOf(world, principal, name);
            expect(refusals.length === 0 ? ['begun'] : refusals).toContain(told);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  expect([...seen].sort()).toEqual(
    ['begun', 'changed-meanwhile', 'disabled-principal', 'stopped', 'unknown-connection'].sort(),
  );
});
