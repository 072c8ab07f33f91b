// A newer catalogue over the deployed one, from the command line into the warm gateway and back: an operation that was not
// known is answered in between, and neither a session nor a request that waits notices.
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { seeds } from '../../local/seeds.ts';
import { requestIdOf } from '../support/approver.ts';
import { countersign } from '../support/countersign-cli.ts';
import { writeNewerFolders } from '../support/newer-catalogue.ts';
import { type Agent, startAgent, stations } from '../support/real-clients/stations.ts';

/** What docs/upgrade.md promises of functions that are warm. */
const promisedSeconds = 30;
const stack = inject('stack');
const folder = mkdtempSync(join(tmpdir(), 'countersign-newer-'));

let agent: Agent;

const catalogue = (person: string, ...words: readonly string[]) => countersign(person, 'catalogue', ...words);
const publish = (person: string, ...words: readonly string[]) =>
  catalogue(person, 'publish', join(folder, 'catalogue'), '--iam', join(folder, 'iam'), ...words);

/** As an agent whose SDK has the operation already. */
async function listNotes(): Promise<{ readonly status: number; readonly text: string }> {
  const token = await readFile(stack.people['demo-agent']?.COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  const answer = await fetch(`${stack.url}/v1/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      connection: 'demo',
      service: 's3',
      operation: 'ListNotes',
      parameters: { Bucket: seeds.bucket, Prefix: 'notes/' },
    }),
  });
  return { status: answer.status, text: await answer.text() };
}

async function secondsUntilStatus(status: number): Promise<number> {
  const begunAtMilliseconds = Date.now();
  const passedSeconds = () => (Date.now() - begunAtMilliseconds) / 1000;
  while ((await listNotes()).status !== status && passedSeconds() < 2 * promisedSeconds) await wait(500);
  return passedSeconds();
}

const write = (key: string) =>
  agent.call('s3', 'PutObject', { Bucket: seeds.bucket, Key: key, Body: 'text' });
const reads = async () =>
  (await agent.call('s3', 'GetObject', { Bucket: seeds.bucket, Key: 'notes/readme.txt' })).error ===
  undefined;

beforeAll(() => {
  const station = stations.find(({ client }) => client === 'JavaScript SDK');
  if (station === undefined) throw new Error('there is no such station');
  agent = startAgent(station);
  writeNewerFolders(folder);
});
afterAll(() => agent?.stop());

describe('a newer catalogue', () => {
  test('is for publishers: neither an agent, nor an approver, nor an auditor may publish one', async () => {
    for (const person of ['demo-agent', 'alice', 'carol']) {
      const { exitCode, stderr } = await catalogue(person, 'rollback', 'none');
      expect([person, exitCode]).toEqual([person, 5]);
      expect(stderr).toContain('publish');
    }
  });

  test('is in use within the time, across a session and a request that waits, and gone when it is taken back', async () => {
    const key = `catalogue-${process.pid}.txt`;
    expect(await reads()).toBe(true);
    const requestId = requestIdOf((await write(key)).error?.message);
    expect(requestId).not.toBe('');
    expect(await listNotes()).toMatchObject({
      status: 400,
      text: expect.stringContaining('unmodelled-operation'),
    });

    expect(await publish('erin', '--dry-run')).toMatchObject({
      exitCode: 0,
      stdout: 'changed catalogue/s3.json\nchanged iam/s3.json\n',
    });
    const published = await publish('erin');
    try {
      expect([published.exitCode, published.stderr]).toEqual([0, '']);
      expect(published.stdout).toContain('in force everywhere within 30 seconds');
      expect(await secondsUntilStatus(200)).toBeLessThan(promisedSeconds);
      expect((await listNotes()).text).toContain('notes/readme.txt');
      expect(await reads()).toBe(true);

      const approved = await countersign('alice', 'approve', requestId, '--comment', 'go ahead');
      expect([approved.exitCode, approved.stderr]).toEqual([0, '']);
      expect((await write(key)).error).toBeUndefined();
    } finally {
      expect((await catalogue('erin', 'rollback', 'none')).exitCode).toBe(0);
    }
    expect(await secondsUntilStatus(400)).toBeLessThan(promisedSeconds);
    expect(await reads()).toBe(true);
    expect((await catalogue('erin', 'published')).stdout).toMatch(/Erin Eklund/);
  }, 150_000);
});
