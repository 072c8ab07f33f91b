// However changes, calls and reads come between each other, and whichever copies of the version could not be told: no call begins
// under what was over before it, once its end was answered, and none is refused for what was true before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection } from '../../core/connection.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { type Principal, principalId } from '../../core/principal.ts';
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
/** Copies of the version that a call may test, of which there are 64 (adapters/dynamodb-standing.ts). */
const copyCount = 3;
/** Copies that cannot be told of a change. Mostly none. */
const untold = fc.oneof(
  { weight: 3, arbitrary: fc.constant<number[]>([]) },
  fc.subarray([...Array(copyCount).keys()], { minLength: 1 }),
);
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      instance: which,
      agent: which,
      name: which,
      copy: fc.nat({ max: copyCount - 1 }),
    }),
  },
  fc.record({
    kind: fc.constant('stop' as const),
    scope: fc.nat({ max: 2 }),
    isStopped: fc.boolean(),
    untold,
  }),
  fc.record({
    kind: fc.constant('register' as const),
    agent: which,
    status: fc.constantFrom('active' as const, 'disabled' as const),
    owner: fc.constantFrom('dave', 'olivia'),
    untold,
  }),
  fc.record({
    kind: fc.constant('connection' as const),
    name: which,
    /** Absent: it is removed. */
    env: fc.option(fc.constantFrom('dev', 'prod')),
    untold,
  }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;
type Change = Exclude<Command, { kind: 'call' }>;

/** What is true under a version. */
interface State {
  readonly stops: readonly Stop[];
  readonly connections: ReadonlyMap<string, Connection>;
  readonly entries: ReadonlyMap<string, RegistryEntry>;
}

function next(before: State, by: Change): State {
  if (by.kind === 'stop') {
    const scope = parseScope(scopes[by.scope] ?? '');
    const others = before.stops.filter((each) => each.scope !== scope);
    const stop = { scope, stoppedBy: alice, stoppedAtEpochSeconds: 0 };
    return { ...before, stops: by.isStopped ? [...others, stop] : others };
  }
  if (by.kind === 'register') {
    const { issuer, subject } = agents[by.agent] ?? agent;
    const { status, owner } = by;
    const entry = { issuer, subject, linked: [], status, owner, changedAtEpochSeconds: 0, changedBy: 'g' };
    return { ...before, entries: new Map(before.entries).set(`${issuer}|${subject}`, entry) };
  }
  const connections = new Map(before.connections);
  const name = names[by.name] ?? '';
  if (by.env === null) connections.delete(name);
  else connections.set(name, { ...connection, name, tags: { env: by.env } });
  return { ...before, connections };
}

/** One item is the truth, and calls test copies of its version. */
function createWorld() {
  const first: State = {
    stops: [],
    connections: new Map(names.map((name) => [name, { ...connection, name }])),
    entries: new Map(),
  };
  const states = [first];
  const copies = Array<number>(copyCount).fill(0);
  const world = {
    /** By version. */
    states,
    copies,
    /** The last version whose change was answered as done. */
    answered: 0,
    version: () => states.length - 1,
    now: (): State => states.at(-1) ?? first,
    /** A transaction, then each copy by itself; only when all were told is it answered. */
    async change(by: Change, step: Step): Promise<void> {
      states.push(next(world.now(), by));
      const version = world.version();
      const tell = async (copy: number) => {
        await step();
        if (by.untold.includes(copy)) return;
        copies[copy] = Math.max(copies[copy] ?? 0, version);
      };
      await Promise.all(copies.map((_, copy) => tell(copy)));
      if (by.untold.length === 0) world.answered = Math.max(world.answered, version);
    },
  };
  return world;
}
type World = ReturnType<typeof createWorld>;

/** A gateway that remembers for ever; every step of it may take as long as it likes. */
function instanceOf(world: World, step: Step): WhatStands {
  const read = async <T>(value: () => T): Promise<T> => {
    await step();
    const found = value();
    await step();
    return found;
  };
  return createWhatStands({
    stops: { read: () => read(() => ({ version: world.version(), stops: world.now().stops })) },
    connections: { get: (name) => read(() => world.now().connections.get(name)), list: async () => [] },
    registry: { get: (id) => read(() => world.now().entries.get(id)) },
    clock: () => 0,
    maximumAgeSeconds: 20,
  });
}

/** Why a call does not begin, or `begun`. Fails where it begins and must not. */
async function call(
  world: World,
  standing: WhatStands,
  asked: Pick<Extract<Command, { kind: 'call' }>, 'agent' | 'name' | 'copy'>,
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
      const seen = await standing.versionFor(decided);
      await step();
      if (!((world.copies[asked.copy] ?? 0) <= seen)) {
        standing.forget(seen);
        continue;
      }
      // All that was answered counts; what is on its way may.
      const since = world.states.slice(world.answered);
      const sometimes = (what: (state: State) => unknown, expected: unknown) =>
        expect(since.map(what)).toContainEqual(expected);
      sometimes(({ connections }) => connections.get(name), decided.connection);
      sometimes(({ entries }) => registered(who, entries.get(id)), decided.principal);
      sometimes(
        (state) => stopOf({ version: 0, ...state }, { principalId: id, connection: name }),
        undefined,
      );
      return 'begun';
    }
    return 'changed-meanwhile';
  } catch (error) {
    if (error instanceof CountersignError) return error.code;
    throw error;
  }
}

/** Undefined: disabled. */
const registered = (who: Principal, entry: RegistryEntry | undefined): Principal | undefined =>
  entry?.status === 'disabled' ? undefined : asRegistered(who, entry);

/** Whichever of them it is told; none: it begins. */
function refusalsOf({ stops, connections, entries }: State, principal: number, name: string): string[] {
  const id = principalId(agents[principal] ?? agent);
  return [
    ...(connections.has(name) ? [] : ['unknown-connection']),
    ...(entries.get(id)?.status === 'disabled' ? ['disabled-principal'] : []),
    ...(stopOf({ version: 0, stops }, { principalId: id, connection: name }) ? ['stopped'] : []),
  ];
}

test('[S8] no call begins under what is over, however calls, changes and reads come between each other', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(command, { minLength: 4, maxLength: 24 }),
      async (scheduler, commands) => {
        const world = createWorld();
        const step = () => scheduler.schedule(Promise.resolve());
        const instances = [instanceOf(world, step), instanceOf(world, step)];
        const running = commands.map(async (one) => {
          await step();
          if (one.kind !== 'call') return world.change(one, step);
          seen.add(await call(world, instances[one.instance] as WhatStands, one, step));
        });
        await scheduler.waitFor(Promise.all(running));

        // What could not be told counts as soon as anything else is changed. Then all is answered: the very next call is told what is
        // true, on whichever instance and copy.
        const now: Step = async () => {};
        await world.change({ kind: 'stop', scope: 1, isStopped: false, untold: [] }, now);
        for (const [index, standing] of instances.entries()) {
          for (const [principal, name] of [0, 1].flatMap((each) =>
            names.map((one) => [each, one] as const),
          )) {
            const asked = {
              agent: principal,
              name: names.indexOf(name),
              copy: (principal + index) % copyCount,
            };
            const again = () => scheduler.waitFor(call(world, standing, asked, now));
            const first = await again();
            const told = first === 'changed-meanwhile' ? await again() : first;
            const refusals = refusalsOf(world.now(), principal, name);
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
