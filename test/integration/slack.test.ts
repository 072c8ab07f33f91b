// Requests in Slack on the whole stack: real boto3 and the JSON door ask, the deployed functions post to a stand-in for
// Slack and take what it signs, and people link themselves in a real browser.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { countersignIn } from '../support/countersign-cli.ts';
import { startAgent, stations } from '../support/real-clients/stations.ts';
import { callS3 } from '../support/s3-call.ts';
import { channels, eventually, startSlackStack } from '../support/slack-stack.ts';
import { press, signedInteraction, slackSecret, submit, workspace } from '../support/slack-stand-in.ts';

const Bucket = 'acme-reports';
const [aliceInSlack, bobInSlack, daveInSlack] = ['U0000000A11', 'U0000000B0B', 'U00000000DA'];

describe.skipIf(!hasChromium)('Slack', () => {
  let world: Awaited<ReturnType<typeof startSlackStack>>;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  beforeAll(async () => {
    [world, browser] = await Promise.all([startSlackStack(), openBrowser()]);
    // A second stack beside the one of all tests, on two cores.
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  const tokenOf = (subject: string) =>
    readFile(world.environments.person(subject).COUNTERSIGN_TOKEN_FILE ?? '', 'utf8');
  async function put(name: string) {
    const door = { url: world.url, environment: world.environments.person('demo-agent') };
    const parameters = { Bucket, Key: `rules/${name}`, Body: 'dGV4dA==' };
    const more = { connection: 'lifecycles', reason: 'the monthly report' };
    return callS3<Record<string, string>>(door, 'PutObject', parameters, more);
  }
  async function ask(name: string): Promise<string> {
    const { status, body } = await put(name);
    expect(status).toBe(202);
    return body.requestId ?? '';
  }
  async function requestOf(requestId: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${world.url}/v1/requests/${requestId}`, {
      headers: { authorization: `Bearer ${await tokenOf('demo-agent')}` },
    });
    return (await response.json()) as Record<string, unknown>;
  }
  const textIn = (requestId: string, channel: string): string =>
    JSON.stringify(world.messages(requestId).find((each) => each.channel === channel)?.content);
  const says = (requestId: string, channel: string, words: string | RegExp) =>
    eventually(() => (textIn(requestId, channel) ?? '').search(words) >= 0);
  async function link(userId: string, subject: string, requestId: string): Promise<void> {
    const person = await browser.newPerson();
    await world.link(await person.newPage(), userId, subject, requestId);
    await person.close();
  }

  test('[A3] whoever is unknown signs in once from Slack, approves with a comment, and the call runs', async () => {
    const requestId = await ask('many-first.txt');
    await link(aliceInSlack, 'alice', requestId);
    await link(daveInSlack, 'dave', requestId);
    await world.decide(aliceInSlack, requestId, 'approve', { comment: { value: 'go ahead' } });
    await says(requestId, channels.approvers, /Approved by Alice Archer at [^"]+: go ahead/);
    expect((await put('many-first.txt')).status).toBe(200);
    await says(requestId, channels.approvers, 'Executed as call_');
    // The owner of the agent is told, once it was approved and once it ran.
    await eventually(() => textIn(requestId, daveInSlack)?.includes('Of an agent that you answer for'));
    expect(world.messages(requestId).filter(({ channel }) => channel.startsWith('C'))).toHaveLength(1);
  });

  test('boto3 waits while two people of two groups approve in their channels, and is answered at once', async () => {
    await link(bobInSlack, 'bob', await ask('many-bob.txt'));
    const station = stations.find(({ client, transport }) => client === 'boto3' && transport === 'HTTP');
    if (station === undefined) throw new Error('there is no boto3');
    const environment = world.environments.agent('demo-agent');
    const { AWS_ROLE_ARN = '' } = environment;
    const agent = startAgent(station, 'demo-agent', {
      ...environment,
      AWS_ROLE_ARN: AWS_ROLE_ARN.replace(/[^/]+$/, 'lifecycles'),
    });
    try {
      let answeredAtMilliseconds = 0;
      const Key = 'rules/slack-held.txt';
      const answer = agent.call('s3', 'PutObject', { Bucket, Key, Body: 'text' }).then((value) => {
        answeredAtMilliseconds = performance.now();
        return value;
      });
      const held = () => world.slack.messages.find(({ content }) => JSON.stringify(content).includes(Key));
      await eventually(() => held() !== undefined);
      const requestId = /req_[0-9a-z]{26}/.exec(JSON.stringify(held()?.content))?.[0] ?? '';
      await world.decide(aliceInSlack, requestId, 'approve');
      for (const channel of Object.values(channels)) {
        await says(requestId, channel, '1 of 2, waiting for the group approvers or the group sre-oncall');
      }
      const modal = await world.openModal(bobInSlack, requestId, 'approve', channels['sre-oncall']);
      const { body, headers } = signedInteraction(submit(bobInSlack, modal), Math.floor(Date.now() / 1000));
      const pressedAtMilliseconds = performance.now();
      expect((await world.post(body, headers)).status).toBe(200);
      expect((await answer).error).toBeUndefined();
      const seconds = (answeredAtMilliseconds - pressedAtMilliseconds) / 1000;
      console.info(`approved in Slack to answered: ${seconds.toFixed(2)} s`);
      for (const channel of Object.values(channels)) {
        await says(requestId, channel, /Executed as call_[0-9a-z]+, approved by Bob Brandt at/);
      }
    } finally {
      agent.stop();
    }
  });

  test('a deny with a comment reaches the agent, and leaves no button', async () => {
    const requestId = await ask('many-denied.txt');
    await world.decide(aliceInSlack, requestId, 'deny', { comment: { value: 'use the archive bucket' } });
    await says(requestId, channels.approvers, /Denied by Alice Archer at [^"]+: use the archive bucket/);
    expect(textIn(requestId, channels.approvers)).not.toContain('countersign_deny');
    const again = await put('many-denied.txt');
    expect(again.status).toBe(403);
    expect(again.body.detail).toContain('use the archive bucket');
  });

  test('approving less gives a shorter time and fewer uses, and the message says so', async () => {
    const requestId = await ask('many-less.txt');
    await world.decide(aliceInSlack, requestId, 'narrow', {
      duration: { selected_option: { value: '300' } },
      uses: { selected_option: { value: '2' } },
    });
    await says(requestId, channels.approvers, 'Approved in part by Alice Archer');
    expect(await requestOf(requestId)).toMatchObject({
      status: 'approved',
      narrowing: { maximumDurationSeconds: 300, maximumUses: 2 },
    });
  });

  test('[A7] what is replayed, signed by others, old, or of another workspace or app decides nothing', async () => {
    const requestId = await ask('many-forged.txt');
    const modal = await world.openModal(aliceInSlack, requestId, 'approve');
    const nowEpochSeconds = Math.floor(Date.now() / 1000);
    const statusOf = async (payload: unknown, at = nowEpochSeconds, secret?: string) => {
      const { body, headers } = signedInteraction(payload, at, secret);
      return (await world.post(body, headers)).status;
    };
    const approval = (overrides = {}) => submit(aliceInSlack, modal, {}, overrides);
    expect(await statusOf(approval(), nowEpochSeconds, 'another-signing-secret')).toBe(401);
    expect(await statusOf(approval(), nowEpochSeconds - 301)).toBe(401);
    expect(await statusOf(approval({ team: { id: 'T0000000009' } }))).toBe(403);
    expect(await statusOf(approval({ api_app_id: 'A0000000009' }))).toBe(403);
    expect((await requestOf(requestId)).status).toBe('pending');

    const { body, headers } = signedInteraction(
      press(aliceInSlack, 'countersign_deny', requestId),
      nowEpochSeconds,
    );
    expect((await world.post(body, headers)).status).toBe(200);
    expect((await world.post(body, headers)).status).toBe(409);
    const changed = body.replace('countersign_deny', 'countersign_approve');
    expect((await world.post(changed, headers)).status).toBe(401);
  });

  test('[A2] [A3] the owner of the agent presses and is told why not', async () => {
    const requestId = await ask('many-owner.txt');
    await world.decide(daveInSlack, requestId, 'approve');
    await eventually(() =>
      JSON.stringify(world.slack.whispers.at(-1)).includes('The owner of an agent does not decide for it'),
    );
    expect((await requestOf(requestId)).status).toBe('pending');
  });

  test('[A3] whoever unlinks their Slack user is asked to sign in again, and so is whoever holds it', async () => {
    const requestId = await ask('many-unlinked.txt');
    const modal = await world.openModal(aliceInSlack, requestId, 'approve');
    const { stdout } = await countersignIn(world.environments.person('alice'), 'slack', 'unlink');
    expect(stdout).toContain(`(${aliceInSlack} in ${workspace.teamId}) no longer decides as you`);
    const { body, headers } = signedInteraction(submit(aliceInSlack, modal), Math.floor(Date.now() / 1000));
    expect((await world.post(body, headers)).status).toBe(200);
    expect(await world.signInLink(aliceInSlack, requestId)).toContain('/approve/link/slack/');
    expect((await requestOf(requestId)).status).toBe('pending');
  });

  test('[L6] Slack refused nothing but what came late, and its secrets stand in no log', () => {
    expect(world.slack.refused.filter((reason) => reason !== 'expired_trigger_id')).toEqual([]);
    const logs = join(world.stateDirectory, 'logs');
    for (const name of readdirSync(logs)) {
      const log = readFileSync(join(logs, name), 'utf8');
      expect(log).not.toContain(slackSecret.botToken);
      expect(log).not.toContain(slackSecret.signingSecret);
    }
  });
});
