// POST /v1/connections/{connection}/test: tries the role of a connection, for administrators. It runs here since only this
// function's role may assume those of connections.
import { assertAdministrator } from '../../core/administrators.ts';
import type { Connection } from '../../core/connection.ts';
import { checkRole, type RoleTrials } from '../../core/connection-check.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { ConnectionStore, EventBus, RandomBytes, TokenVerifier } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import type { DoorResponse } from './aws-door.ts';
import { bearerToken } from './json-exchange.ts';
import type { WireRequest } from './wire-event.ts';

export interface ConnectionTestDependencies {
  readonly tokens: TokenVerifier;
  readonly connections: ConnectionStore;
  readonly administratorGroups: readonly string[];
  readonly trialsOf: (connection: Connection) => RoleTrials;
  readonly events: EventBus;
  readonly random: RandomBytes;
}

const pathPattern = /^\/v1\/connections\/([a-z0-9-]{1,32})\/test$/;

export function isConnectionTest({ method, path }: Pick<WireRequest, 'method' | 'path'>): boolean {
  return method === 'POST' && pathPattern.test(path);
}

export function createConnectionTestDoor(dependencies: ConnectionTestDependencies) {
  const { tokens, connections, administratorGroups, trialsOf, events, random } = dependencies;

  /** Throws CountersignError; the caller turns it into problem+json. */
  return async function connectionTestDoor(request: WireRequest): Promise<DoorResponse> {
    const { principal } = await tokens.verify(bearerToken(request));
    assertAdministrator(principal, administratorGroups, 'test connections');
    const name = pathPattern.exec(request.path)?.[1] ?? '';
    const connection = await connections.get(name);
    if (connection === undefined) {
      throw new CountersignError(
        'not-found',
        `there is no connection \`${name}\`: deploy its configuration first`,
      );
    }
    const foreignExternalId = Buffer.from(random(16)).toString('hex');
    const findings = await checkRole(connection, trialsOf(connection), foreignExternalId);
    const holds = findings.every(({ outcome }) => outcome === 'ok' || outcome === 'unknown');
    await events.emit({
      type: 'ConnectionTested',
      detail: { connection: name, by: principalId(principal), holds },
    });
    const body = { connection: name, roleArn: connection.roleArn, holds, findings };
    return {
      statusCode: 200,
      headers: [
        ['content-type', 'application/json'],
        ['cache-control', 'no-store'],
      ],
      body: Buffer.from(JSON.stringify(body)),
    };
  };
}
