// The registry function: what administrators change between deploys. Puts the parts together; decides nothing itself.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createDynamodbConnectionChanges } from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createWritableRegistry } from '../../adapters/dynamodb-registry.ts';
import { environmentVariables, listVariable, requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { createKnownTokens } from '../../adapters/known-tokens.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { onDirectoryFailure } from '../directory-failure.ts';
import { serve } from '../json-api/serve.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { createRegistryApp } from './app.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const publicUrl = process.env[environmentVariables.publicUrl];

const issuers = parseIssuers(variable('issuers'));
const registry = createWritableRegistry(client, {
  registry: variable('registryTable'),
  sessions: variable('sessionsTable'),
});

export const handler = serve(
  createRegistryApp({
    tokens: createKnownTokens({ issuers, registry, clock, onDirectoryFailure }),
    registry,
    issuers: issuers.map(({ issuer }) => issuer),
    auditorGroups: listVariable(process.env, 'auditorGroups'),
    connections: createDynamodbConnectionStore({
      client,
      tableName: variable('connectionsTable'),
      clock,
      maximumAgeSeconds: 0,
    }),
    removal: createDynamodbConnectionChanges(client, {
      connections: variable('connectionsTable'),
      registry: variable('registryTable'),
      sessions: variable('sessionsTable'),
    }),
    administratorGroups: listVariable(process.env, 'administratorGroups'),
    events: createEventbridgeEventBus({
      client: tracer.captureAWSv3Client(new EventBridgeClient()),
      busName: variable('eventBus'),
      onLost: (type) => logger.warn('an event was lost', { type }),
    }),
    clock,
    ...(publicUrl ? { publicUrl } : {}),
  }),
);
