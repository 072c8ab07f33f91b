// The kill switch over JSON: what is stopped, stopping, and letting go on, for which it takes two.
import type { z } from 'zod';
import { isOwner } from '../../core/approvals/eligibility.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import { withLinksOfLinks } from '../../core/registry.ts';
import { parseScope, type StopScope, type Stops, stopped, thawed } from '../../core/stops.ts';
import { shownPerson } from '../../core/two-people.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody } from '../json-api/read-input.ts';
import { type JsonApi, jsonRoute } from '../json-api/route.ts';
import type { ControlDependencies } from './environment.ts';
import { stopRequestSchema, stopsSchema, thawRequestSchema } from './schemas.ts';

/** Enough for everybody who presses the same button at once. */
const attemptsMaximum = 10;
const answers = { 200: { description: 'What is stopped now.', schema: stopsSchema } };

export function stopRoutes(app: JsonApi, dependencies: ControlDependencies): void {
  const { stops, sessions, registry, connections, events, responderGroups, clock } = dependencies;

  const isResponder = ({ kind, groups }: Principal): boolean =>
    kind === 'human' && groups.some((group) => responderGroups.includes(group));

  const assertResponder = (context: JsonApiContext): void => {
    if (isResponder(context.var.principal)) return;
    throw new CountersignError(
      'not-eligible',
      'this takes a human in one of the groups that may stop and let go on (`responderGroups`): ask one of them',
    );
  };

  /** As the registry says now; where it names no owner, as the agent's last token did. */
  async function ownedAgent(id: string): Promise<Pick<Principal, 'issuer' | 'owner'> | undefined> {
    const entry = await registry.get(id);
    if (entry?.owner !== undefined) return entry;
    const [last] = await sessions.list({ principalId: id, limit: 1 });
    return last?.principal;
  }

  /** Responders stop anything; whoever answers for an agent stops that agent. */
  async function assertMayStop(context: JsonApiContext, scope: StopScope): Promise<void> {
    const { principal } = context.var;
    if (scope.startsWith('agent:') && principal.kind === 'human' && !isResponder(principal)) {
      const agent = await ownedAgent(scope.slice('agent:'.length));
      if (agent && isOwner(principal, agent)) return;
    }
    assertResponder(context);
  }

  async function change(next: (from: Stops) => Stops): Promise<{ readonly from: Stops; readonly to: Stops }> {
    for (let attempt = 0; attempt < attemptsMaximum; attempt++) {
      const from = await stops.read();
      const to = next(from);
      if (await stops.change(from, to)) return { from, to };
    }
    throw new CountersignError('record-unavailable', 'too many stop at once: try again in a moment');
  }

  const detailOf = (context: JsonApiContext, scope: StopScope) => ({
    scope,
    by: principalId(context.var.principal),
    atEpochSeconds: now(),
  });
  const now = (): number => Math.floor(clock() / 1000);

  jsonRoute(
    app,
    {
      method: 'get',
      path: '/v1/stops',
      tag: 'stops',
      summary: 'Read what is stopped',
      answers,
    },
    async (context) => {
      assertResponder(context);
      return context.json(viewStops(await stops.read()));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/stops',
      tag: 'stops',
      summary: 'Stop everything, a connection or an agent: no further call runs',
      description:
        'By one person: a responder, or whoever answers for the agent. It holds from the next call on; calls that were sent before are not undone.',
      body: stopRequestSchema,
      example: { scope: 'connection:shop', because: 'its key leaked' },
      answers,
    },
    async (context) => {
      const { because, ...ask } = await readBody(context, stopRequestSchema);
      const scope = parseScope(ask.scope);
      await assertMayStop(context, scope);
      if (scope.startsWith('connection:') && (await connections.get(scope.slice(11))) === undefined) {
        throw new CountersignError('not-found', `there is no connection \`${scope.slice(11)}\``);
      }
      const person = context.var.principal;
      const { to } = await change((from) =>
        stopped(from, { scope, person, ...(because === undefined ? {} : { because }) }, now()),
      );
      await events.emit({ type: 'AccessStopped', detail: detailOf(context, scope) });
      return context.json(viewStops(to));
    },
  );

  jsonRoute(
    app,
    {
      method: 'post',
      path: '/v1/thaws',
      tag: 'stops',
      summary: 'Let what was stopped go on: the first person proposes, another one confirms',
      description: 'By responders. A proposal stands for an hour, and until somebody stops it again.',
      body: thawRequestSchema,
      example: { scope: 'connection:shop' },
      answers,
    },
    async (context) => {
      const scope = parseScope((await readBody(context, thawRequestSchema)).scope);
      assertResponder(context);
      const person = await withLinksOfLinks(registry, context.var.principal);
      const { to } = await change((from) => thawed(from, { scope, person }, now()));
      const isProposed = to.stops.some((stop) => stop.scope === scope);
      const detail = detailOf(context, scope);
      if (isProposed) await events.emit({ type: 'ThawProposed', detail });
      else await events.emit({ type: 'AccessThawed', detail });
      return context.json(viewStops(to));
    },
  );
}

const viewStops = ({ stops }: Stops): z.infer<typeof stopsSchema> => ({
  stops: stops.map(({ thaw, ...stop }) => ({
    ...stop,
    stoppedBy: shownPerson(stop.stoppedBy),
    ...(thaw && { thaw: { ...thaw, proposedBy: shownPerson(thaw.proposedBy) } }),
  })),
});
