// Called by the streams of the tables of sessions, requests and policies.
import { randomBytes } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { requireVariable } from '../../adapters/environment.ts';
import { putOnce } from '../../adapters/s3-put-once.ts';
import { createRecordChain } from '../../core/record/chain.ts';
import { logger, nameOf } from '../telemetry.ts';
import { tracer } from '../tracing.ts';
import { recordEvents } from './record-events.ts';

const s3 = tracer.captureAWSv3Client(new S3Client({ forcePathStyle: true }));
const bucket = requireVariable(process.env, 'archiveBucket');

const record = recordEvents({
  chain: createRecordChain({
    random: (lengthBytes) => randomBytes(lengthBytes),
    write: (key, bytes) => putOnce(s3, bucket, key, bytes),
  }),
  onFailure: (cause) =>
    logger.error('an event could not be recorded', {
      cause: nameOf(cause),
    }),
});

export const handler = middy(record)
  .use(injectLambdaContext(logger))
  .use(captureLambdaHandler(tracer, { captureResponse: false }));
