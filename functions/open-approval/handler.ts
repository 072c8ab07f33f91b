// First step of the approval state machine: keeps the task token and announces the request. It may do nothing else,
// and must never log or return the token [A6].

import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import { createDynamodbTaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { openApproval } from './open-approval.ts';

const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient());

const open = openApproval({
  taskTokens: createDynamodbTaskTokens({
    client: dynamodb,
    requestsTable: requireVariable(process.env, 'requestsTable'),
    clock: Date.now,
  }),
  events: createEventbridgeEventBus({
    client: tracer.captureAWSv3Client(new EventBridgeClient()),
    busName: requireVariable(process.env, 'eventBus'),
    onLost: (type, cause) => logger.warn('event lost', { type, cause: String(cause) }),
  }),
});

export const handler = middy(open)
  .use(injectLambdaContext(logger))
  // The answer goes into the execution's history and the trace: it says nothing.
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
