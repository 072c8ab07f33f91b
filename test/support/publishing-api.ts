// The API of what people publish, over memory: policies and catalogues.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { handle } from 'hono/aws-lambda';
import { createDynamodbCatalogueStore } from '../../adapters/dynamodb-catalogue-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { deployedHashes, deployedServiceFiles } from '../../adapters/service-files.ts';
import { catalogueBundles } from '../../core/catalogue/bundle.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import type { CountersignEvent } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import { createPublishing } from '../../core/publishing.ts';
import type { RegistryEntry } from '../../core/registry.ts';
import { createPoliciesApp } from '../../functions/policies/routes.ts';
import { createCatalogueValidation, createPolicyValidation } from '../../functions/policies/validation.ts';
import { agent, auditor, human, stranger } from './approval-cast.ts';
import { restEvent } from './control-door.ts';
import { inMemoryTable } from './in-memory-table.ts';

const publisher = { groups: ['publishers'] };
export const publishingPeople: Record<string, Principal> = {
  ann: human('ann', publisher),
  ben: human('ben', publisher),
  'ann-elsewhere': human('a-9', {
    ...publisher,
    issuer: 'https://other.example.com',
    email: 'Ann@example.com',
  }),
  'nobody-knows': (({ email: _, ...rest }) => rest)(
    human('x-1', { ...publisher, issuer: 'https://other.example.com' }),
  ),
  'ann-linked': human('ann-2', { ...publisher, linked: ['ann@example.com'] }),
  agent: { ...agent, ...publisher },
  stranger,
  auditor,
};

export function createPublishingApi({ publishers = 1 as 1 | 2, publisherGroups = ['publishers'] } = {}) {
  const events: CountersignEvent[] = [];
  const registered = new Map<string, RegistryEntry>();
  const table = inMemoryTable('id');
  const policyStore = createDynamodbPolicyStore(table, 'policies');
  const catalogueStore = createDynamodbCatalogueStore(table, 'policies');
  const damage = (version: string, prefix = '') =>
    table.send(
      new PutItemCommand({
        TableName: 'policies',
        Item: marshall({ id: `${prefix}bundle#${version}`, bundle: Buffer.from('no gzip') }),
      }),
    );
  const clock = () => Date.UTC(2026, 2, 2);
  const deployed = deployedServiceFiles('dist');
  const shared = {
    events: { emit: async (event: CountersignEvent) => void events.push(event) },
    clock,
    publishers,
  };
  const publishing = createPublishing({
    ...shared,
    kind: policyBundles,
    store: policyStore,
    validate: createPolicyValidation(deployed, catalogueStore),
  });
  const app = createPoliciesApp({
    tokens: {
      verify: async (token) => {
        const principal = publishingPeople[token];
        if (principal === undefined) throw new CountersignError('invalid-token', 'the token is none of ours');
        return { principal, expiresAtEpochSeconds: clock() / 1000 + 600, tokenSha256: '00' };
      },
    },
    policyStore,
    publishing,
    catalogue: {
      store: catalogueStore,
      publishing: createPublishing({
        ...shared,
        kind: catalogueBundles,
        store: catalogueStore,
        validate: createCatalogueValidation(deployed, policyStore),
      }),
      deployedHashes: deployedHashes('dist'),
    },
    registry: { get: async (id) => registered.get(id) },
    publishers,
    publisherGroups,
    auditorGroups: ['auditors'],
  });
  const handler = handle(app);
  const ask = async (bearer: string, path: string, body?: unknown) => {
    const asked = { path, bearer, ...(body === undefined ? {} : postOf(body)) };
    const result = (await handler(restEvent(asked) as never)) as unknown as {
      statusCode: number;
      body: string;
    };
    return { status: result.statusCode, json: JSON.parse(result.body) };
  };
  const publish = (bearer: string, files: unknown, replaces: unknown = null) =>
    ask(bearer, '/v1/policies', { files, replaces });
  return { ask, publish, events, registered, policyStore, catalogueStore, damage };
}

const postOf = (body: unknown) => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json' },
});
