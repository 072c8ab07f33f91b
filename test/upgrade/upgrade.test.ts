// Deploys over a stack that is in use: from the data of the release before, through every step of the rotation of all keys and back,
// and after the functions' stack was removed. A session and a request that waits are there all along, and nothing is refused.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBackupCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  RestoreTableFromBackupCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { clientOptions, localRegion } from '../../local/aws-access.ts';
import { createProgress } from '../../local/progress.ts';
import { seeds } from '../../local/seeds.ts';
import { type RunningStack, startStack } from '../../local/stack.ts';
import { requestIdOf } from '../support/approver.ts';
import { download } from '../support/archive-objects.ts';
import { countersignIn } from '../support/countersign-cli.ts';
import { dataResources, itemsOf, leaveRelease, previousRelease } from '../support/recorded-release.ts';

// Each deploy takes half a minute, and several on a busy machine.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const previous = previousRelease();
let stack: RunningStack;
let before: Awaited<ReturnType<typeof leaveRelease>>;

beforeAll(async () => {
  stack = await startStack({
    stateDirectory: await mkdtemp(join(tmpdir(), 'countersign-upgrade-')),
    beforeDeploy: async (ask) => {
      before = await leaveRelease(previous, ask);
    },
    progress: createProgress((line) => process.stderr.write(`${line}\n`), Date.now),
    signal: new AbortController().signal,
  });
});
afterAll(() => stack?.stop());

interface Session {
  readonly keyGeneration: unknown;
  readonly s3: S3Client;
}

/** Keys that are kept for good, as an SDK keeps them for an hour. */
async function openSession(): Promise<Session> {
  const environment = stack.environments.agent('demo-agent');
  const sts = new STSClient({ endpoint: `${stack.url}/aws`, region: localRegion });
  const { Credentials } = await sts.send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: environment.AWS_ROLE_ARN,
      RoleSessionName: 'upgrade',
      WebIdentityToken: await readFile(stack.environments.tokenFile('demo-agent'), 'utf8'),
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return {
    keyGeneration: decodeProtectedHeader(SessionToken).kid,
    s3: new S3Client({
      endpoint: `${stack.url}/aws`,
      region: localRegion,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
    }),
  };
}

const reads = ({ s3 }: Session) =>
  s3.send(new ListObjectsV2Command({ Bucket: seeds.bucket, Prefix: 'notes/' })).then(
    ({ KeyCount }) => `${KeyCount} object`,
    (error: Error) => `${error.name}: ${error.message}`,
  );

const writes = ({ s3 }: Session, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket: seeds.bucket, Key, Body: 'text' })).then(
    () => 'written',
    (error: Error) => error.message,
  );

async function approve(requestId: string): Promise<void> {
  const approved = await countersignIn(
    stack.environments.person('alice'),
    ...['approve', requestId, '--comment', 'go ahead'],
  );
  expect([approved.exitCode, approved.stderr]).toEqual([0, '']);
}

/** Reads all the while, and gives what was not answered as it should be. */
async function readingDuring(session: Session, work: () => Promise<void>): Promise<readonly string[]> {
  const failures: string[] = [];
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      const told = await reads(session);
      if (told !== '1 object') failures.push(told);
      await wait(250);
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await reading;
  }
  return failures;
}

const generations = (...ring: number[]) => ({
  keyGenerations: { surrogateRoot: ring, masking: ring, page: ring, checkpoint: ring },
});
const redeploy = (...ring: number[]) => stack.redeploy(generations(...ring));

describe('over the data of the release before', () => {
  test('a deploy makes no table and no key anew, and loses no item', async () => {
    const now = await dataResources(stack.emulatorUrl);
    for (const [logicalId, physicalId] of before.resources)
      expect([logicalId, now.get(logicalId)]).toEqual([logicalId, physicalId]);
    for (const [table, recorded] of Object.entries(before.items)) {
      const ids = (await itemsOf(stack.emulatorUrl, now.get(table) ?? '')).map(
        ({ id, list, position }) => id?.S ?? `${list?.S} ${position?.S}`,
      );
      expect(ids).toEqual(
        expect.arrayContaining(
          recorded.map(({ id, list, position }) => id?.S ?? `${list?.S} ${position?.S}`),
        ),
      );
    }
  });

  test('its session is listed, and its request is still there to be approved', async () => {
    const [request] =
      previous.release.items.TablesRequests3CA232D6?.filter(({ id }) => id?.S?.startsWith('req_')) ?? [];
    const requestId = request?.id?.S ?? '';
    const sessions = await countersignIn(
      stack.environments.person('carol'),
      '--json',
      'sessions',
      'list',
      '--everyone',
    );
    const [session] =
      previous.release.items.TablesSessions486350CB?.filter(({ id }) => id?.S?.startsWith('ses_')) ?? [];
    expect(sessions.stdout).toContain(session?.id?.S);
    const queue = await countersignIn(
      stack.environments.person('alice'),
      '--json',
      'requests',
      'list',
      '--queue',
    );
    expect(queue.stdout).toContain(requestId);
    await approve(requestId);
  });
});

describe('a rotation of all keys, with a session and a request across it', () => {
  let session: Session;
  let requestId: string;
  const folder = join(tmpdir(), `countersign-upgrade-archive-${process.pid}`);

  const makeCheckpoint = async (): Promise<void> => {
    const lambda = new LambdaClient(clientOptions(stack.emulatorUrl));
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: stack.outputs.CheckpointFunctionName }),
    );
    expect(FunctionError).toBeUndefined();
  };

  test('refuses nothing while the new generation becomes known and then is used, nor while that is rolled back', async () => {
    session = await openSession();
    expect(session.keyGeneration).toBe('1');
    requestId = requestIdOf(await writes(session, 'rotated.txt'));
    expect(requestId).not.toBe('');
    await makeCheckpoint();
    const failures = await readingDuring(session, async () => {
      await redeploy(1, 2);
      expect((await openSession()).keyGeneration).toBe('1');
      await redeploy(2, 1);
      const newer = await openSession();
      expect(newer.keyGeneration).toBe('2');
      await redeploy(1, 2);
      expect(await reads(newer)).toBe('1 object');
      await redeploy(2, 1);
    });
    expect(failures).toEqual([]);
    await approve(requestId);
    expect(await writes(session, 'rotated.txt')).toBe('written');
  });

  test('seals the record with the new key, and all of it verifies by the keys that are told', async () => {
    await makeCheckpoint();
    const carol = stack.environments.person('carol');
    const printed = await countersignIn(carol, 'verify', '--print-key');
    expect(printed.stdout.match(/BEGIN PUBLIC KEY/g)).toHaveLength(2);
    const s3 = new S3Client({ ...clientOptions(stack.emulatorUrl), forcePathStyle: true });
    await download(s3, stack.outputs.ArchiveBucketName ?? '', folder);
    const verify = async (name: string, pem: string) => {
      await writeFile(join(folder, name), pem);
      return countersignIn(carol, 'verify', folder, '--key', join(folder, name));
    };
    expect(await verify('both.pem', printed.stdout)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('intact: nothing was altered'),
    });
    const [newest = ''] = printed.stdout.split(/(?<=-----END PUBLIC KEY-----\n)/);
    expect((await verify('newest.pem', newest)).exitCode).toBe(1);
  });

  test('ends what the old generation made once it is taken away, and nothing of the new one', async () => {
    const newer = await openSession();
    expect(await readingDuring(newer, () => redeploy(2))).toEqual([]);
    expect(await reads(session)).toMatch(/^SignatureDoesNotMatch/);
    expect((await openSession()).keyGeneration).toBe('2');
  });
});

test('what a table lost is copied back from its backup, restored beside it', async () => {
  const dynamodb = new DynamoDBClient(clientOptions(stack.emulatorUrl));
  const TableName = stack.outputs.RequestsTableName;
  const restored = `${TableName}-restored`;
  const session = await openSession();
  const requestId = requestIdOf(await writes(session, 'restored.txt'));
  const Key = { id: { S: requestId } };
  const { BackupDetails } = await dynamodb.send(
    new CreateBackupCommand({ TableName, BackupName: 'before-it-was-lost' }),
  );
  await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
  const lost = await countersignIn(stack.environments.person('alice'), 'approve', requestId);
  expect(lost.exitCode).not.toBe(0);
  await dynamodb.send(
    new RestoreTableFromBackupCommand({
      BackupArn: BackupDetails?.BackupArn,
      TargetTableName: restored,
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60 }, { TableName: restored });
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: restored, Key }));
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
  await approve(requestId);
  expect(await writes(session, 'restored.txt')).toBe('written');
});

test('the stack of the functions can be removed and deployed again over the same data', async () => {
  const session = await openSession();
  const requestId = requestIdOf(await writes(session, 'recovered.txt'));
  const StackName = 'Countersign-local';
  const cloudFormation = new CloudFormationClient(clientOptions(stack.emulatorUrl));
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete(
    { client: cloudFormation, maxWaitTime: 120, minDelay: 1, maxDelay: 2 },
    { StackName },
  );
  await redeploy(2);
  expect(await reads(session)).toBe('1 object');
  await approve(requestId);
  expect(await writes(session, 'recovered.txt')).toBe('written');
});
