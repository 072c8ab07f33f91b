// Calls that the door holds open while people decide: the client sees a slow answer or the usual refusal, and policy has
// the last word.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { alice, obligations } from '../../support/approval-cast.ts';
import { createGatewayWorld, denied, type GatewayWorld, gated } from '../../support/gateway-world.ts';

let world: GatewayWorld;
let dynamodb: DynamoDBClient;
/** How often the held call looked at its request. */
let looks: number;

beforeEach(async () => {
  world = createGatewayWorld();
  dynamodb = new DynamoDBClient({ ...world.client, credentials: await world.signIn() });
  world.script.decide = () => ({
    ...gated,
    obligations: obligations({ gates: ['gate-write'], holdSeconds: 20 }),
  });
  looks = 0;
  world.script.whileHeld = async () => {
    looks += 1;
  };
});

const write = async (): Promise<string> => {
  try {
    await dynamodb.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } } }));
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

async function decide(decision: 'approve' | 'deny', comment?: string): Promise<void> {
  const { requests } = await world.store.page({ pendingFor: ['group:sre-oncall'] }, 1);
  const [request] = requests;
  await world.approvals.decide({
    requestId: request?.id ?? '',
    approver: alice,
    decision,
    digest: request?.digest ?? '',
    ...(comment === undefined ? {} : { comment }),
  });
}

/** At the third look. */
const meanwhile = (act: () => Promise<void> | void): void => {
  world.script.whileHeld = async () => {
    looks += 1;
    if (looks === 3) await act();
  };
};

describe('a held call', () => {
  test('that is approved while it waits runs once and answers', async () => {
    meanwhile(() => decide('approve'));
    expect(await write()).toBe('done');
    expect(world.sent).toHaveLength(1);
    expect(looks).toBe(3);
    const outcomes = world.archived.flatMap(({ kind, maskedCall, outcome }) =>
      kind === 'call' && maskedCall?.service === 'dynamodb' ? [outcome] : [],
    );
    expect(outcomes).toEqual(['succeeded']);
  });

  test('that is denied while it waits says who and why', async () => {
    meanwhile(() => decide('deny', 'use the archive table'));
    expect(await write()).toContain('use the archive table');
    expect(world.sent).toEqual([]);
  });

  test('[A10] for which nobody came in time is told that it waits, after its time and no later', async () => {
    const began = world.now();
    expect(await write()).toContain('approval needed');
    expect(world.now() - began).toBe(20);
    expect(world.sent).toEqual([]);
  });

  test('is not held at all where all places are taken', async () => {
    world.script.isCrowded = true;
    expect(await write()).toContain('approval needed');
    expect(looks).toBe(0);
  });

  test('[A9] is denied where policy forbids it by the time it is approved', async () => {
    meanwhile(async () => {
      await decide('approve');
      world.script.decide = () => denied;
    });
    expect(await write()).toContain('denied by policy');
    expect(world.sent).toEqual([]);
  });

  test('[A9] asks anew, and is not held again, where another gate fires by the time it is approved', async () => {
    meanwhile(async () => {
      await decide('approve');
      world.script.decide = () => ({
        ...gated,
        obligations: obligations({ gates: ['gate-new', 'gate-write'], holdSeconds: 20 }),
      });
    });
    expect(await write()).toContain('approval needed');
    expect(looks).toBe(3);
    expect(world.sent).toEqual([]);
  });

  test('joins the request that waits already, and two of them run it once', async () => {
    meanwhile(() => decide('approve'));
    const answers = await Promise.all([write(), write()]);
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
    expect(world.sent).toHaveLength(1);
  });
});
