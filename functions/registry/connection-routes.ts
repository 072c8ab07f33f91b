// Taking connections out of use at once, between deploys. Adding one takes a deploy: the gateway's role must be let assume it.
import { z } from 'zod';
import type { ConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { assertAdministrator } from '../../core/administrators.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Clock, ConnectionStore, EventBus } from '../../core/ports.ts';
import { principalId } from '../../core/principal.ts';
import { documentRoute, type JsonApi, type JsonRoute, jsonRoute } from '../json-api/route.ts';
import { connectionTestSchema, removedConnectionSchema } from './schemas.ts';

export interface ConnectionRoutesDependencies {
  readonly connections: Pick<ConnectionStore, 'get'>;
  readonly removal: Pick<ConnectionChanges, 'remove' | 'tell'>;
  readonly administratorGroups: readonly string[];
  readonly events: EventBus;
  readonly clock: Clock;
}

const params = z.object({ connection: z.string().meta({ description: 'Its name.' }) });

const removal: JsonRoute = {
  method: 'post',
  path: '/v1/connections/{connection}/removal',
  tag: 'administration',
  summary: 'Take a connection out of use at once',
  description:
    'For administrators. No call goes through it any more, and a deploy of the same configuration does not bring it back.',
  params,
  answers: { 200: { description: 'It is out of use.', schema: removedConnectionSchema } },
};

const test: JsonRoute = {
  method: 'post',
  path: '/v1/connections/{connection}/test',
  tag: 'administration',
  summary: 'Try the role of a connection',
  description:
    'For administrators. Trust, ExternalId, SourceIdentity, session tags and the denial of what is Countersign’s own, each with what to change.',
  params,
  answers: { 200: { description: 'What was found.', schema: connectionTestSchema } },
};

/** For the one document that describes every route. The test runs in the gateway. */
export function documentConnectionRoutes(app: JsonApi): void {
  for (const route of [removal, test]) documentRoute(app, route);
}

export function connectionRoutes(app: JsonApi, dependencies: ConnectionRoutesDependencies): void {
  const { connections, removal: removing, administratorGroups, events, clock } = dependencies;

  jsonRoute(app, removal, async (context) => {
    const { principal } = context.var;
    assertAdministrator(principal, administratorGroups, 'remove connections');
    const name = context.req.param('connection') ?? '';
    const connection = /^[a-z0-9-]{1,32}$/.test(name) ? await connections.get(name) : undefined;
    if (connection === undefined) {
      // An attempt before this one may have removed it, and told nobody.
      await removing.tell();
      throw new CountersignError('not-found', `there is no connection \`${name.slice(0, 64)}\` to remove`);
    }
    const by = principalId(principal);
    const removed = await removing.remove(connection, by, Math.floor(clock() / 1000));
    await events.emit({ type: 'ConnectionRemoved', detail: { connection: name, by } });
    return context.json(removed);
  });
}
