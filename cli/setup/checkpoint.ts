// The first checkpoint: proof that what was recorded is sealed.
import { S3Client } from '@aws-sdk/client-s3';
import { createS3Checkpoints } from '../../adapters/s3-checkpoints.ts';
import type { SetupConfiguration } from './configuration.ts';
import type { ClientOptions, Deployment } from './deployment.ts';
import { done, type Step, toDo, type Verdict } from './step.ts';

/** As the alarm CheckpointMissing has it. */
const intervalsMaximum = 3;

export function checkpointStep(
  { checkpointMinutes }: SetupConfiguration,
  deployment: Deployment,
  options: ClientOptions,
): Step {
  return {
    name: 'checkpoint',
    needs: ['AWS account'],
    async check() {
      const { ArchiveBucketName } = await deployment.outputs();
      if (ArchiveBucketName === undefined) {
        return toDo(`${deployment.stackName} names no archive`, `npx cdk deploy ${deployment.stackName}`);
      }
      return verdictOn(
        await createS3Checkpoints(new S3Client(options), ArchiveBucketName).latest(),
        checkpointMinutes,
      );
    },
  };
}

type Latest = Awaited<ReturnType<ReturnType<typeof createS3Checkpoints>['latest']>>;

function verdictOn(latest: Latest, checkpointMinutes: number): Verdict {
  if (latest === undefined) {
    return toDo(
      `none was made yet; one comes every ${checkpointMinutes} minutes`,
      'run this again then; where none comes: docs/runbooks/checkpoint-missing.md',
    );
  }
  const { number, sealedAt } = latest.checkpoint.statement;
  const ageMinutes = (Date.now() - Date.parse(sealedAt)) / 60_000;
  return ageMinutes > intervalsMaximum * checkpointMinutes
    ? toDo(`the last one, number ${number}, is of ${sealedAt}`, 'docs/runbooks/checkpoint-missing.md')
    : done(`number ${number}, of ${sealedAt}`);
}
