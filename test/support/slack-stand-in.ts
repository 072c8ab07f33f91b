// Slack as an HTTP server on this machine: the Web API methods that are used, with Slack's own answers, its checks on
// Block Kit, and interactions signed as Slack signs them. https://docs.slack.dev/apis/web-api
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { breachesOf } from './slack-limits.ts';

// biome-ignore lint/suspicious/noExplicitAny: Slack's payloads, whose members tests look into.
type Payload = any;

export interface Posted {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  /** As it reads now. */
  content: Payload;
  updates: number;
}

export interface SlackStandIn {
  readonly url: string;
  readonly messages: Posted[];
  readonly whispers: Payload[];
  readonly modals: Payload[];
  /** Everything that Slack refused. */
  readonly refused: string[];
  /** Channels that nobody invited the app into. */
  readonly closedTo: Set<string>;
  /** How many of the next calls are too many for Slack. */
  readonly limits: { callsRefused: number };
  stop(): Promise<void>;
}

/** https://docs.slack.dev/interactivity/handling-user-interaction: a trigger is good for three seconds, and once. */
const triggerMilliseconds = 3_000;

export const slackSecret = {
  botToken: 'xoxb-test-token',
  signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
};

export async function startSlackStandIn(): Promise<SlackStandIn> {
  const state = {
    messages: [] as Posted[],
    whispers: [] as Payload[],
    modals: [] as Payload[],
    refused: [] as string[],
    closedTo: new Set<string>(),
    limits: { callsRefused: 0 },
  };
  let clock = 1_700_000_000;
  const exchanged = new Set<string>();

  const methods: Readonly<Record<string, (body: Payload) => Payload>> = {
    'auth.test': () => ({ ok: true, team_id: 'T0000000001', bot_id: 'B0000000001' }),
    'chat.postMessage': (body) => {
      const breaches = breachesOf('message', body);
      if (breaches.length > 0) return { ok: false, error: `invalid_blocks: ${breaches.join('; ')}` };
      if (state.closedTo.has(body.channel)) return { ok: false, error: 'not_in_channel' };
      if (!/^[CGU]/.test(body.channel)) return { ok: false, error: 'channel_not_found' };
      clock += 1;
      const ts = `${clock}.000100`;
      state.messages.push({
        channel: body.channel,
        ts,
        ...(body.thread_ts && { threadTs: body.thread_ts }),
        content: body,
        updates: 0,
      });
      return { ok: true, channel: body.channel, ts };
    },
    'chat.update': (body) => {
      const breaches = breachesOf('message', body);
      if (breaches.length > 0) return { ok: false, error: `invalid_blocks: ${breaches.join('; ')}` };
      const message = state.messages.find(({ channel, ts }) => channel === body.channel && ts === body.ts);
      if (message === undefined) return { ok: false, error: 'message_not_found' };
      message.content = body;
      message.updates += 1;
      return { ok: true, channel: body.channel, ts: body.ts };
    },
    'chat.postEphemeral': (body) => {
      const breaches = breachesOf('message', body);
      if (breaches.length > 0) return { ok: false, error: `invalid_blocks: ${breaches.join('; ')}` };
      state.whispers.push(body);
      return { ok: true, message_ts: '1.1' };
    },
    'views.open': (body) => {
      const breaches = breachesOf('modal', body.view);
      if (breaches.length > 0) return { ok: false, error: `invalid_arguments: ${breaches.join('; ')}` };
      // https://docs.slack.dev/reference/methods/views.open, "Errors"
      const [pressedAtMilliseconds] = /^\d+(?=\.\d+\.[0-9a-f]+$)/.exec(body.trigger_id) ?? [];
      if (pressedAtMilliseconds === undefined) return { ok: false, error: 'invalid_trigger_id' };
      if (exchanged.has(body.trigger_id)) return { ok: false, error: 'exchanged_trigger_id' };
      if (Date.now() - Number(pressedAtMilliseconds) > triggerMilliseconds) {
        return { ok: false, error: 'expired_trigger_id' };
      }
      exchanged.add(body.trigger_id);
      state.modals.push(body.view);
      return { ok: true, view: { ...body.view, id: `V${randomUUID()}` } };
    },
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (state.limits.callsRefused > 0) {
      state.limits.callsRefused -= 1;
      // https://docs.slack.dev/apis/web-api/rate-limits
      response
        .writeHead(429, { 'retry-after': '30' })
        .end(JSON.stringify({ ok: false, error: 'ratelimited' }));
      return;
    }
    const refusal = refusalOf(request);
    const method = methods[request.url?.replace('/api/', '') ?? ''];
    const answer =
      refusal === undefined && method !== undefined
        ? method(JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}'))
        : { ok: false, error: refusal ?? 'unknown_method' };
    if (!answer.ok) state.refused.push(answer.error);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api`,
    ...state,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** https://docs.slack.dev/apis/web-api: a token in the header, and a body that is JSON with its charset. */
function refusalOf({ method, headers }: IncomingMessage): string | undefined {
  if (method !== 'POST') return 'invalid_form_data';
  if (headers.authorization === undefined) return 'not_authed';
  if (headers.authorization !== `Bearer ${slackSecret.botToken}`) return 'invalid_auth';
  return headers['content-type'] === 'application/json; charset=utf-8' ? undefined : 'missing_charset';
}

/** Body and headers of an interaction, as Slack sends it. */
export function signedInteraction(
  payload: Payload,
  nowEpochSeconds: number,
  secret = slackSecret.signingSecret,
) {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = String(nowEpochSeconds);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  };
}

export const workspace = { teamId: 'T0000000001', appId: 'A0000000001' };

/** In Slack's form; the stand-in reads from it when it was made. */
const newTrigger = (): string => `${Date.now()}.738474920.${randomUUID().replaceAll('-', '')}`;

export function press(user: string, actionId: string, value: string, overrides: Payload = {}): Payload {
  return {
    type: 'block_actions',
    api_app_id: workspace.appId,
    team: { id: workspace.teamId, domain: 'acme' },
    user: { id: user, username: user.toLowerCase(), team_id: workspace.teamId },
    channel: { id: 'C0000000001', name: 'approvals' },
    trigger_id: newTrigger(),
    actions: [{ type: 'button', action_id: actionId, value, action_ts: '1700000000.1' }],
    ...overrides,
  };
}

/** The modal as somebody submits it: what they left alone keeps its first value. */
export function submit(user: string, view: Payload, changed: Payload = {}, overrides: Payload = {}): Payload {
  const values: Payload = {};
  for (const block of view.blocks) {
    if (block.type !== 'input') continue;
    const { action_id, initial_option, initial_options } = block.element;
    values[block.block_id] = {
      [action_id]: {
        type: block.element.type,
        value: null,
        ...(initial_option && { selected_option: initial_option }),
        ...(initial_options && { selected_options: initial_options }),
        ...changed[block.block_id],
      },
    };
  }
  return {
    type: 'view_submission',
    api_app_id: workspace.appId,
    team: { id: workspace.teamId, domain: 'acme' },
    user: { id: user, username: user.toLowerCase(), team_id: workspace.teamId },
    trigger_id: newTrigger(),
    view: { ...view, state: { values } },
    ...overrides,
  };
}
