// Runs on a schedule: seals what was recorded since the last time, and brings the copy up to date. The event is ignored.
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import middy from '@middy/core';
import { environmentVariables, keyRingVariable, requireVariable } from '../../adapters/environment.ts';
import { createKmsCheckpointSigner } from '../../adapters/kms-checkpoint-signer.ts';
import { copyCheckpoints, createS3Checkpoints } from '../../adapters/s3-checkpoints.ts';
import { createS3RecordSource } from '../../adapters/s3-record-source.ts';
import { currentKey } from '../../core/key-ring.ts';
import { seal } from '../../core/record/seal.ts';
import { logger, metrics } from '../telemetry.ts';
import { tracer } from '../tracing.ts';

const s3 = tracer.captureAWSv3Client(new S3Client({ forcePathStyle: true }));
const kms = tracer.captureAWSv3Client(new KMSClient());
const bucket = requireVariable(process.env, 'archiveBucket');
const copyBucket = process.env[environmentVariables.checkpointCopyBucket];
const checkpoints = createS3Checkpoints(s3, bucket);
const ports = {
  records: createS3RecordSource(s3, bucket),
  checkpoints,
  signer: await createKmsCheckpointSigner(kms, currentKey(keyRingVariable(process.env, 'checkpointKeys'))),
  clock: Date.now,
  intervalSeconds: Number(requireVariable(process.env, 'checkpointIntervalSeconds')),
};

async function makeCheckpoint() {
  const sealed = await seal(ports);
  metrics.addMetric('CheckpointsMade', MetricUnit.Count, sealed.checkpoints);
  metrics.addMetric('RecordsSealed', MetricUnit.Count, sealed.records);
  const copied = copyBucket ? await copyAll(copyBucket) : 0;
  const made = { ...sealed, copied };
  logger.info('sealed', made);
  return made;
}

/** Afterwards, so that a second bucket that does not answer holds back no checkpoint. */
async function copyAll(toBucket: string): Promise<number> {
  const lastNumber = (await checkpoints.latest())?.checkpoint.statement.number ?? -1;
  const copied = await copyCheckpoints(s3, { bucket, lastNumber }, toBucket);
  metrics.addMetric('CheckpointsCopied', MetricUnit.Count, copied);
  return copied;
}

export const handler = middy(makeCheckpoint)
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(captureLambdaHandler(tracer));
