// The policies function: the API by which people put policies and catalogues into force. Puts the parts together; decides nothing itself.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createDynamodbCatalogueStore } from '../../adapters/dynamodb-catalogue-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createDynamodbRegistry } from '../../adapters/dynamodb-registry.ts';
import {
  environmentVariables,
  listVariable,
  publishersOf,
  requireVariable,
} from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { createKnownTokens } from '../../adapters/known-tokens.ts';
import { deployedHashes, deployedServiceFiles } from '../../adapters/service-files.ts';
import { catalogueBundles } from '../../core/catalogue/bundle.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import { createPublishing } from '../../core/publishing.ts';
import { onDirectoryFailure } from '../directory-failure.ts';
import { serve } from '../json-api/serve.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { createPoliciesApp } from './routes.ts';
import { createCatalogueValidation, createPolicyValidation } from './validation.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const publicUrl = process.env[environmentVariables.publicUrl];
const publishers = publishersOf(process.env);
const deployed = deployedServiceFiles(import.meta.dirname);
const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient());
const policyStore = createDynamodbPolicyStore(dynamodb, variable('policiesTable'));
const catalogueStore = createDynamodbCatalogueStore(dynamodb, variable('policiesTable'));
const registry = createDynamodbRegistry(dynamodb, { registry: variable('registryTable') });
const issuers = parseIssuers(variable('issuers'));
const shared = {
  events: createEventbridgeEventBus({
    client: tracer.captureAWSv3Client(new EventBridgeClient()),
    busName: variable('eventBus'),
    onLost: (type) => logger.warn('an event was lost', { type }),
  }),
  clock,
  publishers,
};
const publishing = createPublishing({
  ...shared,
  kind: policyBundles,
  store: policyStore,
  validate: createPolicyValidation(deployed, catalogueStore),
});
const cataloguePublishing = createPublishing({
  ...shared,
  kind: catalogueBundles,
  store: catalogueStore,
  validate: createCatalogueValidation(deployed, policyStore),
});
export const handler = serve(
  createPoliciesApp({
    tokens: createKnownTokens({
      issuers,
      registry,
      clock,
      onDirectoryFailure,
    }),
    policyStore,
    publishing,
    catalogue: {
      store: catalogueStore,
      publishing: cataloguePublishing,
      deployedHashes: deployedHashes(import.meta.dirname),
    },
    registry,
    publishers,
    publisherGroups: listVariable(process.env, 'publisherGroups'),
    auditorGroups: listVariable(process.env, 'auditorGroups'),
    ...(publicUrl ? { publicUrl } : {}),
  }),
);
