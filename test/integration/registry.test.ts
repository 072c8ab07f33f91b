// The registry on the running stack: an agent that is disabled is refused at once on every door, and comes in again.
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { countersign } from '../support/countersign-cli.ts';

const { url } = inject('stack');
const agent = 'reporting-agent';

async function issuerOf(subject: string): Promise<string> {
  const { stdout } = await countersign(subject, '--json', 'whoami');
  return JSON.parse(stdout).issuer;
}
const administer = async (...words: string[]) =>
  countersign('grace', 'agent', ...words, '--issuer', await issuerOf('grace'));

afterAll(() => administer('enable', agent));

test('an agent gets another owner, and the list shows it', async () => {
  expect(await administer('add', agent, '--name', 'Reports', '--owner', 'dave')).toMatchObject({
    exitCode: 0,
  });
  expect(await administer('add', agent, '--link', 'alice@example.com')).toMatchObject({ exitCode: 0 });
  const { stdout } = await countersign('carol', 'agent', 'list');
  expect(stdout).toContain(`owner dave  linked alice@example.com  ${await issuerOf('grace')}|${agent}`);
  const me = await countersign(agent, '--json', 'whoami');
  expect(JSON.parse(me.stdout)).toMatchObject({ owner: 'dave' });
});

test('only administrators change the registry', async () => {
  const issuer = await issuerOf('grace');
  for (const who of ['alice', 'carol', agent]) {
    const refused = await countersign(who, 'agent', 'disable', 'demo-agent', '--issuer', issuer);
    expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('administrators') });
  }
});

describe('a disabled agent', () => {
  test('is refused under keys that it has, for keys, and at every other door; and comes in again', async () => {
    const { stdout } = await countersign(agent, 'credentials', '--connection', 'demo');
    const keys = JSON.parse(stdout);
    const client = new S3Client({
      endpoint: `${url}/aws`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: {
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        sessionToken: keys.SessionToken,
      },
    });
    await client.send(new ListBucketsCommand({}));
    expect(await administer('disable', agent)).toMatchObject({ exitCode: 0 });
    await expect(client.send(new ListBucketsCommand({}))).rejects.toThrow(/disabled here/);
    for (const words of [
      ['credentials', '--connection', 'demo'],
      ['whoami'],
      ['requests', 'list'],
      ['policy', 'published'],
    ]) {
      const refused = await countersign(agent, ...words);
      expect(refused).toMatchObject({
        exitCode: 5,
        stderr: expect.stringContaining('you were disabled here'),
      });
    }
    expect(await administer('enable', agent)).toMatchObject({ exitCode: 0 });
    await client.send(new ListBucketsCommand({}));
  });
});
