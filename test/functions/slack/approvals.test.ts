// Requests in Slack from the first message to the last update, over HTTP against a stand-in for Slack.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalRequest } from '../../../core/approval-request.ts';
import {
  agent,
  alice,
  askWith,
  bob,
  human,
  olivia,
  question,
  stranger,
} from '../../support/approval-cast.ts';
import { press, type SlackStandIn, startSlackStandIn, submit } from '../../support/slack-stand-in.ts';
import { channels, createSlackWorld } from '../../support/slack-world.ts';

let slack: SlackStandIn;
beforeEach(async () => {
  slack = await startSlackStandIn();
});
afterEach(async () => {
  expect(slack.refused).toEqual([]);
  await slack.stop();
});

const [aliceInSlack, bobInSlack, oliviaInSlack] = ['U0000000A11', 'U0000000B0B', 'U0000000011V'];

async function opened(asked = question(), settings = {}) {
  const world = createSlackWorld(slack, settings);
  const { id } = await world.approvals.ask(asked);
  await world.announce('RequestOpened', id);
  await world.link(aliceInSlack, alice);
  const modal = async (kind: string, user = aliceInSlack) => {
    await world.send(press(user, `countersign_${kind}`, id));
    return slack.modals.at(-1);
  };
  const now = async () => (await world.approvals.get(id)) as ApprovalRequest;
  return { ...world, id, modal, request: now };
}

const shown = (content: unknown): string => JSON.stringify(content);
const message = (channel = channels['sre-oncall']) =>
  shown(slack.messages.find((each) => each.channel === channel && each.threadTs === undefined)?.content);
const lastWhisper = () => shown(slack.whispers.at(-1));

describe('the message', () => {
  it('[A8] comes to the channel of the approvers with who, what, where, why, until when and the digest', async () => {
    await opened();
    expect(slack.messages.map(({ channel }) => channel)).toEqual([channels['sre-oncall']]);
    for (const part of [
      'Put object reports/2026/q4.csv',
      'Release agent',
      'olivia@example.com',
      's3:PutObject',
      'arn:aws:s3:::reports/2026/q4.csv',
      'demo · 123456789012',
      'env: prod',
      'upload the quarterly report',
      'Nobody has checked them',
      '0 of 1, waiting for the group sre-oncall',
      'gate-prod-write: One person of the group sre-oncall must agree.',
      'a3'.repeat(32),
    ]) {
      expect(message()).toContain(part);
    }
  });

  it('comes once, however often it is announced', async () => {
    const { announce, id } = await opened();
    await announce('RequestOpened', id);
    expect(slack.messages).toHaveLength(1);
  });

  it('comes to every group of every rule, and to the default channel where none has a channel', async () => {
    await opened(askWith({ approvers: ['group:sre-oncall', 'group:security'] }));
    expect(slack.messages.map(({ channel }) => channel)).toEqual([channels['sre-oncall'], channels.security]);
    await opened(askWith({ approvers: ['group:nobody-knows'] }), { defaultChannel: 'C0000000009' });
    expect(slack.messages.at(-1)?.channel).toBe('C0000000009');
  });

  it('comes to the channel of the escalation once the request escalates', async () => {
    const rule = {
      gate: 'gate-prod-write',
      approvers: ['group:sre-oncall'],
      quorum: 1,
      escalation: { afterSeconds: 600, approvers: ['group:managers'] },
    };
    const world = await opened(askWith({ rules: [rule], approvers: ['group:managers', 'group:sre-oncall'] }));
    world.pass(601);
    await world.approvals.attend(world.id);
    await world.deliver();
    expect(slack.messages.map(({ channel }) => channel)).toEqual([channels['sre-oncall'], channels.managers]);
    expect(message()).toContain('waiting for the group sre-oncall or the group managers');
  });

  it('comes when its event comes again, where Slack had no time for it', async () => {
    const world = createSlackWorld(slack);
    const { id } = await world.approvals.ask(question());
    slack.limits.callsRefused = 1;
    await expect(world.announce('RequestOpened', id)).rejects.toThrow('429');
    expect(slack.messages).toHaveLength(0);
    await world.announce('RequestOpened', id);
    expect(slack.messages).toHaveLength(1);
  });

  it('comes to the other channels, and stays true there, where one does not have the app', async () => {
    const world = createSlackWorld(slack);
    const { id } = await world.approvals.ask(askWith({ approvers: ['group:sre-oncall', 'group:security'] }));
    slack.closedTo.add(channels['sre-oncall']);
    await expect(world.announce('RequestOpened', id)).rejects.toThrow('not_in_channel');
    expect(slack.messages.map(({ channel }) => channel)).toEqual([channels.security]);
    world.pass(3600);
    await world.approvals.attend(id);
    await world.deliver();
    expect(message(channels.security)).toContain('Expired');
    expect(slack.refused.splice(0)).toEqual(['not_in_channel']);
  });

  it('is reminded of in its thread', async () => {
    const world = await opened();
    world.pass(1801);
    await world.approvals.attend(world.id);
    await world.deliver();
    expect(slack.messages[1]).toMatchObject({
      channel: channels['sre-oncall'],
      threadTs: slack.messages[0]?.ts,
    });
  });

  it('shows that it expired, and has no button left that decides', async () => {
    const world = await opened();
    world.pass(3600);
    await world.approvals.attend(world.id);
    await world.deliver();
    expect(message()).toContain('Expired, nobody decided in time.');
    expect(message()).not.toContain('countersign_approve');
  });

  it('[A8] shows hidden characters by code point, and has no mention, link or markup of the agent', async () => {
    const hostile = '<!channel> *bold* <https://evil.example|click> \u202Etxet & `code`';
    await opened(
      question({ justification: hostile, principal: { ...agent, displayName: '<@U0000000001>' } }),
    );
    expect(message()).toContain(
      '&lt;!channel&gt; *bold* &lt;https://evil.example|click&gt; [U+202E]txet &amp;',
    );
    expect(message()).not.toContain('"type":"mrkdwn"');
    expect(message()).not.toMatch(/<[!@h]/);
  });
});

describe('a person', () => {
  it('[A3] who is not known yet is led to sign in, by a link for them alone, and decides nothing', async () => {
    const world = await opened();
    await world.send(press(bobInSlack, 'countersign_approve', world.id));
    expect(slack.modals).toEqual([]);
    expect(slack.whispers.at(-1).user).toBe(bobInSlack);
    expect(lastWhisper()).toMatch(/https:\/\/countersign\.example\.com\/approve\/link\/slack\/[\w-]{43}"/);
  });

  it('[A3] whose sign-in is older than twelve hours signs in again', async () => {
    const world = await opened(askWith({ lifetimeSeconds: 24 * 3600 }));
    world.pass(12 * 3600);
    await world.send(press(aliceInSlack, 'countersign_approve', world.id));
    expect(slack.modals).toEqual([]);
    expect(lastWhisper()).toContain('/approve/link/slack/');
  });

  it('[A3] is judged when they decide, not when they opened the modal', async () => {
    const world = await opened();
    const view = await world.modal('approve');
    await world.link(aliceInSlack, { ...alice, groups: [] });
    await world.send(submit(aliceInSlack, view));
    expect((await world.request()).status).toBe('pending');
    expect(lastWhisper()).toContain('Nothing was decided');
  });

  it('[A3] who is no approver is told so and is shown no card', async () => {
    const world = await opened();
    await world.link(bobInSlack, stranger);
    await world.send(press(bobInSlack, 'countersign_approve', world.id));
    expect(slack.modals).toEqual([]);
    expect(lastWhisper()).toContain('No request');
  });

  it('[A2] who answers for the agent cannot approve it from Slack', async () => {
    const world = await opened();
    await world.link(oliviaInSlack, { ...olivia, email: 'OLIVIA@example.com' });
    await world.send(submit(oliviaInSlack, await world.modal('approve', oliviaInSlack)));
    expect((await world.request()).status).toBe('pending');
    expect(lastWhisper()).toContain('The owner of an agent does not decide for it');
  });

  it('[A2] [A5] with two Slack users counts once', async () => {
    const world = await opened(askWith({ quorum: 2 }));
    await world.link(bobInSlack, human('alice-again', { email: 'Alice@Example.com' }));
    await world.send(submit(aliceInSlack, await world.modal('approve')));
    await world.send(submit(bobInSlack, await world.modal('approve', bobInSlack)));
    expect((await world.request()).decisions).toHaveLength(1);
    expect(message()).toContain('1 of 2, waiting for the group sre-oncall');
    expect(message()).toContain('Approved by alice at');
  });
});

describe('deciding', () => {
  it('[A8] the modal shows the whole canonical call, resources, why and the digest', async () => {
    const world = await opened();
    const text = shown(await world.modal('approve'));
    for (const part of ['\\"Key\\":\\"2026/q4.csv\\"', '123456789012', 'a3'.repeat(32)]) {
      expect(text.replaceAll('\\\\', '\\')).toContain(part);
    }
  });

  it('approves with a comment; every channel is updated in place, then says that it was executed', async () => {
    const world = await opened(askWith({ approvers: ['group:sre-oncall', 'group:security'] }));
    const view = await world.modal('approve');
    const answer = await world.send(
      submit(aliceInSlack, view, { comment: { comment: { value: 'go ahead' } }.comment }),
    );
    expect(JSON.parse(answer.body)).toEqual({ response_action: 'clear' });
    const request = await world.request();
    expect(request.status).toBe('approved');
    expect(request.decisions[0]).toMatchObject({ decision: 'approve', comment: 'go ahead' });
    for (const channel of [channels['sre-oncall'], channels.security]) {
      expect(message(channel)).toContain('Approved by alice at');
      expect(message(channel)).not.toContain('countersign_approve');
    }
    const stored = await world.store.get(world.id);
    if (stored === undefined) throw new Error('the request is gone');
    await world.store.change(stored, { ...stored.request, status: 'executed', callId: 'call_7' });
    await world.announce('RequestExecuted', world.id);
    expect(message()).toContain('Executed as call_7');
    expect(slack.messages).toHaveLength(2);
  });

  it('denies with a comment that stands in the message', async () => {
    const world = await opened();
    const view = await world.modal('deny');
    await world.send(submit(aliceInSlack, view, { comment: { value: 'too broad' } }));
    expect((await world.request()).status).toBe('denied');
    expect(message()).toContain('Denied by alice');
    expect(message()).toContain('too broad');
  });

  it('approves less: a shorter time, fewer uses, some of the resources', async () => {
    const arns = ['arn:aws:s3:::reports/a', 'arn:aws:s3:::reports/b', 'arn:aws:s3:::reports/c'];
    const resources = arns.map((arn) => ({ arn, certainty: 'exact', type: 'object' }) as const);
    const asked = askWith({ maximumUses: 5 });
    const world = await opened({
      ...asked,
      requirements: [{ action: 's3:DeleteObject', accessLevel: 'Write', resources }],
    });
    const view = await world.modal('narrow');
    await world.send(
      submit(aliceInSlack, view, {
        duration: { selected_option: { value: '900' } },
        uses: { selected_option: { value: '2' } },
        resources_0: { selected_options: [{ value: '0' }, { value: '2' }] },
      }),
    );
    expect((await world.request()).narrowing).toEqual({
      maximumDurationSeconds: 900,
      maximumUses: 2,
      resources: [arns[0], arns[2]],
    });
  });

  it('[A4] refuses a modal whose digest is not that of the request', async () => {
    const world = await opened();
    const view = await world.modal('approve');
    const metadata = { ...JSON.parse(view.private_metadata), digest: 'b4'.repeat(32) };
    await world.send(submit(aliceInSlack, { ...view, private_metadata: JSON.stringify(metadata) }));
    expect((await world.request()).status).toBe('pending');
    expect(lastWhisper()).toContain('The decision names digest');
  });

  it('[A5] [A10] refuses what is submitted after the request ended', async () => {
    const world = await opened();
    const view = await world.modal('approve');
    world.pass(3600);
    await world.send(submit(aliceInSlack, view));
    expect((await world.request()).status).toBe('expired');
    expect(lastWhisper()).toContain('The request is expired');
  });

  it('[A6] shows the task token to nobody', async () => {
    const world = await opened();
    await world.send(submit(aliceInSlack, await world.modal('approve')));
    expect(shown([slack.messages, slack.modals, slack.whispers])).not.toMatch(/token#|taskToken/);
  });

  it('[A3] leads to the page where policy wants a fresh sign-in', async () => {
    const world = await opened(askWith({ signInMaximumAgeSeconds: 300 }));
    expect(message()).not.toContain('countersign_approve');
    await world.send(submit(aliceInSlack, await world.modal('approve')));
    expect((await world.request()).status).toBe('pending');
    expect(lastWhisper()).toContain('open the approval page, sign in again and decide there');
  });

  it('tells the owner of the agent, when they signed in from Slack', async () => {
    const world = await opened();
    await world.link(oliviaInSlack, olivia);
    await world.link(bobInSlack, bob);
    await world.send(submit(bobInSlack, await world.modal('approve', bobInSlack)));
    const told = slack.messages.filter(({ channel }) => channel === oliviaInSlack);
    expect(told).toHaveLength(1);
    expect(shown(told[0]?.content)).toContain('Approved by bob');
  });
});
