// What approvers are shown of a target, and that an approval is worth nothing once the target has changed: real clients
// in front, AWS's own forms behind.
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { bob } from '../../support/approval-cast.ts';
import { createGatewayWorld, type GatewayWorld, gated } from '../../support/gateway-world.ts';

let world: GatewayWorld;
let dynamodb: DynamoDBClient;
/** What AWS knows of the table. */
let table: { status: string; owner: string; refuses?: string };

beforeEach(async () => {
  world = createGatewayWorld({ looks: true });
  dynamodb = new DynamoDBClient({ ...world.client, credentials: await world.signIn() });
  table = { status: 'ACTIVE', owner: 'payments' };
  world.script.decide = () => gated;
  world.script.answer = ({ operation: { name } }) => {
    const json = { 'content-type': 'application/x-amz-json-1.0' };
    if (name === table.refuses) {
      const body = '{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"}';
      return { statusCode: 400, headers: json, body };
    }
    const bodies: Readonly<Record<string, object>> = {
      DescribeTable: {
        Table: {
          TableName: 'orders',
          TableStatus: table.status,
          ItemCount: world.sent.length,
          TableId: 't-1',
        },
      },
      ListTagsOfResource: { Tags: [{ Key: 'owner', Value: table.owner }] },
      DescribeContinuousBackups: { ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' } },
      DeleteTable: { TableDescription: { TableName: 'orders', TableStatus: 'DELETING' } },
    };
    return { headers: json, body: JSON.stringify(bodies[name] ?? {}) };
  };
});

/** What the client is told: `done`, or the message of its exception. */
const deleteTable = async (): Promise<string> => {
  try {
    await dynamodb.send(new DeleteTableCommand({ TableName: 'orders' }));
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const idIn = (message: string) => /req_\w{26}/.exec(message)?.[0] ?? '';
const request = async (message: string) => await world.approvals.get(idIn(message));

const operations = () => world.sent.map(({ operation }) => operation.name).sort();
const probes = ['DescribeContinuousBackups', 'DescribeTable', 'ListTagsOfResource'];

describe('when people are asked', () => {
  test('they are shown what the call would touch, how dangerous it is and whether it can be undone', async () => {
    const asked = await request(await deleteTable());
    expect(asked?.preview?.facts).toEqual([
      { label: 'state', value: 'ACTIVE' },
      { label: 'items, as last counted', value: expect.any(String), volatile: true },
      { label: 'tags', value: 'owner=payments' },
      { label: 'point-in-time recovery', value: 'off' },
    ]);
    expect(asked?.preview?.reversibility.reversible).toBe('no');
    expect(asked?.risk?.score).toBeGreaterThanOrEqual(6);
    expect(asked?.risk?.reasons).toContain('It cannot be undone.');
    expect(asked?.risk?.reasons).toContain('This agent never had this approved here before.');
    expect(operations()).toEqual(probes);
  });

  test('the target is looked at once, however often the agent asks', async () => {
    const first = idIn(await deleteTable());
    for (let again = 0; again < 3; again++) expect(idIn(await deleteTable())).toBe(first);
    expect(operations()).toEqual(probes);
  });

  test('they are asked all the same when nothing can be seen', async () => {
    world.script.answer = () => ({ statusCode: 500, body: '{}' });
    const asked = await request(await deleteTable());
    expect(asked?.status).toBe('pending');
    expect(asked?.preview?.facts).toEqual([]);
    expect(asked?.preview?.problems).toHaveLength(3);
  });

  test('it is on record what they were shown', async () => {
    const asked = await request(await deleteTable());
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'pending-approval',
      preview: asked?.preview,
      risk: asked?.risk,
    });
  });

  test('what an agent had approved before is no longer its first time', async () => {
    await world.approve(await deleteTable());
    expect(await deleteTable()).toBe('done');
    const asked = await request(await deleteTable());
    expect(asked?.risk?.reasons).not.toContain('This agent never had this approved here before.');
  });
});

describe('[A4] an approved call', () => {
  test('runs when the target is as it was shown, which is looked at before the credential is used', async () => {
    await world.approve(await deleteTable());
    world.sent.length = 0;
    expect(await deleteTable()).toBe('done');
    expect(operations()).toEqual(['DeleteTable', ...probes].sort());
    expect(world.sent.at(-1)?.operation.name).toBe('DeleteTable');
  });

  test('runs when only what changes by itself has changed', async () => {
    await world.approve(await deleteTable());
    world.sent.push(...world.sent); // the item count is taken from it
    expect(await deleteTable()).toBe('done');
  });

  test.each([
    { name: 'its state', change: { status: 'UPDATING' }, says: 'state was ACTIVE, is UPDATING' },
    { name: 'its tags', change: { owner: 'ledger' }, says: 'tags was owner=payments, is owner=ledger' },
  ])('does not run when the target has changed $name: people are asked again', async ({ change, says }) => {
    const first = await deleteTable();
    await world.approve(first);
    Object.assign(table, change);
    world.sent.length = 0;
    const second = await deleteTable();
    expect(second).toContain('approval needed again, since what it would touch is not what was approved');
    expect(second).not.toContain(says);
    expect(operations()).not.toContain('DeleteTable');
    expect(idIn(second)).not.toBe(idIn(first));
    expect(await request(first)).toMatchObject({
      status: 'withdrawn',
      voidBecause: `what it would touch has changed: ${says}`,
    });
    expect(await request(second)).toMatchObject({
      status: 'pending',
      askedAgainBecause: `the approval of ${idIn(first)} does not count any more: what it would touch has changed: ${says}`,
    });
    expect(world.archived.at(-1)).toMatchObject({
      outcome: 'pending-approval',
      approval: { requestId: idIn(second) },
      voided: { requestId: idIn(first), because: expect.stringContaining(says) },
    });
    expect(world.events.map(({ type }) => type)).toContain('RequestWithdrawn');
  });

  test('does not run when the target cannot be seen any more, and a new approval of what can be seen does', async () => {
    const first = await deleteTable();
    await world.approve(first);
    table.refuses = 'DescribeTable';
    const second = await deleteTable();
    expect(second).toContain('approval needed again');
    expect((await request(first))?.voidBecause).toMatch(
      /^it cannot be seen whether .* \(`dynamodb:DescribeTable` was refused by AWS: AccessDeniedException\)$/,
    );
    await world.approve(second, { approver: bob });
    expect(await deleteTable()).toBe('done');
  });

  test('never runs under the old approval, even when the target is again as it was', async () => {
    const first = await deleteTable();
    await world.approve(first);
    table.status = 'UPDATING';
    const second = await deleteTable();
    table.status = 'ACTIVE';
    expect(idIn(await deleteTable())).toBe(idIn(second));
    expect(operations()).not.toContain('DeleteTable');
  });

  test('runs once the changed target was approved', async () => {
    await world.approve(await deleteTable());
    table.owner = 'ledger';
    await world.approve(await deleteTable(), { approver: bob });
    expect(await deleteTable()).toBe('done');
  });

  test('is compared before its first use only: later uses find what the call itself changed', async () => {
    const { obligations } = gated;
    world.script.decide = () => ({
      ...gated,
      ...(obligations && { obligations: { ...obligations, maximumUses: 2 } }),
    });
    await world.approve(await deleteTable());
    expect(await deleteTable()).toBe('done');
    table.status = 'DELETING';
    world.sent.length = 0;
    expect(await deleteTable()).toBe('done');
    expect(operations()).toEqual(['DeleteTable']);
  });

  test('runs when people decided without having been shown anything', async () => {
    const answer = world.script.answer;
    world.script.answer = () => ({ statusCode: 500, body: '{}' });
    await world.approve(await deleteTable());
    world.script.answer = answer;
    expect(await deleteTable()).toBe('done');
  });

  test('of clients that come at once none runs when the target has changed', async () => {
    await world.approve(await deleteTable());
    table.status = 'UPDATING';
    const answers = await Promise.all([deleteTable(), deleteTable(), deleteTable()]);
    for (const answer of answers) expect(answer).toMatch(/approval needed|approval/);
    expect(new Set(answers.map(idIn)).size).toBe(1);
    expect(operations()).not.toContain('DeleteTable');
  });
});

test('[L1] when an approval cannot be taken back, nothing runs and that is on record', async () => {
  await world.approve(await deleteTable());
  table.status = 'UPDATING';
  world.approvals.void = async () => {
    throw new Error('the table is gone');
  };
  expect(await deleteTable()).not.toBe('done');
  expect(operations()).not.toContain('DeleteTable');
  expect(world.archived.at(-1)).toMatchObject({ outcome: 'refused' });
});
