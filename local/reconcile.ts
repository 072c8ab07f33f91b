// The emulator's CloudFormation drops some properties of tables and buckets without a word. This sets them by the
// public APIs as the deployed template asks, reads them back, and fails when they did not take.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientOptions } from './aws-access.ts';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** One property of one resource: what the template asks, how it is set and read. */
interface Wanted {
  readonly what: string;
  readonly expected: unknown;
  read(): Promise<unknown>;
  apply(): Promise<unknown>;
}

/** Resolves with what had to be set. Throws an Error that lists what did not take. */
export async function reconcile(ask: {
  readonly endpointUrl: string;
  readonly assemblyDirectory: string;
}): Promise<readonly string[]> {
  const wanted = await wantedOf(ask);
  const applied: string[] = [];
  const wrong: string[] = [];
  await Promise.all(
    wanted.map(async (property) => {
      if (isDeepStrictEqual(await readOf(property), property.expected)) return;
      await property.apply();
      applied.push(property.what);
      const found = await readOf(property);
      if (isDeepStrictEqual(found, property.expected)) return;
      wrong.push(
        `${property.what}: expected ${JSON.stringify(property.expected)}, found ${JSON.stringify(found)}`,
      );
    }),
  );
  if (wrong.length > 0) {
    throw new Error(`the local AWS did not take what the template asks:\n${wrong.sort().join('\n')}`);
  }
  return applied.sort();
}

/** What cannot be read is not set. */
const readOf = (property: Wanted): Promise<unknown> => property.read().catch(() => undefined);

async function wantedOf(ask: {
  readonly endpointUrl: string;
  readonly assemblyDirectory: string;
}): Promise<readonly Wanted[]> {
  const options = clientOptions(ask.endpointUrl);
  const cloudFormation = new CloudFormationClient(options);
  const dynamodb = new DynamoDBClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const wanted: Wanted[] = [];
  const suffix = '.template.json';
  for (const file of readdirSync(ask.assemblyDirectory).filter((name) => name.endsWith(suffix))) {
    const { Resources } = JSON.parse(readFileSync(join(ask.assemblyDirectory, file), 'utf8')) as {
      readonly Resources: Readonly<Record<string, TemplateResource>>;
    };
    const { StackResources = [] } = await cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: file.slice(0, -suffix.length) }),
    );
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResources) {
      const resource = Resources[LogicalResourceId];
      if (resource?.Type === 'AWS::DynamoDB::Table') {
        wanted.push(...tableProperties(dynamodb, PhysicalResourceId, resource.Properties ?? {}));
      } else if (resource?.Type === 'AWS::S3::Bucket') {
        wanted.push(...bucketProperties(s3, PhysicalResourceId, resource.Properties ?? {}));
      }
    }
  }
  return wanted;
}

function tableProperties(
  dynamodb: DynamoDBClient,
  TableName: string,
  properties: Readonly<Record<string, unknown>>,
): Wanted[] {
  const wanted: Wanted[] = [];
  const timeToLive = properties.TimeToLiveSpecification as
    | { AttributeName: string; Enabled: boolean }
    | undefined;
  if (timeToLive !== undefined) {
    wanted.push({
      what: `time to live of ${TableName}`,
      expected: timeToLive.AttributeName,
      async read() {
        const answer = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
        return answer.TimeToLiveDescription?.AttributeName;
      },
      apply: () =>
        dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: timeToLive })),
    });
  }
  if (properties.PointInTimeRecoverySpecification !== undefined) {
    wanted.push({
      what: `point-in-time recovery of ${TableName}`,
      expected: 'ENABLED',
      async read() {
        const answer = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
        return answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
      },
      apply: () =>
        dynamodb.send(
          new UpdateContinuousBackupsCommand({
            TableName,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ),
    });
  }
  return wanted;
}

function bucketProperties(
  s3: S3Client,
  Bucket: string,
  properties: Readonly<Record<string, unknown>>,
): Wanted[] {
  const lock = properties.ObjectLockConfiguration as
    | {
        readonly Rule: {
          readonly DefaultRetention: { readonly Mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly Days: number };
        };
      }
    | undefined;
  if (lock === undefined) return [];
  return [
    {
      what: `versioning of ${Bucket}`,
      expected: 'Enabled',
      read: async () => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
      apply: () => Promise.reject(new Error(`${Bucket} has Object Lock and no versioning`)),
    },
    {
      what: `object lock of ${Bucket}`,
      expected: lock.Rule,
      async read() {
        const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
        return answer.ObjectLockConfiguration?.Rule;
      },
      apply: () =>
        s3.send(
          new PutObjectLockConfigurationCommand({
            Bucket,
            ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: lock.Rule },
          }),
        ),
    },
  ];
}
