// What one principal may use up [L11], as its clients meet it.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { Limits } from '../../../core/limits.ts';
import { alice } from '../../support/approval-cast.ts';
import {
  allowed,
  createGatewayWorld,
  denied,
  type GatewayWorld,
  gated,
} from '../../support/gateway-world.ts';

const signIn = async (world: GatewayWorld): Promise<DynamoDBClient> =>
  new DynamoDBClient({ ...world.client, credentials: await world.signIn() });

async function worldWith(limits: Partial<Limits>) {
  const world = createGatewayWorld({ limits });
  world.script.answer = () => ({ body: '{}' });
  return { world, dynamodb: await signIn(world) };
}

const read = (dynamodb: DynamoDBClient) =>
  dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } }));
const write = (dynamodb: DynamoDBClient, id = '1') =>
  dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: id } } }));

test('[L11] beyond its calls of a minute a principal is throttled as AWS throttles, in all of its sessions', async () => {
  const { world, dynamodb } = await worldWith({ callsPerMinute: 3 });
  const second = await signIn(world);
  await read(dynamodb);
  await write(dynamodb);
  await read(second);
  const refused = await read(second).catch((error) => error);
  expect(refused).toMatchObject({
    name: 'ThrottlingException',
    message: expect.stringContaining('go on more slowly'),
    $metadata: { httpStatusCode: 429 },
  });
  expect(world.sent).toHaveLength(3);
  expect(world.archived.at(-1)).toMatchObject({ outcome: 'refused', refusal: { code: 'too-many-calls' } });
});

test('[L11] the next minute is a new one', async () => {
  const { world, dynamodb } = await worldWith({ callsPerMinute: 1 });
  await read(dynamodb);
  await expect(read(dynamodb)).rejects.toThrow();
  world.pass(60);
  dynamodb.config.systemClockOffset += 60_000;
  await read(dynamodb);
  expect(world.sent).toHaveLength(2);
});

test('[L11] a session makes so many changes and no more; reads go on, and so does a new session', async () => {
  const { world, dynamodb } = await worldWith({ changesPerSession: 2 });
  await write(dynamodb);
  await write(dynamodb);
  await expect(write(dynamodb)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('2 changes'),
  });
  await read(dynamodb);
  await write(await signIn(world));
  expect(world.sent).toHaveLength(4);
});

test('[L11] who holds approvals that are not used asks for no more of them', async () => {
  const { world, dynamodb } = await worldWith({ liveGrants: 1 });
  world.script.decide = () => gated;
  const first = await write(dynamodb, '1').catch((error) => error);
  const requestId = /req_\w{26}/.exec(first.message)?.[0] ?? '';
  const request = await world.approvals.get(requestId);
  await world.approvals.decide({
    requestId,
    approver: alice,
    decision: 'approve',
    digest: request?.digest ?? '',
  });
  await expect(write(dynamodb, '2')).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: expect.stringContaining('make the calls that they are for'),
  });
  await write(dynamodb, '1');
});

test('[L11] denied calls are counted too: who hammers is throttled, also for what would be allowed', async () => {
  const { world, dynamodb } = await worldWith({ callsPerMinute: 3 });
  world.script.decide = () => denied;
  for (let each = 0; each < 3; each++) {
    await expect(write(dynamodb)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  }
  const refused = await write(dynamodb).catch((error) => error);
  expect(refused).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
  expect(refused.$response.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/) });
  expect(world.archived.at(-1)).toMatchObject({ outcome: 'refused', refusal: { code: 'too-many-calls' } });
  world.script.decide = () => allowed;
  await expect(read(dynamodb)).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(world.sent).toHaveLength(0);
});

test('[L11] S3 says it as S3 does', async () => {
  const { world } = await worldWith({ callsPerMinute: 1 });
  world.script.decide = () => denied;
  const s3 = new S3Client({ ...world.client, forcePathStyle: true, credentials: await world.signIn() });
  const get = () => s3.send(new GetObjectCommand({ Bucket: 'orders', Key: 'a' }));
  await expect(get()).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(get()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 429 } });
});

test('[L11] so are calls that wait for people, however often they are repeated', async () => {
  const { world, dynamodb } = await worldWith({ callsPerMinute: 2 });
  world.script.decide = () => gated;
  await expect(write(dynamodb)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(write(dynamodb)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(write(dynamodb)).rejects.toMatchObject({ name: 'ThrottlingException' });
});

test('[L11] so are requests that a door refuses before any policy', async () => {
  const { world, dynamodb } = await worldWith({ callsPerMinute: 1 });
  const malformed = () =>
    dynamodb
      .send(new GetItemCommand({ TableName: 'orders', Key: 'no key' as never }))
      .catch((error) => error);
  expect((await malformed()).$metadata.httpStatusCode).toBe(400);
  expect((await malformed()).$metadata.httpStatusCode).toBe(429);
  expect(world.sent).toHaveLength(0);
});

test('[L8] a denial that cannot be counted is answered as unavailable, and sends nothing', async () => {
  const { world, dynamodb } = await worldWith({});
  world.script.decide = () => denied;
  world.faults.counts = true;
  await expect(write(dynamodb)).rejects.toMatchObject({
    name: 'ServiceUnavailableException',
    message: expect.stringContaining('cannot be counted'),
  });
  expect(world.sent).toHaveLength(0);
});

test('a call that is sent is counted in its transaction alone', async () => {
  const { world, dynamodb } = await worldWith({});
  world.faults.counts = true;
  await write(dynamodb);
  expect(world.sent).toHaveLength(1);
});
