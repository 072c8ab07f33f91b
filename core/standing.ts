// What stands: which connections are in use, who is registered, what is stopped. Whoever changes any of it makes its version
// another one in the same transaction, and the transaction of each call tests the version. So all of it may be remembered,
// and no call begins under what was true before a change.
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from './connection.ts';
import { CountersignError } from './countersign-error.ts';
import type { Clock, ConnectionStore } from './ports.ts';
import { type Principal, principalId } from './principal.ts';
import { asRegistered, type Registry, type RegistryEntry } from './registry.ts';
import { type StopStore, type Stops, stopOf, stoppedError } from './stops.ts';

/** Whom and what something was decided for. */
export interface DecidedFor {
  /** As registered. */
  readonly principal: Principal;
  readonly connection: Connection;
}

export interface WhatStands {
  /** `get` remembers. A connection that is not there is asked for each time. */
  readonly connections: ConnectionStore;
  /** `get` remembers. Who is disabled is asked for each time. */
  readonly registry: Registry;
  /**
   * The version under which a call may begin; its transaction tests that it still is the one. What refuses is never from memory.
   * Throws CountersignError `stopped`, `unknown-connection` (it was removed), `disabled-principal`, `changed-meanwhile`, or
   * `record-unavailable`.
   */
  versionFor(call: DecidedFor): Promise<number>;
  /** For what no transaction tests: reads the version. Throws as `versionFor`, but not `stopped`: only calls are. */
  assertStands(decided: DecidedFor): Promise<void>;
  /** For a call that no transaction tests, since it only gets an answer again: reads the version. Throws as `versionFor`. */
  assertMayRun(call: DecidedFor): Promise<void>;
  /** A transaction found that this version is over. */
  forget(version: number): void;
}

/** All of it was true at some moment since its version was read. */
interface Reading {
  readonly stops: Stops;
  readonly readAtMilliseconds: number;
  readonly connections: Map<string, Connection>;
  readonly entries: Map<string, RegistryEntry | undefined>;
}

/** So many of each. */
const rememberedMaximum = 10_000;

/** `maximumAgeSeconds`: how old what does not come to a transaction may be, and what was changed without a new version. */
export function createWhatStands(ask: {
  readonly stops: Pick<StopStore, 'read'>;
  /** Neither remembers anything. */
  readonly connections: ConnectionStore;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly maximumAgeSeconds: number;
}): WhatStands {
  const { stops, connections, registry, clock, maximumAgeSeconds } = ask;
  let known: Reading | undefined;

  const isFresh = ({ readAtMilliseconds }: Reading): boolean =>
    clock() - readAtMilliseconds < maximumAgeSeconds * 1000;

  // INVARIANT: the version is read before anything that is remembered under it.
  async function confirmed(): Promise<Reading> {
    const readAtMilliseconds = clock();
    const read = await stops.read();
    // Whoever asked at the same time may have been told of a later one.
    if (known === undefined || !isFresh(known) || read.version > known.stops.version) {
      known = { stops: read, readAtMilliseconds, connections: new Map(), entries: new Map() };
    }
    return known;
  }

  const remembered = async (): Promise<Reading> =>
    known !== undefined && isFresh(known) ? known : confirmed();

  async function connectionIn(reading: Reading, name: string): Promise<Connection | undefined> {
    const before = reading.connections.get(name);
    if (before !== undefined) return before;
    const connection = await connections.get(name);
    if (connection !== undefined) reading.connections.set(name, connection);
    return connection;
  }

  async function entryIn({ entries }: Reading, id: string): Promise<RegistryEntry | undefined> {
    if (entries.has(id)) return entries.get(id);
    const entry = await registry.get(id);
    if (entry?.status === 'disabled') return entry;
    if (entries.size >= rememberedMaximum) entries.clear();
    entries.set(id, entry);
    return entry;
  }

  async function assertUnchanged(reading: Reading, { principal, connection }: DecidedFor): Promise<void> {
    const [current, entry] = await Promise.all([
      connectionIn(reading, connection.name),
      entryIn(reading, principalId(principal)),
    ]);
    if (current === undefined) {
      throw new CountersignError(
        'unknown-connection',
        'this connection was removed, so nothing was sent: `GET /v1/connections` lists those that are left',
      );
    }
    // Who is registered already is the same once more.
    const registered = asRegistered(principal, entry);
    if (isDeepStrictEqual(current, connection) && isDeepStrictEqual(registered, principal)) return;
    throw new CountersignError(
      'changed-meanwhile',
      'this connection, or what is registered of you, was changed while this was decided, so nothing was sent: try again',
    );
  }

  async function versionIn(reading: Reading, call: DecidedFor): Promise<number> {
    await assertUnchanged(reading, call);
    const { principal, connection } = call;
    const stop = stopOf(reading.stops, {
      principalId: principalId(principal),
      connection: connection.name,
    });
    if (stop) throw stoppedError(stop);
    return reading.stops.version;
  }

  return {
    connections: {
      get: async (name) => connectionIn(await remembered(), name),
      list: () => connections.list(),
    },
    registry: {
      get: async (id, how) => entryIn(await (how?.isAnew ? confirmed() : remembered()), id),
    },
    async versionFor(call) {
      try {
        return await versionIn(await remembered(), call);
      } catch (error) {
        if (!(error instanceof CountersignError)) throw error;
        return versionIn(await confirmed(), call);
      }
    },
    assertStands: async (decided) => assertUnchanged(await confirmed(), decided),
    async assertMayRun(call) {
      await versionIn(await confirmed(), call);
    },
    forget(version) {
      if (known?.stops.version === version) known = undefined;
    },
  };
}
