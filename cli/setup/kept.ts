// What a deploy starts by itself, read where it is kept: policies in force, and checkpoints that seal the record.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { createDynamodbPolicyStore } from '../../adapters/dynamodb-policy-store.ts';
import { createS3Checkpoints } from '../../adapters/s3-checkpoints.ts';
import type { Staged } from '../../core/bundle-store.ts';
import { checkpointIntervalsMaximum } from '../../core/health.ts';
import { Ailment } from '../reach.ts';
import type { SetupConfiguration } from './configuration.ts';
import type { ClientOptions, Deployment } from './deployment.ts';
import { done, type Step, toDo, type Verdict } from './step.ts';

export function keptSteps(
  { checkpointMinutes }: SetupConfiguration,
  deployment: Deployment,
  options: ClientOptions,
): readonly Step[] {
  const output = async (name: string): Promise<string> => {
    const { [name]: value } = await deployment.outputs();
    if (value !== undefined) return value;
    throw new Ailment(
      `${deployment.stackName} has no output ${name}`,
      `npx cdk deploy ${deployment.stackName}`,
    );
  };
  const needs = ['AWS account'];
  return [
    {
      name: 'policies',
      needs,
      async check() {
        const client = new DynamoDBClient(options);
        const store = createDynamodbPolicyStore(client, await output('PoliciesTableName'));
        return verdictOnPolicies(await store.currentVersion(), await store.staged(), deployment.stackName);
      },
    },
    {
      name: 'checkpoint',
      needs,
      async check() {
        const store = createS3Checkpoints(new S3Client(options), await output('ArchiveBucketName'));
        return verdictOnCheckpoint(await store.latest(), checkpointMinutes);
      },
    },
  ];
}

function verdictOnPolicies(
  version: string | undefined,
  staged: Staged | undefined,
  stackName: string,
): Verdict {
  if (staged !== undefined) {
    const short = staged.version.slice(0, 12);
    return toDo(`${short} waits for a second publisher`, `npx countersign policy confirm ${short}`);
  }
  return version === undefined
    ? toDo('none are in force, so every call is denied', `npx cdk deploy ${stackName}`)
    : done(`${version.slice(0, 12)} is in force`);
}

type Latest = Awaited<ReturnType<ReturnType<typeof createS3Checkpoints>['latest']>>;

function verdictOnCheckpoint(latest: Latest, checkpointMinutes: number): Verdict {
  if (latest === undefined) {
    return toDo(
      `none was made yet; one comes every ${checkpointMinutes} minutes`,
      'run this again then; where none comes: docs/runbooks/checkpoint-missing.md',
    );
  }
  const { number, sealedAt } = latest.checkpoint.statement;
  const ageMinutes = (Date.now() - Date.parse(sealedAt)) / 60_000;
  return ageMinutes > checkpointIntervalsMaximum * checkpointMinutes
    ? toDo(`the last one, number ${number}, is of ${sealedAt}`, 'docs/runbooks/checkpoint-missing.md')
    : done(`number ${number}, of ${sealedAt}`);
}
