// What an approval is good for: the one call that was shown, once, in its time, as long as policy still agrees.
import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { obligations } from '../../support/approval-cast.ts';
import { createGatewayWorld, denied, type GatewayWorld, gated } from '../../support/gateway-world.ts';

let world: GatewayWorld;
let dynamodb: DynamoDBClient;

beforeEach(async () => {
  world = createGatewayWorld();
  dynamodb = new DynamoDBClient({ ...world.client, credentials: await world.signIn() });
  world.script.decide = () => gated;
});

/** What the client is told: `done`, or the message of its exception. */
const write = async (id = '1', table = 'orders'): Promise<string> => {
  try {
    await dynamodb.send(new PutItemCommand({ TableName: table, Item: { id: { S: id } } }));
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const transact = async (): Promise<string> => {
  try {
    const Put = { TableName: 'orders', Item: { id: { S: '1' } } };
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Time goes on for the gateway and for the client. */
const pass = (seconds: number): void => {
  world.pass(seconds);
  dynamodb.config.systemClockOffset += seconds * 1000;
};

const requestIn = (message: string) => /req_\w{26}/.exec(message)?.[0] ?? '';

test('[A4] opens the call that was shown and none that differs by a character', async () => {
  await world.approve(await write());
  for (const other of [await write('2'), await write('1', 'Orders'), await write('1 ')]) {
    expect(other).toContain('approval needed');
  }
  expect(world.sent).toEqual([]);
  expect(await write()).toBe('done');
  expect(world.sent).toHaveLength(1);
});

describe('[A9] policy has the last word', () => {
  test('a forbid that came after the approval denies', async () => {
    await world.approve(await write());
    world.script.decide = () => denied;
    expect(await write()).toContain('denied by policy');
    expect(world.sent).toEqual([]);
  });

  test('a gate that came after the approval asks its own approvers', async () => {
    const first = await write();
    await world.approve(first);
    world.script.decide = () => ({
      ...gated,
      obligations: obligations({ gates: ['gate-new', 'gate-write'], quorum: 2 }),
    });
    const second = await write();
    expect(second).toContain('waits for 2 of group:sre-oncall');
    expect(requestIn(second)).not.toBe(requestIn(first));
    expect(world.sent).toEqual([]);
  });
});

describe('[A10] time', () => {
  test('the approval is of no use from the second at which it ends', async () => {
    const first = await write();
    await world.approve(first);
    pass(1800);
    const second = await write();
    expect(second).toContain('approval needed');
    expect(requestIn(second)).not.toBe(requestIn(first));
    expect(world.sent).toEqual([]);
  });

  test('the credential ends by its own policy with the approval, or two minutes later at most', async () => {
    await world.approve(await write());
    pass(1790);
    expect(await write()).toBe('done');
    const [statement] = JSON.parse(String(world.assumed.at(-1)?.Policy)).Statement;
    const endEpochSeconds = Date.parse(statement.Condition.DateLessThan['aws:CurrentTime']) / 1000;
    expect(endEpochSeconds).toBe(world.now() + 10);

    await world.approve(await write('2'));
    expect(await write('2')).toBe('done');
    const [later] = JSON.parse(String(world.assumed.at(-1)?.Policy)).Statement;
    expect(Date.parse(later.Condition.DateLessThan['aws:CurrentTime']) / 1000).toBe(world.now() + 120);
  });

  test('nobody approves from the second at which the request ends', async () => {
    const message = await write();
    pass(3600);
    await expect(world.approve(message)).rejects.toMatchObject({ code: 'already-decided' });
    expect(world.sent).toEqual([]);
  });
});

describe('a gate that lets the call run more than once', () => {
  beforeEach(() => {
    world.script.decide = () => ({
      ...gated,
      obligations: obligations({ gates: ['gate-write'], maximumUses: 2 }),
    });
  });

  test('opens so often, and then asks anew', async () => {
    const first = await write();
    await world.approve(first);
    expect([await write(), await write()]).toEqual(['done', 'done']);
    const third = await write();
    expect(third).toContain('approval needed');
    expect(requestIn(third)).not.toBe(requestIn(first));
    expect(world.sent).toHaveLength(2);
  });

  test('gives each use an idempotency token of its own', async () => {
    const first = await transact();
    await world.approve(first);
    expect([await transact(), await transact()]).toEqual(['done', 'done']);
    const tokens = world.sent.map(({ request }) => JSON.parse(String(request.body)).ClientRequestToken);
    expect(new Set(tokens).size).toBe(2);
  });
});

describe('a gate that wants a reason', () => {
  test('asks nobody before there is one, and says how to give it', async () => {
    world.script.decide = () => ({
      ...gated,
      obligations: obligations({ gates: ['gate-write'], justificationRequired: true }),
    });
    expect(await write()).toContain('make this call once by `POST /v1/calls` with `reason`');
    expect(await world.store.page({ pendingFor: ['group:sre-oncall'] }, 10)).toMatchObject({ requests: [] });
    expect(world.archived.at(-1)).toMatchObject({ refusal: { code: 'justification-required' } });
  });
});

test('[A5] of ten that make the approved call at once, one runs it', async () => {
  await world.approve(await write());
  const answers = await Promise.all(Array.from({ length: 10 }, () => write()));
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
  expect(world.sent).toHaveLength(1);
});
