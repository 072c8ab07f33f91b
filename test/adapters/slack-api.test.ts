// Slack's Web API over HTTP, against a stand-in that answers as Slack does.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createSlackApi, standInUrl } from '../../adapters/slack-api.ts';
import { createSlackSecret } from '../../adapters/slack-secret.ts';
import { section } from '../../core/slack/blocks.ts';
import { SlackRefusal } from '../../core/slack/ports.ts';
import { slackSecret, startSlackStandIn } from '../support/slack-stand-in.ts';

const message = { text: 'text', blocks: [section('text')] };

it('[A7] posts with nothing in a text that links or mentions, and updates what it posted', async () => {
  const slack = await startSlackStandIn();
  const api = createSlackApi({ botToken: async () => slackSecret.botToken, baseUrl: slack.url });
  const ts = await api.postMessage({ channel: 'C0000000001', ...message });
  expect(slack.messages[0]?.content).toMatchObject({
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
  });
  await api.updateMessage({ channel: 'C0000000001', ts, ...message });
  expect(slack.messages[0]?.updates).toBe(1);
  await slack.stop();
});

it("says Slack's own reason when it refuses", async () => {
  const slack = await startSlackStandIn();
  const api = createSlackApi({ botToken: async () => slackSecret.botToken, baseUrl: slack.url });
  const refused = await api.updateMessage({ channel: 'C1', ts: '1.1', ...message }).catch((error) => error);
  expect(refused).toBeInstanceOf(SlackRefusal);
  expect(refused.reason).toBe('message_not_found');
  await slack.stop();
});

it('[A7] follows no redirect, so that the token goes to Slack alone', async () => {
  const server = createServer((_, response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:1/' });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api = createSlackApi({ botToken: async () => 'xoxb-1', baseUrl: `http://127.0.0.1:${port}/api` });
  await expect(api.postMessage({ channel: 'C1', ...message })).rejects.toThrow();
  server.close();
});

it.each([
  'https://slack.example.com/api',
  'http://127.0.0.1.evil.example/api',
  'http://127.0.0.1@evil.example/api',
  'http://localhost/api',
  '127.0.0.1',
])('[A7] takes nothing that could be on another machine for Slack: %s', (address) => {
  expect(() => standInUrl({ SLACK_API_URL: address })).toThrow('expected an address of 127.0.0.1');
});

it('asks Slack itself unless something on this machine stands in its place', () => {
  expect(standInUrl({})).toBeUndefined();
  expect(standInUrl({ SLACK_API_URL: 'http://127.0.0.1:4000/api' })).toBe('http://127.0.0.1:4000/api');
});

it.each(['', 'no JSON', '{}', '{"botToken":"xoxp-user","signingSecret":"0123456789abcdef"}'])(
  'refuses a secret that is %j, and shows nothing of it',
  async (SecretString) => {
    const client = { send: async () => ({ SecretString }) };
    const secret = createSlackSecret({ client: client as never, secretId: 'the-secret', clock: () => 0 });
    const failed = await secret().catch((error: Error) => error.message);
    expect(failed).toBe(
      'the secret `the-secret` is not {"botToken":"xoxb-…","signingSecret":"…"}: docs/approvals.md says how to fill it',
    );
  },
);
