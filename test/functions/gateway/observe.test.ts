// A connection in observe mode: reads pass and are recorded with what policy said of them; nothing else is any different.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Decision, DecisionReasonCode } from '../../../core/decision.ts';
import {
  connection,
  createGatewayWorld,
  denied,
  type GatewayWorld,
  gated,
} from '../../support/gateway-world.ts';

let world: GatewayWorld;
let dynamodb: DynamoDBClient;

beforeEach(async () => {
  world = createGatewayWorld({ connection: { ...connection, mode: 'observe' } });
  dynamodb = new DynamoDBClient({ ...world.client, credentials: await world.signIn() });
  world.script.answer = () => ({ body: '{}' });
});

const read = () => dynamodb.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } }));
const write = () => dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } }));
const because = (code: DecisionReasonCode): Decision => ({
  ...denied,
  reasons: [{ code, message: 'policy says so', policies: ['some-policy'] }],
});

describe('in observe mode', () => {
  test('a read that nothing permits passes, under a credential for it alone, and the record has both', async () => {
    world.script.decide = () => denied;
    await read();
    expect(world.sent).toHaveLength(1);
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'succeeded',
      observed: true,
      decision: { effect: 'deny', reasons: [{ code: 'no-permit' }] },
    });
    expect(world.assumed.at(-1)?.Policy).toContain('"dynamodb:GetItem"');
  });

  test('a read that would wait for approval passes without asking anybody', async () => {
    world.script.decide = () => gated;
    await read();
    expect(world.archived.at(-1)).toMatchObject({ observed: true, decision: { effect: 'ask' } });
    expect(await world.store.page({ pendingFor: ['group:sre-oncall'] }, 10)).toMatchObject({ requests: [] });
  });

  test('denies a write that nothing permits', async () => {
    world.script.decide = () => denied;
    await expect(write()).rejects.toThrow(/no policy permits it/);
    expect(world.sent).toEqual([]);
    expect(world.archived.at(-1)).toMatchObject({ outcome: 'denied' });
  });

  test('denies what IAM calls a read and acts all the same', async () => {
    world.script.decide = () => denied;
    const answer = await world.request({
      method: 'POST',
      target: '/v1/calls',
      headers: [
        ['host', 'gateway.example.com'],
        ['authorization', 'Bearer token-of-agent'],
        ['content-type', 'application/json'],
      ],
      body: Buffer.from(
        JSON.stringify({
          connection: 'demo',
          service: 'bedrock-agent-runtime',
          operation: 'InvokeAgent',
          parameters: { agentId: 'A', agentAliasId: 'B', sessionId: 's1', inputText: 'delete it' },
        }),
      ),
    });
    expect([answer.statusCode, world.sent]).toEqual([403, []]);
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'denied',
      requirements: [{ action: 'bedrock:InvokeAgent', accessLevel: 'Read' }],
    });
  });

  test('asks before a write that is gated', async () => {
    world.script.decide = () => gated;
    await expect(write()).rejects.toThrow(/approval needed/);
    expect(world.sent).toEqual([]);
  });

  test.each<DecisionReasonCode>([
    'forbidden',
    'groups-incomplete',
    'policy-error',
    'region-not-in-connection',
    'returns-credentials',
  ])('denies a read that policy refuses for %s', async (code) => {
    world.script.decide = () => ({
      ...because(code),
      reasons: [...denied.reasons, ...because(code).reasons],
    });
    await expect(read()).rejects.toThrow(/denied by policy/);
    expect(world.sent).toEqual([]);
  });

  test('denies a read when the decision says nothing', async () => {
    world.script.decide = () => ({ ...denied, reasons: [] });
    await expect(read()).rejects.toThrow();
    expect(world.sent).toEqual([]);
  });

  test('an allowed read is no observation', async () => {
    await read();
    expect(world.archived.at(-1)?.observed).toBeUndefined();
  });
});
