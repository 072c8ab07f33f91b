// Runs on a schedule: writes the records of closed hours into files for queries. The event is ignored.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { requireVariable } from '../../adapters/environment.ts';
import { createS3Compaction } from '../../adapters/s3-compaction.ts';
import { compact } from '../../core/record/compact.ts';
import { logger } from '../telemetry.ts';
import { tracer } from '../tracing.ts';

const s3 = tracer.captureAWSv3Client(new S3Client({ forcePathStyle: true }));
const ports = {
  ...createS3Compaction(s3, requireVariable(process.env, 'archiveBucket')),
  clock: Date.now,
};

async function compactHours() {
  const compacted = await compact(ports);
  logger.info('compacted', { ...compacted });
  return compacted;
}

export const handler = middy(compactHours).use(injectLambdaContext(logger)).use(captureLambdaHandler(tracer));
