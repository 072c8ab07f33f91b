// Policies published by a person between deploys: from the command line into the warm functions, and back.
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seeds } from '../../local/seeds.ts';
import { countersign } from '../support/countersign-cli.ts';
import { type Agent, startAgent, stations } from '../support/real-clients/stations.ts';

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

let agent: Agent;
let deployed: string;

const policy = (person: string, ...words: readonly string[]) => countersign(person, 'policy', ...words);
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

/** What the design promises of functions that are warm. */
const promisedSeconds = 30;

async function secondsUntil(isDone: () => Promise<boolean>): Promise<number> {
  const begunAtMilliseconds = Date.now();
  const passedSeconds = () => (Date.now() - begunAtMilliseconds) / 1000;
  while (!(await isDone()) && passedSeconds() < 2 * promisedSeconds) await wait(250);
  return passedSeconds();
}

beforeAll(async () => {
  const station = stations.find(({ client }) => client === 'JavaScript SDK');
  if (station === undefined) throw new Error('there is no such station');
  agent = startAgent(station);
  deployed = (await published()).version;
});
afterAll(async () => {
  await policy('erin', 'rollback', deployed);
  await agent?.stop();
});

describe('publishing', () => {
  test('is for publishers: neither an agent, nor an approver, nor an auditor may', async () => {
    for (const person of ['demo-agent', 'alice', 'carol']) {
      const { exitCode, stderr } = await policy(person, 'rollback', deployed.slice(0, 12));
      expect([person, exitCode]).toEqual([person, 5]);
      expect(stderr).toContain('publish');
    }
  });

  test('tells what is wrong, and changes nothing', async () => {
    const { exitCode, stderr } = await policy(
      'erin',
      'publish',
      folderWith(noNotes.replace('GetObject"', 'GetObjekt"')),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('did you mean `GetObject`');
    expect((await published()).version).toBe(deployed);
  });

  test('ends at a case that does not hold, and changes nothing', async () => {
    const { exitCode, stdout } = await policy(
      'erin',
      'publish',
      folderWith(noNotes.replace('notes/*', 'other/*')),
    );
    expect(exitCode).toBe(1);
    expect(stdout).toContain('denies a note');
    expect((await published()).version).toBe(deployed);
  });

  test('is taken up by warm functions in time, said in words, kept, and undone by going back', async () => {
    expect(await readsNote()).toBe(true);
    const { exitCode, stdout } = await policy('erin', 'publish', folderWith(noNotes));
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('added `no-notes`')]);
    expect(stdout).toContain('in force everywhere within 30 seconds');
    expect(await secondsUntil(async () => !(await readsNote()))).toBeLessThan(promisedSeconds);
    const { history } = await published();
    expect(history[0]).toMatchObject({ by: 'Erin Eklund', replaced: deployed });

    expect((await policy('erin', 'rollback', deployed.slice(0, 12))).exitCode).toBe(0);
    expect(await secondsUntil(readsNote)).toBeLessThan(promisedSeconds);
    expect((await published()).history[0]).toMatchObject({ version: deployed });
  }, 150_000);
});
