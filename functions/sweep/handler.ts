// Runs on a schedule: settles the calls that nobody settled. It assumes no role and sends nothing anywhere.
import { randomBytes } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { createDynamodbOpenIntents } from '../../adapters/dynamodb-settled-intent.ts';
import { requireVariable } from '../../adapters/environment.ts';
import { createS3Archive } from '../../adapters/s3-archive.ts';
import { putOnce } from '../../adapters/s3-put-once.ts';
import { storeClientOptions } from '../../adapters/store-client-options.ts';
import { createRecordChain } from '../../core/record/chain.ts';
import type { RecordEvent } from '../../core/record/record-event.ts';
import { eventKey } from '../../core/record/record-keys.ts';
import { sweep } from '../../core/record/sweep.ts';
import { logger, metrics, nameOf } from '../telemetry.ts';
import { tracer } from '../tracing.ts';

const s3 = tracer.captureAWSv3Client(new S3Client({ ...storeClientOptions, forcePathStyle: true }));
const bucket = requireVariable(process.env, 'archiveBucket');
const random = (lengthBytes: number) => randomBytes(lengthBytes);
const events = createRecordChain({ random, write: (key, bytes) => putOnce(s3, bucket, key, bytes) });
const ports = {
  intents: createDynamodbOpenIntents(tracer.captureAWSv3Client(new DynamoDBClient(storeClientOptions)), {
    intents: requireVariable(process.env, 'intentsTable'),
    requests: requireVariable(process.env, 'requestsTable'),
  }),
  archive: createS3Archive(s3, bucket, random),
  recordEvent: async (event: RecordEvent) => {
    await events.append(eventKey(event), event);
  },
  clock: Date.now,
  onFailure: (callId: string, cause: unknown) =>
    logger.warn('a call could not be settled', {
      callId,
      cause: nameOf(cause),
    }),
};

async function sweepOpenIntents() {
  const swept = await sweep(ports);
  metrics.addMetric('Sweeps', MetricUnit.Count, 1);
  metrics.addMetric('CallsSettledUnknown', MetricUnit.Count, swept.settled.unknown);
  metrics.addMetric('CallsUnsettled', MetricUnit.Count, swept.left);
  logger.info('swept', { ...swept });
  return swept;
}

export const handler = middy(sweepOpenIntents)
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(captureLambdaHandler(tracer));
