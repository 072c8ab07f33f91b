// Policies and a catalogue published by a person between deploys: from the command line into the warm functions, and back. Both at
// once, since each waits until the functions have forgotten what was before.
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { seeds } from '../../local/seeds.ts';
import { requestIdOf } from '../support/approver.ts';
import { countersign } from '../support/countersign-cli.ts';
import { writeNewerFolders } from '../support/newer-catalogue.ts';
import { type Agent, startAgent, stations } from '../support/real-clients/stations.ts';
import type { CliResult } from '../support/run-cli.ts';
import { callS3 } from '../support/s3-call.ts';

/** What docs/upgrade.md and docs/policies.md promise of functions that are warm. */
const promisedSeconds = 30;
const stack = inject('stack');
const inTurn = { concurrent: false };

let agent: Agent;
beforeAll(() => {
  const station = stations.find(({ client }) => client === 'JavaScript SDK');
  if (station === undefined) throw new Error('there is no such station');
  agent = startAgent(station);
});
afterAll(() => agent?.stop());

async function secondsUntil(isDone: () => Promise<boolean>): Promise<number> {
  const begunAtMilliseconds = Date.now();
  const passedSeconds = () => (Date.now() - begunAtMilliseconds) / 1000;
  while (!(await isDone()) && passedSeconds() < 2 * promisedSeconds) await wait(250);
  return passedSeconds();
}

/** As a person does who is told that the other kind came into force meanwhile: looks, and publishes again. */
async function publishing(person: string, ...words: readonly string[]): Promise<CliResult> {
  const answer = await countersign(person, ...words);
  return answer.stderr.includes('publish again') ? publishing(person, ...words) : answer;
}

describe.concurrent('policies', () => {
  const noNotes =
    '@id("no-notes") @description("Nobody reads the notes.")\n' +
    'forbid(principal, action == Gw::Action::"s3:GetObject", resource)\n' +
    'when { context.connection.account == "000000000000" }\n' +
    `when { resource.name == "${seeds.bucket}" && resource.path like "notes/*" };\n`;
  const deniedNote = {
    name: 'denies a note',
    principal: { kind: 'agent', groups: ['agents'] },
    connection: { accountId: '000000000000' },
    action: 's3:GetObject',
    resource: { arn: `arn:aws:s3:::${seeds.bucket}/notes/a`, certainty: 'exact' },
    policies: ['no-notes'],
  };
  let deployed: string;

  const policy = (person: string, ...words: readonly string[]) => publishing(person, 'policy', ...words);
  const published = async () => JSON.parse((await policy('erin', 'published', '--json')).stdout);

  /** The shipped policies and their cases, with another policy and its case beside them. */
  function folderWith(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-publishing-'));
    cpSync('policies', folder, { recursive: true });
    writeFileSync(join(folder, 'no-notes.cedar'), text);
    writeFileSync(join(folder, 'cases/DENY/no-notes.json'), JSON.stringify([deniedNote]));
    return folder;
  }

  async function readsNote(): Promise<boolean> {
    const { error } = await agent.call('s3', 'GetObject', { Bucket: seeds.bucket, Key: 'notes/readme.txt' });
    return error === undefined;
  }

  let rolledBackAtMilliseconds = 0;

  beforeAll(async () => {
    deployed = (await published()).version;
  });
  afterAll(async () => {
    await policy('erin', 'rollback', deployed);
    // Instances that nobody asked since then decide by the others until they forget them, in other tests too.
    await wait(rolledBackAtMilliseconds + promisedSeconds * 1000 - Date.now());
  }, 60_000);

  test('are taken up by warm functions in time, said in words, kept, and undone by going back', {
    ...inTurn,
    timeout: 150_000,
  }, async () => {
    expect(await readsNote()).toBe(true);
    const { exitCode, stdout } = await policy('erin', 'publish', folderWith(noNotes));
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('added `no-notes`')]);
    expect(stdout).toContain('in force everywhere within 30 seconds');
    expect(await secondsUntil(async () => !(await readsNote()))).toBeLessThan(promisedSeconds);
    const { history } = await published();
    expect(history[0]).toMatchObject({ by: 'Erin Eklund', replaced: deployed });

    expect((await policy('erin', 'rollback', deployed.slice(0, 12))).exitCode).toBe(0);
    rolledBackAtMilliseconds = Date.now();
    expect(await secondsUntil(readsNote)).toBeLessThan(promisedSeconds);
    expect((await published()).history[0]).toMatchObject({ version: deployed });
  });

  test(
    'are for publishers: neither an agent, nor an approver, nor an auditor may publish them',
    inTurn,
    async () => {
      for (const person of ['demo-agent', 'alice', 'carol']) {
        const { exitCode, stderr } = await policy(person, 'rollback', deployed.slice(0, 12));
        expect([person, exitCode]).toEqual([person, 5]);
        expect(stderr).toContain('publish');
      }
    },
  );

  test('that are wrong are told so, and change nothing', inTurn, async () => {
    const wrong = folderWith(noNotes.replace('GetObject"', 'GetObjekt"'));
    const { exitCode, stderr } = await policy('erin', 'publish', wrong);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('did you mean `GetObject`');
    expect((await published()).version).toBe(deployed);
  });

  test('with a case that does not hold are not published, and change nothing', inTurn, async () => {
    const wrong = folderWith(noNotes.replace('notes/*', 'other/*'));
    const { exitCode, stdout } = await policy('erin', 'publish', wrong);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('denies a note');
    expect((await published()).version).toBe(deployed);
  });
});

describe.concurrent('a newer catalogue', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-newer-'));
  const notes = { Bucket: seeds.bucket, Prefix: 'notes/' };

  const catalogue = (person: string, ...words: readonly string[]) =>
    publishing(person, 'catalogue', ...words);
  const publish = (person: string, ...words: readonly string[]) =>
    catalogue(person, 'publish', join(folder, 'catalogue'), '--iam', join(folder, 'iam'), ...words);

  /** As an agent whose SDK has the operation already. */
  const listNotes = () =>
    callS3({ url: stack.url, environment: stack.people['demo-agent'] }, 'ListNotes', notes);
  const secondsUntilStatus = (status: number) =>
    secondsUntil(async () => (await listNotes()).status === status);
  const write = (key: string) =>
    agent.call('s3', 'PutObject', { Bucket: seeds.bucket, Key: key, Body: 'text' });
  const lists = async () => (await agent.call('s3', 'ListObjectsV2', notes)).error === undefined;

  beforeAll(() => writeNewerFolders(folder));

  test(
    'is for publishers: neither an agent, nor an approver, nor an auditor may publish one',
    inTurn,
    async () => {
      for (const person of ['demo-agent', 'alice', 'carol']) {
        const { exitCode, stderr } = await catalogue(person, 'rollback', 'none');
        expect([person, exitCode]).toEqual([person, 5]);
        expect(stderr).toContain('publish');
      }
    },
  );

  test('is in use within the time, across a session and a request that waits, and gone when it is taken back', {
    ...inTurn,
    timeout: 150_000,
  }, async () => {
    const key = `catalogue-${process.pid}.txt`;
    expect(await lists()).toBe(true);
    const requestId = requestIdOf((await write(key)).error?.message);
    expect(requestId).not.toBe('');
    expect(await listNotes()).toMatchObject({ status: 400, body: { code: 'unmodelled-operation' } });

    expect(await publish('erin', '--dry-run')).toMatchObject({
      exitCode: 0,
      stdout: 'changed catalogue/s3.json\nchanged iam/s3.json\n',
    });
    const published = await publish('erin');
    try {
      expect([published.exitCode, published.stderr]).toEqual([0, '']);
      expect(published.stdout).toContain('in force everywhere within 30 seconds');
      expect(await secondsUntilStatus(200)).toBeLessThan(promisedSeconds);
      expect(JSON.stringify((await listNotes()).body)).toContain('notes/readme.txt');
      expect(await lists()).toBe(true);

      const approved = await countersign('alice', 'approve', requestId, '--comment', 'go ahead');
      expect([approved.exitCode, approved.stderr]).toEqual([0, '']);
      expect((await write(key)).error).toBeUndefined();
    } finally {
      expect((await catalogue('erin', 'rollback', 'none')).exitCode).toBe(0);
    }
    expect(await secondsUntilStatus(400)).toBeLessThan(promisedSeconds);
    expect(await lists()).toBe(true);
    expect((await catalogue('erin', 'published')).stdout).toMatch(/Erin Eklund/);
  });
});
