// An approval of less than was asked, as an agent with a real client meets it: a counter-offer that programs can read, and a
// narrower call that runs without another question.
import { CopyObjectCommand, DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Narrowing } from '../../../core/approval-request.ts';
import { obligations } from '../../support/approval-cast.ts';
import { createGatewayWorld, type GatewayWorld, gated } from '../../support/gateway-world.ts';

let world: GatewayWorld;
let s3: S3Client;

beforeEach(async () => {
  world = createGatewayWorld();
  s3 = new S3Client({ ...world.client, forcePathStyle: true, credentials: await world.signIn() });
  world.script.decide = () => ({
    ...gated,
    obligations: obligations({ gates: ['gate-write'], maximumUses: 3 }),
  });
  world.script.answer = () => ({
    headers: { 'content-type': 'application/xml' },
    body: '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>',
  });
});

const arnOf = (key: string) => `arn:aws:s3:::reports/${key}`;

/** `done`, or the message of the exception. */
async function remove(...keys: string[]): Promise<string> {
  const Delete = { Objects: keys.map((Key) => ({ Key })) };
  try {
    await s3.send(new DeleteObjectsCommand({ Bucket: 'reports', Delete }));
    return 'done';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('fewer resources', () => {
  beforeEach(async () => {
    await world.approve(await remove('a', 'b', 'c'), {
      narrowing: { resources: [arnOf('a'), arnOf('b')] },
      comment: 'not the last one',
    });
  });

  test('the call that was asked is refused with the counter-offer in words', async () => {
    const message = await remove('a', 'b', 'c');
    expect(message).toContain('was approved for less than this call. They say: "not the last one".');
    expect(message).toContain(`Make the same call for \`${arnOf('a')}\`, \`${arnOf('b')}\` alone`);
    expect(world.sent).toEqual([]);
  });

  test('the call without what was left out runs, and its credential names what is left', async () => {
    expect(await remove('a', 'b')).toBe('done');
    const [statement] = JSON.parse(String(world.assumed.at(-1)?.Policy)).Statement;
    expect(statement.Resource).toEqual([arnOf('a'), arnOf('b')]);
  });

  test('still less runs as well, as often as was approved', async () => {
    expect([await remove('a'), await remove('b'), await remove('a')]).toEqual(['done', 'done', 'done']);
    expect(await remove('a')).toContain('waits for');
  });

  test.each([
    ['another key', ['a', 'd']],
    ['what was left out', ['c']],
    ['another order', ['b', 'a']],
  ])('[A4] %s asks anew', async (_name, keys) => {
    expect(await remove(...keys)).toContain('waits for');
    expect(world.sent).toEqual([]);
  });

  test('[A4] another member of the call asks anew', async () => {
    const Delete = { Objects: [{ Key: 'a' }], Quiet: true };
    const sent = s3.send(new DeleteObjectsCommand({ Bucket: 'reports', Delete }));
    await expect(sent).rejects.toThrow('waits for');
  });
});

test('a shorter time and fewer uses count for the call itself', async () => {
  await world.approve(await remove('a'), { narrowing: { maximumDurationSeconds: 60, maximumUses: 1 } });
  expect(await remove('a')).toBe('done');
  expect(await remove('a')).toContain('waits for');
  await world.approve(await remove('a'), { narrowing: { maximumDurationSeconds: 60 } });
  world.pass(60);
  expect(await remove('a')).toContain('waits for');
});

test.each<[string, Narrowing, string]>([
  ['a resource that the call does not need', { resources: [arnOf('z')] }, 'is none of the call’s'],
  ['a longer time than was asked', { maximumDurationSeconds: 1801 }, 'from 1 to 1800'],
  ['more uses than were asked', { maximumUses: 4 }, 'from 1 to 3'],
])('refuses %s', async (_name, narrowing, reason) => {
  await expect(world.approve(await remove('a'), { narrowing })).rejects.toMatchObject({
    code: 'invalid-parameter',
    message: expect.stringContaining(reason.replace('’', "'")),
  });
});

test('refuses to leave one of its actions without a resource', async () => {
  const copy = new CopyObjectCommand({ Bucket: 'reports', Key: 'to', CopySource: 'reports/from' });
  const message = await s3.send(copy).catch((error: Error) => error.message);
  await expect(
    world.approve(String(message), { narrowing: { resources: [arnOf('to')] } }),
  ).rejects.toMatchObject({
    code: 'invalid-parameter',
    message: expect.stringContaining('nothing is left for `s3:GetObject'),
  });
});
