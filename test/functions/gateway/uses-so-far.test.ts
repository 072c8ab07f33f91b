// `context.callsSoFar` and `context.changesSoFar` through the door: what a session has used up, as its policies see it.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createCedarPolicyEngine } from '../../../adapters/cedar-policy-engine.ts';
import { createGatewayWorld } from '../../support/gateway-world.ts';
import { bundleOf } from '../../support/policy-question.ts';

const permit = '@id("open") permit(principal, action, resource);';
const gateAfter = (test: string) =>
  `@id("gate-many") @gate("approval") @approvers("group:sre") forbid(principal, action in Gw::Action::"dynamodb:Change", resource) when { ${test} } unless { context.approved };`;

async function worldUnder(...policies: readonly string[]) {
  const policy = createCedarPolicyEngine({
    loadBundle: async () => bundleOf(permit, ...policies),
    clock: () => 0,
    maximumAgeSeconds: 60,
  });
  const world = createGatewayWorld({ policy });
  const signIn = async () => new DynamoDBClient({ ...world.client, credentials: await world.signIn() });
  return { world, signIn, dynamodb: await signIn() };
}

const read = (dynamodb: DynamoDBClient) =>
  dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } }));
const write = (dynamodb: DynamoDBClient, id: number) =>
  dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: String(id) } } }));

test('a policy asks people after fifty changes of a session; reads do not count, and a new session begins anew', async () => {
  const { world, signIn, dynamodb } = await worldUnder(gateAfter('context.changesSoFar >= 50'));
  await read(dynamodb);
  for (let id = 0; id < 50; id++) await write(dynamodb, id);
  expect(world.sent).toHaveLength(51);
  await expect(write(dynamodb, 50)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/req_\w{26}/),
  });
  await read(dynamodb);
  await write(await signIn(), 50);
  expect(world.sent).toHaveLength(53);
});

test('a policy denies after two calls of a session, of whatever kind', async () => {
  const { world, dynamodb } = await worldUnder(
    '@id("few") forbid(principal, action, resource) when { context.callsSoFar >= 2 };',
  );
  await read(dynamodb);
  await write(dynamodb, 1);
  await expect(read(dynamodb)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(world.sent).toHaveLength(2);
});

test('[L8] totals that cannot be read deny, with the reason', async () => {
  const { world, dynamodb } = await worldUnder(gateAfter('context.changesSoFar >= 50'));
  world.faults.uses = true;
  await expect(write(dynamodb, 1)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(world.sent).toHaveLength(0);
  expect(world.archived.at(-1)).toMatchObject({
    outcome: 'denied',
    decision: {
      effect: 'deny',
      reasons: [{ code: 'policy-error', message: expect.stringContaining('the totals cannot be read') }],
    },
  });
});

test('totals are read for the services alone whose policies test them', async () => {
  const { world, dynamodb } = await worldUnder(
    '@id("queues") forbid(principal, action in Gw::Action::"sqs:*", resource) when { context.callsSoFar >= 1 };',
  );
  world.faults.uses = true;
  await write(dynamodb, 1);
  await write(dynamodb, 2);
  expect(world.sent).toHaveLength(2);
});
