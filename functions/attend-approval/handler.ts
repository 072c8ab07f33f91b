// The function that the approval state machine waits on. It must never log or return the task token [A6].
import { randomBytes } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import { createDynamodbRequestStore } from '../../adapters/dynamodb-request-store.ts';
import { createDynamodbTaskTokens } from '../../adapters/dynamodb-task-tokens.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createEventbridgeEventBus } from '../../adapters/eventbridge-event-bus.ts';
import { createStepFunctionsApprovals } from '../../adapters/step-functions-approvals.ts';
import { createApprovals } from '../../core/approvals.ts';
import { parseLimits } from '../../core/limits.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { attendApproval } from './attend-approval.ts';

const clock = Date.now;
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const requestsTable = requireVariable(process.env, 'requestsTable');
const taskTokens = createDynamodbTaskTokens({ client, requestsTable, clock });
const timer = createStepFunctionsApprovals({
  client: tracer.captureAWSv3Client(new SFNClient()),
  stateMachineArn: requireVariable(process.env, 'approvalStateMachineArn'),
  taskTokens,
  onFailure: (step, requestId, cause) =>
    logger.error('the approval execution failed', { step, requestId, cause: String(cause) }),
});
const events = createEventbridgeEventBus({
  client: tracer.captureAWSv3Client(new EventBridgeClient()),
  busName: requireVariable(process.env, 'eventBus'),
  onLost: (type, cause) => logger.warn('event lost', { type, cause: String(cause) }),
});

const attend = attendApproval({
  taskTokens,
  timer,
  events,
  approvals: createApprovals({
    clock,
    random: (lengthBytes) => randomBytes(lengthBytes),
    limits: parseLimits(requireVariable(process.env, 'limits')),
    store: createDynamodbRequestStore({
      client,
      requestsTable,
      grantsTable: requireVariable(process.env, 'grantsTable'),
    }),
    timer,
    events,
  }),
});

export const handler = middy(attend)
  .use(injectLambdaContext(logger))
  // The answer goes into the execution's history and the trace: it says nothing.
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
