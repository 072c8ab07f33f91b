// The function that the approval state machine waits on. It must never log or return the task token [A6].
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient } from '@aws-sdk/client-sfn';
import middy from '@middy/core';
import { approvalsOf } from '../approvals-of.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { attendApproval } from './attend-approval.ts';

const attend = attendApproval(
  approvalsOf(process.env, {
    dynamodb: tracer.captureAWSv3Client(new DynamoDBClient()),
    stepFunctions: tracer.captureAWSv3Client(new SFNClient()),
    eventBridge: tracer.captureAWSv3Client(new EventBridgeClient()),
    clock: Date.now,
    readsTaskTokens: true,
  }),
);

export const handler = middy(attend)
  .use(injectLambdaContext(logger))
  // The answer goes into the execution's history and the trace: it says nothing.
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
