// Approvals in Slack over memory and a Slack stand-in over HTTP: the door, the worker and the notifier as they are
// deployed, with the bus between them.
import { randomBytes } from 'node:crypto';
import { createSlackApi } from '../../adapters/slack-api.ts';
import type { RequestEventType } from '../../core/approvals/request-events.ts';
import type { Principal } from '../../core/principal.ts';
import { type SlackSettings, slackSettingsSchema } from '../../core/slack/settings.ts';
import { receiveFromSlack } from '../../functions/slack/receive.ts';
import { interactBySlack } from '../../functions/slack-work/interact.ts';
import { notifyBySlack } from '../../functions/slack-work/notify.ts';
import { slackWork } from '../../functions/slack-work/work.ts';
import { createTestDesk } from './approval-desk.ts';
import { demo, restEvent } from './control-door.ts';
import { createInMemorySlackStore } from './in-memory-slack-store.ts';
import { type SlackStandIn, signedInteraction, slackSecret, workspace } from './slack-stand-in.ts';

export const channels = { 'sre-oncall': 'C0000000001', security: 'C0000000002', managers: 'C0000000003' };

export function createSlackWorld(slack: SlackStandIn, overrides: Partial<SlackSettings> = {}) {
  const desk = createTestDesk();
  const store = createInMemorySlackStore();
  const failures: unknown[] = [];
  const shared = {
    settings: slackSettingsSchema.parse({ ...workspace, channels, ...overrides }),
    slack: createSlackApi({ botToken: async () => slackSecret.botToken, baseUrl: slack.url }),
    store,
    approvals: desk.approvals,
    connections: { get: async () => demo },
    baseUrl: 'https://countersign.example.com',
    nowEpochSeconds: desk.now,
  };
  const work = slackWork({
    notify: notifyBySlack(shared),
    interact: interactBySlack({
      ...shared,
      random: (lengthBytes) => randomBytes(lengthBytes),
      onFailure: (error) => failures.push(error),
    }),
  });
  const handed: unknown[] = [];
  const receive = receiveFromSlack({
    settings: shared.settings,
    signingSecret: async () => slackSecret.signingSecret,
    store,
    handOver: async (interaction) => void handed.push(JSON.parse(JSON.stringify({ interaction }))),
    nowEpochSeconds: desk.now,
  });

  const post = (body: string, headers: Readonly<Record<string, string>>, method = 'POST') =>
    receive(restEvent({ method, path: '/slack/interactions', headers, body }));
  /** Slack sends it, the door answers, and then the work is done. */
  const send = async (payload: unknown) => {
    const { body, headers } = signedInteraction(payload, desk.now());
    const answer = await post(body, headers);
    for (const event of handed.splice(0)) await work(event);
    await deliver();
    return answer;
  };
  const announce = (type: RequestEventType, requestId: string) =>
    work({ source: 'countersign', 'detail-type': type, detail: { requestId } });
  /** What the desk told the bus, in its order. */
  const deliver = async () => {
    for (const { type, detail } of desk.events.splice(0)) {
      await announce(type as RequestEventType, String(detail.requestId));
    }
  };
  const link = async (userId: string, principal: Principal) => {
    const id = randomBytes(32).toString('base64url');
    const user = { teamId: workspace.teamId, userId, name: userId };
    await store.offer(id, user, desk.now() + 600);
    await store.link(id, principal, desk.now());
  };
  return { ...desk, slackStore: store, failures, post, send, announce, deliver, link };
}
