// Runs after a deploy: publishes the policies and connections that were bundled beside this file. The event is ignored.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { publish } from './publish.ts';

const client = tracer.captureAWSv3Client(new DynamoDBClient());
const clock = Date.now;
const directory = import.meta.dirname;
const read = (name: string) => readFileSync(join(directory, name), 'utf8');

const dependencies = {
  policyStore: createDynamodbPolicyStore(client, requireVariable(process.env, 'policiesTable')),
  connectionStore: createDynamodbConnectionStore({
    client,
    tableName: requireVariable(process.env, 'connectionsTable'),
    clock,
  }),
  iam: iamDataFromDirectory(join(directory, 'iam')),
  clock,
  publishers: requireVariable(process.env, 'publishers') === '1' ? (1 as const) : (2 as const),
};

async function publishBundled() {
  const names = globSync('**/*.cedar', { cwd: join(directory, 'policies') });
  const published = await publish(
    {
      policyFiles: Object.fromEntries(names.map((name) => [name, read(join('policies', name))])),
      connections: JSON.parse(read('connections.json')),
    },
    dependencies,
  );
  logger.info('published', { ...published });
  return published;
}

export const handler = middy(publishBundled)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer));
