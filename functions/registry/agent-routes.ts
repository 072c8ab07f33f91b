// The registry of agents (and of whoever else is to be disabled or linked): who answers for them, which identities are the same
// people, and who is disabled. What is written here counts from the next request on.
import type { WritableRegistry } from '../../adapters/dynamodb-registry.ts';
import { assertAdministrator } from '../../core/administrators.ts';
import { isAuditor } from '../../core/approvals/eligibility.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Clock, EventBus } from '../../core/ports.ts';
import { type Principal, principalId } from '../../core/principal.ts';
import type { RegistryEntry } from '../../core/registry.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody } from '../json-api/read-input.ts';
import { documentRoute, type JsonApi, type JsonRoute, jsonRoute } from '../json-api/route.ts';
import { agentListSchema, agentNameSchema, agentSchema, registrationSchema } from './schemas.ts';

export interface AgentRoutesDependencies {
  readonly registry: WritableRegistry;
  /** Exact names of the configured issuers: whoever is registered of another one never comes. */
  readonly issuers: readonly string[];
  readonly administratorGroups: readonly string[];
  readonly auditorGroups: readonly string[];
  readonly events: EventBus;
  readonly clock: Clock;
}

const theAgent = { 200: { description: 'It as it stands now.', schema: agentSchema } };

const list: JsonRoute = {
  method: 'get',
  path: '/v1/agents',
  tag: 'administration',
  summary: 'List who is registered',
  description: 'For administrators and auditors.',
  answers: { 200: { description: 'By issuer and subject.', schema: agentListSchema } },
};
const register: JsonRoute = {
  method: 'post',
  path: '/v1/agents',
  tag: 'administration',
  summary: 'Register an agent, or say anew who answers for it',
  description: 'For administrators. What is left out stays as it is.',
  body: registrationSchema,
  example: {
    issuer: 'https://id.example.com',
    subject: 'release-agent',
    name: 'Release agent',
    owner: 'olivia@example.com',
  },
  answers: theAgent,
};
const statusRoute = (act: 'disablement' | 'enablement', summary: string, description: string): JsonRoute => ({
  method: 'post',
  path: `/v1/agents/${act}`,
  tag: 'administration',
  summary,
  description,
  body: agentNameSchema,
  example: { issuer: 'https://id.example.com', subject: 'release-agent' },
  answers: theAgent,
});
const disable = statusRoute(
  'disablement',
  'Refuse a principal at once',
  'For administrators. On every door, under keys and tokens that it has already; it need not be registered.',
);
const enable = statusRoute('enablement', 'Let a disabled principal in again', 'For administrators.');

/** For the one document that describes every route. */
export function documentAgentRoutes(app: JsonApi): void {
  for (const route of [list, register, disable, enable]) documentRoute(app, route);
}

export function agentRoutes(app: JsonApi, dependencies: AgentRoutesDependencies): void {
  const { registry, issuers, administratorGroups, auditorGroups, events, clock } = dependencies;

  const administrator = (context: JsonApiContext): Principal => {
    assertAdministrator(context.var.principal, administratorGroups, 'change the registry');
    return context.var.principal;
  };

  async function change(
    by: Principal,
    { issuer, subject }: { readonly issuer: string; readonly subject: string },
    next: Partial<RegistryEntry>,
  ): Promise<{ readonly agent: RegistryEntry; readonly detail: { principalId: string; by: string } }> {
    if (!issuers.includes(issuer)) {
      throw new CountersignError(
        'invalid-parameter',
        `\`issuer\` is none of those that are configured, letter for letter: expected ${issuers.join(' or ')}`,
      );
    }
    const id = principalId({ issuer, subject });
    const before = await registry.get(id);
    const entry: RegistryEntry = {
      ...(before ?? { issuer, subject, linked: [], status: 'active' }),
      ...next,
      changedAtEpochSeconds: Math.floor(clock() / 1000),
      changedBy: principalId(by),
    };
    await registry.put(entry, before);
    return { agent: entry, detail: { principalId: id, by: entry.changedBy } };
  }

  jsonRoute(app, list, async (context) => {
    const { principal } = context.var;
    if (!isAuditor(principal, auditorGroups)) administrator(context);
    return context.json({ agents: await registry.list() });
  });

  jsonRoute(app, register, async (context) => {
    const by = administrator(context);
    const { issuer, subject, name, owner, linked } = await readBody(context, registrationSchema);
    const { agent, detail } = await change(
      by,
      { issuer, subject },
      {
        ...(name === undefined ? {} : { name }),
        ...(owner === undefined ? {} : { owner }),
        ...(linked === undefined ? {} : { linked: [...new Set(linked)].sort() }),
      },
    );
    await events.emit({ type: 'AgentRegistered', detail });
    return context.json(agent);
  });

  jsonRoute(app, disable, async (context) => {
    const by = administrator(context);
    const name = await readBody(context, agentNameSchema);
    if (principalId(name) === principalId(by)) {
      throw new CountersignError('not-eligible', 'nobody disables themselves: another administrator must');
    }
    const { agent, detail } = await change(by, name, { status: 'disabled' });
    await events.emit({ type: 'AgentDisabled', detail });
    return context.json(agent);
  });

  jsonRoute(app, enable, async (context) => {
    const by = administrator(context);
    const name = await readBody(context, agentNameSchema);
    const { agent, detail } = await change(by, name, { status: 'active' });
    await events.emit({ type: 'AgentEnabled', detail });
    return context.json(agent);
  });
}
