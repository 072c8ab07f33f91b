// A stack of its own with Slack in it, for a test that follows requests there: the stand-in for Slack is asked by the
// deployed functions and speaks to them through the front, and people press buttons in it and sign in by a browser.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { createProgress } from '../../local/progress.ts';
import { startStack } from '../../local/stack.ts';
import { follow, signInAs } from './browser.ts';
import { addLifecycleConnection } from './lifecycle-connection.ts';
import {
  type Posted,
  press,
  signedInteraction,
  slackSecret,
  startSlackStandIn,
  submit,
  workspace,
} from './slack-stand-in.ts';

export const channels = { approvers: 'C0000000001', 'sre-oncall': 'C0000000002' };

export async function startSlackStack() {
  const slack = await startSlackStandIn();
  const stack = await startStack({
    stateDirectory: await mkdtemp(join(tmpdir(), 'countersign-slack-')),
    slack: { settings: { ...workspace, channels }, secret: slackSecret, apiUrl: slack.url },
    afterDeploy: addLifecycleConnection,
    progress: createProgress((line) => process.stderr.write(`${line}\n`), Date.now),
    signal: new AbortController().signal,
  }).catch(async (error) => {
    await slack.stop();
    throw error;
  });

  const post = (body: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${stack.url}/slack/interactions`, { method: 'POST', headers, body });
  /** Slack sends it, and takes nothing but its own answer within its three seconds. */
  const send = async (payload: unknown): Promise<void> => {
    const { body, headers } = signedInteraction(payload, Math.floor(Date.now() / 1000));
    const response = await post(body, headers);
    if (response.status !== 200) throw new Error(`the door for Slack answered ${response.status}`);
  };
  const messages = (requestId: string): readonly Posted[] =>
    slack.messages.filter(({ content }) => JSON.stringify(content).includes(requestId));
  /** Nobody presses what is not there. */
  const button = async (requestId: string, kind: string, channel: string): Promise<void> => {
    await eventually(() =>
      messages(requestId).some(
        (each) => each.channel === channel && JSON.stringify(each.content).includes(`countersign_${kind}`),
      ),
    );
  };
  /** The modal that opens for a press; who is too late for Slack presses again, as they are told. */
  const openModal = async (
    userId: string,
    requestId: string,
    kind: 'approve' | 'narrow' | 'deny',
    channel = channels.approvers,
  ) => {
    await button(requestId, kind, channel);
    for (;;) {
      const [modals, whispers] = [slack.modals.length, slack.whispers.length];
      await send(press(userId, `countersign_${kind}`, requestId, { channel: { id: channel } }));
      await eventually(() => slack.modals.length > modals || slack.whispers.length > whispers);
      if (slack.modals.length > modals) return slack.modals.at(-1);
      const told = JSON.stringify(slack.whispers.at(-1));
      if (!told.includes('press the button again.')) throw new Error(`no modal, but ${told}`);
    }
  };
  const decide = async (
    userId: string,
    requestId: string,
    kind: 'approve' | 'narrow' | 'deny',
    fields: Readonly<Record<string, unknown>> = {},
    channel = channels.approvers,
  ): Promise<void> => send(submit(userId, await openModal(userId, requestId, kind, channel), fields));

  /** Presses a button as somebody unknown, and gives the link that comes back to them alone. */
  const signInLink = async (userId: string, requestId: string): Promise<string> => {
    await button(requestId, 'approve', channels.approvers);
    const before = slack.whispers.length;
    await send(press(userId, 'countersign_approve', requestId));
    await eventually(() => slack.whispers.length > before);
    const told = slack.whispers.at(-1);
    const link = /http[^"]+\/approve\/link\/slack\/[\w-]{43}/.exec(JSON.stringify(told))?.[0];
    if (link === undefined || told.user !== userId) throw new Error(`no link, but ${JSON.stringify(told)}`);
    return link;
  };
  /** Follows that link in a browser, as the person that the user is. */
  const link = async (page: Page, userId: string, subject: string, requestId: string): Promise<void> => {
    await page.goto(await signInLink(userId, requestId));
    await signInAs(page, subject);
    await follow(page.getByRole('button', { name: 'This is me' }));
  };

  return {
    ...stack,
    slack,
    post,
    messages,
    openModal,
    decide,
    signInLink,
    link,
    async stop() {
      await stack.stop();
      await slack.stop();
    },
  };
}

/** Asks until it is so: Slack tells nobody when a message changes. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`it did not become so within 20 s: ${isSo}`);
    await wait(50);
  }
}
