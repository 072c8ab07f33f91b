// Ends vended credentials at AWS when what they came from was revoked or stopped. What is denied stands in a table under a
// version; the policy is written from it and written again while somebody else has changed it, so that the last word wins.
import type { Connection } from '../connection.ts';
import type { Clock, ConnectionStore, EventBus, SessionStore } from '../ports.ts';
import type { Session } from '../session.ts';
import type { StopScope } from '../stops.ts';
import { type Denial, type Denied, denied, denyDocument } from './deny-policy.ts';

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

/** What was taken back. */
export type TakenBack =
  | { readonly session: Session; readonly atEpochSeconds: number }
  | { readonly stopped: StopScope; readonly atEpochSeconds: number };

/** A session of a run lasts twelve hours, and may have vended in its last moment. */
const lookBackSeconds = 13 * 3_600;
const sessionsMaximum = 200;

export function createRevoker(dependencies: {
  readonly connections: ConnectionStore;
  readonly sessions: Pick<SessionStore, 'list'>;
  readonly denials: DenialStore;
  readonly writePolicy: WriteDenyPolicy;
  readonly events: EventBus;
  readonly clock: Clock;
}): (takenBack: TakenBack) => Promise<void> {
  const { connections, sessions, denials, writePolicy, events, clock } = dependencies;
  const now = (): number => Math.floor(clock() / 1000);

  async function deny(connection: Connection, denial: Denial): Promise<void> {
    for (;;) {
      const from = await denials.read(connection.name);
      const to = { version: from.version + 1, denied: denied(from.denied, denial, now()) };
      if (await denials.change(connection.name, from, to)) break;
    }
    for (;;) {
      const current = await denials.read(connection.name);
      await writePolicy(connection, denyDocument(current.denied));
      if ((await denials.read(connection.name)).version === current.version) return;
    }
  }

  /** Connection → what is denied there. */
  async function denialsOf(takenBack: TakenBack): Promise<ReadonlyMap<string, Denial>> {
    if ('session' in takenBack) return byConnection([takenBack.session]);
    const { stopped } = takenBack;
    if (stopped.startsWith('agent:')) {
      const principalId = stopped.slice('agent:'.length);
      const recent = await sessions.list({ principalId, limit: sessionsMaximum });
      return byConnection(
        recent.filter(({ issuedAtEpochSeconds }) => issuedAtEpochSeconds > now() - lookBackSeconds),
      );
    }
    const all = stopped === 'everything' ? await connections.list() : [];
    const names =
      stopped === 'everything' ? all.map(({ name }) => name) : [stopped.slice('connection:'.length)];
    return new Map(names.map((name) => [name, { everything: true }]));
  }

  return async (takenBack) => {
    for (const [name, denial] of await denialsOf(takenBack)) {
      const connection = await connections.get(name);
      // Without profiles nothing was ever vended there, and there is no policy to write.
      if (connection?.vendingProfiles === undefined) continue;
      await deny(connection, denial);
      await events.emit({
        type: 'CredentialsDenied',
        detail: {
          connection: name,
          sourceIdentities: 'runs' in denial ? denial.runs : [],
          takenBackAtEpochSeconds: takenBack.atEpochSeconds,
          deniedAfterSeconds: Math.max(0, now() - takenBack.atEpochSeconds),
        },
      });
    }
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
