// Opens sessions: a principal, a connection and an end. Which calls a session may make is policy's to say, call by call.
import { sha256Hex } from './call.ts';
import { type Connection, surrogateRoleArn } from './connection.ts';
import { CountersignError } from './countersign-error.ts';
import { newId } from './identifiers.ts';
import type { Clock, ConnectionStore, RandomBytes, SessionStore } from './ports.ts';
import type { Principal } from './principal.ts';
import type { Session } from './session.ts';
import type { WhatStands } from './standing.ts';

/** API_AssumeRoleWithWebIdentity: default one hour, at most twelve, at least fifteen minutes. */
const defaultSessionSeconds = 3_600;
const longestSessionSeconds = 43_200;
const shortestSessionSeconds = 900;
/** Every parent is checked in the transaction of each call. */
const longestChain = 4;

export interface SessionDependencies {
  readonly sessions: SessionStore;
  readonly connections: ConnectionStore;
  readonly standing: Pick<WhatStands, 'assertStands'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** The connection that a role ARN `arn:PARTITION:iam::ACCOUNT:role/countersign/NAME` names. Throws `unknown-connection`. */
export async function connectionOfRole(connections: ConnectionStore, roleArn: string): Promise<Connection> {
  const name = /^arn:[a-z-]+:iam::\d{12}:role\/countersign\/([a-z0-9-]{1,32})$/.exec(roleArn)?.[1];
  const connection = name === undefined ? undefined : await connections.get(name);
  if (connection && surrogateRoleArn(connection) === roleArn) return connection;
  throw new CountersignError(
    'unknown-connection',
    `\`${roleArn}\` names no connection, expected \`arn:aws:iam::ACCOUNT:role/countersign/CONNECTION\`: ask who runs Countersign for the connection's role ARN`,
  );
}

/** A session under surrogate keys. It ends when asked, and never after the token (or session) that opened it. */
export async function openKeySession(
  { sessions, standing, clock, random }: SessionDependencies,
  ask: {
    readonly principal: Principal;
    readonly connection: Connection;
    readonly durationSeconds?: number;
    readonly notAfterEpochSeconds: number;
    readonly label?: string;
    /** The session by whose keys it is opened. Absent: a token opens it. */
    readonly parent?: Session;
  },
): Promise<Session> {
  const parentIds = ask.parent && [...(ask.parent.parentIds ?? []), ask.parent.id];
  if (parentIds && parentIds.length > longestChain) {
    throw new CountersignError(
      'access-denied',
      `these keys come from ${longestChain} others in a row, which is as far as it goes: sign in with a token`,
    );
  }
  const durationSeconds = ask.durationSeconds ?? defaultSessionSeconds;
  if (durationSeconds < shortestSessionSeconds || durationSeconds > longestSessionSeconds) {
    throw new CountersignError(
      'invalid-parameter',
      `\`DurationSeconds\` is ${durationSeconds}, expected ${shortestSessionSeconds} to ${longestSessionSeconds}`,
    );
  }
  await standing.assertStands(ask);
  const nowEpochSeconds = Math.floor(clock() / 1000);
  const session: Session = {
    id: newId('ses', random),
    principal: ask.principal,
    connection: ask.connection.name,
    door: 'aws',
    issuedAtEpochSeconds: nowEpochSeconds,
    expiresAtEpochSeconds: Math.min(nowEpochSeconds + durationSeconds, ask.notAfterEpochSeconds),
    ...(ask.label === undefined ? {} : { label: ask.label }),
    ...(parentIds === undefined ? {} : { parentIds }),
  };
  await sessions.create(session);
  return session;
}

/** A pipeline's run may wait for people, and vends once: this is how long an attempt may take to get there. */
const vendingSessionSeconds = 43_200;

/** The session of one attempt to be vended credentials: the same id always meets the same session. */
export async function openVendingSession(
  { sessions, clock }: SessionDependencies,
  ask: Pick<Session, 'id' | 'principal' | 'door' | 'label'> & {
    readonly connection: Connection;
    readonly vending: NonNullable<Session['vending']>;
  },
): Promise<Session> {
  const known = await sessions.get(ask.id);
  if (known) return known;
  const issuedAtEpochSeconds = Math.floor(clock() / 1000);
  const session: Session = {
    ...ask,
    connection: ask.connection.name,
    issuedAtEpochSeconds,
    expiresAtEpochSeconds: issuedAtEpochSeconds + vendingSessionSeconds,
  };
  const created = await sessions.create(session);
  return created === 'new' ? session : ((await sessions.get(ask.id)) ?? session);
}

/** The session of one bearer token on one connection at one door: the same token always meets the same session. */
export async function bearerSession(
  { sessions, clock }: SessionDependencies,
  bearer: {
    readonly principal: Principal;
    readonly expiresAtEpochSeconds: number;
    readonly tokenSha256: string;
  },
  connection: Connection,
  door: 'json' | 'mcp' = 'json',
): Promise<Session> {
  const id = bearerSessionId(bearer, connection, door);
  const known = await sessions.get(id);
  if (known) return known;
  const session: Session = {
    id,
    principal: bearer.principal,
    connection: connection.name,
    door,
    issuedAtEpochSeconds: Math.floor(clock() / 1000),
    expiresAtEpochSeconds: bearer.expiresAtEpochSeconds,
  };
  const created = await sessions.create(session);
  return created === 'new' ? session : ((await sessions.get(id)) ?? session);
}

export function bearerSessionId(
  { tokenSha256 }: { readonly tokenSha256: string },
  { name }: Connection,
  door: 'json' | 'mcp',
): string {
  const hash = Buffer.from(sha256Hex(`${tokenSha256}\n${name}${door === 'mcp' ? '\nmcp' : ''}`), 'hex');
  return newId('ses', (lengthBytes) => hash.subarray(0, lengthBytes));
}

/** Throws CountersignError `revoked-session` or `expired-session`. */
export function assertSessionStands(session: Session, nowEpochSeconds: number): void {
  if (session.revokedAtEpochSeconds !== undefined) {
    throw new CountersignError(
      'revoked-session',
      'this session was revoked: ask its owner, then get new keys',
    );
  }
  if (session.expiresAtEpochSeconds <= nowEpochSeconds) {
    throw new CountersignError('expired-session', 'this session has ended: get new keys with a fresh token');
  }
}
