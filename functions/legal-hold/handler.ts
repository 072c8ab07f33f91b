// Runs on a schedule: holds the records of held sessions, and lets go those whose hold was released. The event is ignored.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { createDynamodbHoldsAtWork } from '../../adapters/dynamodb-hold-store.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createS3LegalHolds } from '../../adapters/s3-legal-holds.ts';
import { keepHolds } from '../../core/record/keep-holds.ts';
import { logger, nameOf } from '../telemetry.ts';
import { tracer } from '../tracing.ts';

const s3 = tracer.captureAWSv3Client(new S3Client({ forcePathStyle: true }));
const dynamodb = tracer.captureAWSv3Client(new DynamoDBClient());
const ports = {
  ...createS3LegalHolds(s3, requireVariable(process.env, 'archiveBucket')),
  holds: createDynamodbHoldsAtWork(dynamodb, requireVariable(process.env, 'sessionsTable')),
  clock: Date.now,
  onFailure: (sessionId: string, cause: unknown) =>
    logger.warn('a legal hold could not be kept', {
      sessionId,
      cause: nameOf(cause),
    }),
};

async function keep() {
  const kept = await keepHolds(ports);
  logger.info('kept legal holds', { ...kept });
  // So that the alarm on errors of this function tells.
  if (kept.failed > 0) throw new Error(`${kept.failed} of ${kept.sessions} legal holds could not be kept`);
  return kept;
}

export const handler = middy(keep).use(injectLambdaContext(logger)).use(captureLambdaHandler(tracer));
