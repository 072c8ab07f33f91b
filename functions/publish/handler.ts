// Runs after a deploy: publishes the policies and connections that were bundled beside this file. The event is ignored.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import { createDynamodbCatalogueStore } from '../../adapters/dynamodb-catalogue-store.ts';
import {
  createDynamodbConnectionChanges,
  wasConnectionRemoved,
} from '../../adapters/dynamodb-connection-changes.ts';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createDynamodbVendedCredentials } from '../../adapters/dynamodb-vended-credentials.ts';
import { publishersOf, requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { deployedServiceFiles } from '../../adapters/service-files.ts';
import type { Connection } from '../../core/connection.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import { createSubmission } from '../../core/publishing.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { publish } from './publish.ts';

const client = tracer.captureAWSv3Client(new DynamoDBClient());
const clock = Date.now;
const directory = import.meta.dirname;
const read = (name: string) => readFileSync(join(directory, name), 'utf8');

const deployed = deployedServiceFiles(directory);
const policiesTable = requireVariable(process.env, 'policiesTable');
const policyStore = createDynamodbPolicyStore(client, policiesTable);
const catalogueStore = createDynamodbCatalogueStore(client, policiesTable);
const tables = {
  connections: requireVariable(process.env, 'connectionsTable'),
  registry: requireVariable(process.env, 'registryTable'),
  sessions: requireVariable(process.env, 'sessionsTable'),
};
const dependencies = {
  policyStore,
  connectionStore: createDynamodbConnectionStore({ client, tableName: tables.connections, clock }),
  connectionChanges: createDynamodbConnectionChanges(client, tables),
  submission: createSubmission({
    kind: policyBundles,
    store: policyStore,
    events: createEventbridgeEventBus({
      client: tracer.captureAWSv3Client(new EventBridgeClient()),
      busName: requireVariable(process.env, 'eventBus'),
      onLost: (type) => logger.warn('an event was lost', { type }),
    }),
    clock,
    publishers: publishersOf(process.env),
  }),
  vended: createDynamodbVendedCredentials(client, tables.sessions),
  clock,
  wasRemoved: (connection: Connection) => wasConnectionRemoved(client, tables.registry, connection),
};

async function publishBundled() {
  const names = globSync('**/*.cedar', { cwd: join(directory, 'policies') });
  const published = await publish(
    {
      policyFiles: Object.fromEntries(names.map((name) => [name, read(join('policies', name))])),
      connections: JSON.parse(read('connections.json')),
    },
    { ...dependencies, services: { deployed, published: await catalogueStore.current() } },
  );
  logger.info('published', { ...published });
  return published;
}

export const handler = middy(publishBundled)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer));
