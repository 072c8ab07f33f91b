// The policies function: the API by which people put policies into force. Puts the parts together; decides nothing itself.
// Events are not logged: they carry tokens [L6].
import { join } from 'node:path';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { environmentVariables, listVariable, requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { iamDataFromDirectory } from '../../adapters/iam-data-files.ts';
import { createOidcTokenVerifier } from '../../adapters/oidc-token-verifier.ts';
import { parseIssuers } from '../../core/issuer.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { createPublishing } from './publishing.ts';
import { createPoliciesApp } from './routes.ts';

const clock = Date.now;
const variable = (name: Parameters<typeof requireVariable>[1]) => requireVariable(process.env, name);
const publicUrl = process.env[environmentVariables.publicUrl];
const publishers = variable('publishers') === '1' ? 1 : 2;
const policyStore = createDynamodbPolicyStore(
  tracer.captureAWSv3Client(new DynamoDBClient()),
  variable('policiesTable'),
);
const publishing = createPublishing({
  policyStore,
  iam: iamDataFromDirectory(join(import.meta.dirname, 'iam')),
  events: createEventbridgeEventBus({
    client: tracer.captureAWSv3Client(new EventBridgeClient()),
    busName: variable('eventBus'),
    onLost: (type) => logger.warn('an event was lost', { type }),
  }),
  clock,
  publishers,
});
const policies = handle(
  createPoliciesApp({
    tokens: createOidcTokenVerifier({ issuers: parseIssuers(variable('issuers')), clock }),
    policyStore,
    publishing,
    publishers,
    publisherGroups: listVariable(process.env, 'publisherGroups'),
    auditorGroups: listVariable(process.env, 'auditorGroups'),
    ...(publicUrl ? { publicUrl } : {}),
  }),
);

async function answer(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  // hono types events of its own; a REST proxy event is one of them.
  const result = (await policies(event as never)) as APIGatewayProxyResult;
  logger.info('answered', {
    requestId: event.requestContext.requestId,
    method: event.httpMethod,
    path: event.path,
    statusCode: result.statusCode,
  });
  return result;
}

export const handler = middy(answer)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
