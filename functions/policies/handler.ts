// The policies function: the API by which people put policies into force. Puts the parts together; decides nothing itself.
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createDynamodbRegistry } from '../../adapters/dynamodb-registry.ts';
import {
  environmentVariables,
  listVariable,
  publishersOf,
  requireVariable,
} from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';
import { createKnownTokens } from '../../adapters/known-tokens.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { createPublishing } from '../../core/policy/publishing.ts';
import { onDirectoryFailure } from '../directory-failure.ts';
import { serve } from '../json-api/serve.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { createPoliciesApp } from './routes.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const publicUrl = process.env[environmentVariables.publicUrl];
const publishers = publishersOf(process.env);
const iam = iamDataFromDirectory(join(import.meta.dirname, 'iam'));
const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient());
const policyStore = createDynamodbPolicyStore(dynamodb, variable('policiesTable'));
const registry = createDynamodbRegistry(dynamodb, { registry: variable('registryTable') });
const issuers = parseIssuers(variable('issuers'));
const publishing = createPublishing({
  policyStore,
  validate: (files) => validatePolicies(files, iam).findings,
  events: createEventbridgeEventBus({
    client: tracer.captureAWSv3Client(new EventBridgeClient()),
    busName: variable('eventBus'),
    onLost: (type) => logger.warn('an event was lost', { type }),
  }),
  clock,
  publishers,
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
    registry,
    publishers,
    publisherGroups: listVariable(process.env, 'publisherGroups'),
    auditorGroups: listVariable(process.env, 'auditorGroups'),
    ...(publicUrl ? { publicUrl } : {}),
  }),
);
