// What one principal may use up [L11], as its clients meet it.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import type { Limits } from '../../../core/limits.ts';
import { alice } from '../../support/approval-cast.ts';
import { createGatewayWorld, type GatewayWorld, gated } from '../../support/gateway-world.ts';

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
