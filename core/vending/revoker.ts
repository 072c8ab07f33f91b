// Ends vended credentials at AWS when what they came from was revoked, stopped or removed. What is denied stands in a table under
// a version; the policy is written from it and written again while somebody else has changed it, so that the last word wins. What
// cannot be denied is never passed over.
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from '../connection.ts';
import { CountersignError } from '../countersign-error.ts';
import type { Clock, ConnectionStore, EventBus, VendedCredentials } from '../ports.ts';
import type { Session } from '../session.ts';
import type { StopScope } from '../stops.ts';
import { areAllDenied, type Denial, type Denied, denied, denyDocument, lastEndOf } from './deny-policy.ts';

export interface StoredDenial {
  /** 0: nothing was ever denied there. */
  readonly version: number;
  readonly denied: Denied;
}

/** Every method throws CountersignError `record-unavailable` when the store does not answer. */
export interface DenialStore {
  /** Read consistently. */
  read(connection: string): Promise<StoredDenial>;
  /** False: somebody else was first, and nothing was written. */
  change(connection: string, from: StoredDenial, to: StoredDenial): Promise<boolean>;
}

/** Writes the one managed policy of a connection. Throws CountersignError `credentials-unavailable`. */
export type WriteDenyPolicy = (connection: Connection, document: string) => Promise<void>;

/** Throws CountersignError `record-unavailable`. */
export interface SessionHistory {
  /** Every session of a principal that began later. */
  since(principalId: string, epochSeconds: number): Promise<readonly Session[]>;
}

/** What was taken back, and when. */
export type TakenBack = { readonly atEpochSeconds: number } & (
  | { readonly session: Session }
  | { readonly stopped: StopScope }
  /** As it was. */
  | { readonly removed: Connection }
);

/** A session of a run lasts twelve hours, and may have vended in its last moment. */
const lookBackSeconds = 13 * 3_600;

/** Throws AggregateError when some of it could not be denied; the rest is. The same again does no harm. */
export function createRevoker(dependencies: {
  readonly connections: ConnectionStore;
  readonly sessions: SessionHistory;
  readonly vended: Pick<VendedCredentials, 'lastAt'>;
  readonly denials: DenialStore;
  readonly writePolicy: WriteDenyPolicy;
  readonly events: EventBus;
  readonly clock: Clock;
}): (takenBack: TakenBack) => Promise<void> {
  const { connections, sessions, vended, denials, writePolicy, events, clock } = dependencies;
  const now = (): number => Math.floor(clock() / 1000);

  async function deny(connection: Connection, denial: Denial, atEpochSeconds: number): Promise<void> {
    for (;;) {
      const from = await denials.read(connection.name);
      const times = { takenBackAtEpochSeconds: atEpochSeconds, nowEpochSeconds: now() };
      const to = { version: from.version + 1, denied: denied(from.denied, denial, times) };
      if (isDeepStrictEqual(to.denied, from.denied)) break;
      if (await denials.change(connection.name, from, to)) break;
    }
    for (;;) {
      const current = await denials.read(connection.name);
      await writePolicy(connection, denyDocument(current.denied));
      if ((await denials.read(connection.name)).version === current.version) break;
    }
    await events.emit({
      type: 'CredentialsDenied',
      detail: {
        connection: connection.name,
        sourceIdentities: 'runs' in denial ? denial.runs : [],
        takenBackAtEpochSeconds: atEpochSeconds,
        deniedAfterSeconds: Math.max(0, now() - atEpochSeconds),
      },
    });
  }

  /** Undefined: there is nothing to deny. Throws CountersignError `credentials-unavailable` where there is, and no policy. */
  async function vendingConnection(name: string): Promise<Connection | undefined> {
    const connection = await connections.get(name);
    if (connection?.vendingProfiles !== undefined) return connection;
    const lastAt = await vended.lastAt(name);
    if (lastAt === undefined || lastEndOf(lastAt) <= now()) return undefined;
    if (areAllDenied((await denials.read(name)).denied, lastAt)) return undefined;
    throw new CountersignError(
      'credentials-unavailable',
      `connection \`${name}\` ${connection ? 'has no profiles' : 'is not there'} any more, and what it vended lives: deny its role to all sessions by hand`,
    );
  }

  /** Connection → what is denied there. */
  async function denialsOf(takenBack: TakenBack): Promise<ReadonlyMap<string, Denial>> {
    if ('removed' in takenBack) return new Map([[takenBack.removed.name, { everything: true }]]);
    if ('session' in takenBack) return byConnection([takenBack.session]);
    const { stopped, atEpochSeconds } = takenBack;
    if (stopped.startsWith('agent:')) {
      const principalId = stopped.slice('agent:'.length);
      return byConnection(await sessions.since(principalId, atEpochSeconds - lookBackSeconds));
    }
    const names =
      stopped === 'everything'
        ? (await connections.list()).map(({ name }) => name)
        : [stopped.slice('connection:'.length)];
    return new Map(names.map((name) => [name, { everything: true }]));
  }

  return async (takenBack) => {
    const failures: { readonly name: string; readonly cause: unknown }[] = [];
    const all = [...(await denialsOf(takenBack))];
    await Promise.all(
      all.map(async ([name, denial]) => {
        try {
          const connection = 'removed' in takenBack ? takenBack.removed : await vendingConnection(name);
          if (connection) await deny(connection, denial, takenBack.atEpochSeconds);
        } catch (cause) {
          failures.push({ name, cause });
        }
      }),
    );
    if (failures.length === 0) return;
    throw new AggregateError(
      failures.map(({ cause }) => cause),
      failures
        .map(({ name, cause }) => `${name}: ${cause instanceof Error ? cause.message : cause}`)
        .join('; '),
    );
  };
}

function byConnection(sessions: readonly Session[]): ReadonlyMap<string, { runs: readonly string[] }> {
  const found = new Map<string, { runs: readonly string[] }>();
  for (const { connection, vending } of sessions) {
    if (vending?.sourceIdentity === undefined) continue;
    found.set(connection, { runs: [...(found.get(connection)?.runs ?? []), vending.sourceIdentity] });
  }
  return found;
}
