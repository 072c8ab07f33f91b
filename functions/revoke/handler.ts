// Called by the streams of the sessions and registry tables. The only code of Countersign that writes IAM.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import middy from '@middy/core';
import { createDynamodbConnectionStore } from '../../adapters/dynamodb-connection-store.ts';
import { createDynamodbDenialStore } from '../../adapters/dynamodb-denial-store.ts';
import { createDynamodbSessionHistory } from '../../adapters/dynamodb-session-store.ts';
import { createDynamodbVendedCredentials } from '../../adapters/dynamodb-vended-credentials.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { createDenyPolicyWriter } from '../../adapters/iam-deny-policy.ts';
import { storeClientOptions } from '../../adapters/store-client-options.ts';
import { createRevoker } from '../../core/vending/revoker.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { revoke } from './revoke.ts';

const clock = Date.now;
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const tableName = requireVariable(process.env, 'sessionsTable');

const revoked = revoke({
  revoker: createRevoker({
    connections: createDynamodbConnectionStore({
      client,
      tableName: requireVariable(process.env, 'connectionsTable'),
      clock,
    }),
    sessions: createDynamodbSessionHistory(client, tableName),
    vended: createDynamodbVendedCredentials(client, tableName),
    denials: createDynamodbDenialStore(client, tableName),
    writePolicy: createDenyPolicyWriter(
      new STSClient(storeClientOptions),
      (credentials) => new IAMClient({ ...storeClientOptions, credentials }),
    ),
    events: createEventbridgeEventBus({
      client: tracer.captureAWSv3Client(new EventBridgeClient()),
      busName: requireVariable(process.env, 'eventBus'),
      onLost: (type) => logger.warn('an event was lost', { type }),
    }),
    clock,
  }),
  onFailure: (cause) =>
    logger.error('vended credentials could not be denied', {
      cause: cause instanceof Error ? cause.message : String(cause),
    }),
});

export const handler = middy(revoked)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
