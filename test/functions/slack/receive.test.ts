// What the door for Slack believes [A7].
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { question } from '../../support/approval-cast.ts';
import {
  press,
  type SlackStandIn,
  signedInteraction,
  startSlackStandIn,
} from '../../support/slack-stand-in.ts';
import { createSlackWorld } from '../../support/slack-world.ts';

let slack: SlackStandIn;
beforeAll(async () => {
  slack = await startSlackStandIn();
});
afterAll(() => slack.stop());

const id = `req_${'a'.repeat(26)}`;
const approve = (overrides = {}) => press('U0000000001', 'countersign_approve', id, overrides);

async function statusOf(payload: unknown, ageSeconds = 0, secret?: string): Promise<number> {
  const world = createSlackWorld(slack);
  const { body, headers } = signedInteraction(payload, world.now() - ageSeconds, secret);
  return (await world.post(body, headers)).statusCode;
}

describe('the signature', () => {
  it("[A7] is Slack's own example: the documented secret, time and body give the documented signature", async () => {
    // https://docs.slack.dev/authentication/verifying-requests-from-slack
    const { isFromSlack } = await import('../../../core/slack/signature.ts');
    const body = Buffer.from(
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    );
    const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
    const secret = '8f742231b10e8888abcd99yyyzzz85a5';
    expect(isFromSlack({ signature, timestamp: '1531420618', body }, secret, 1_531_420_618)).toBe(true);
    expect(isFromSlack({ signature, timestamp: '1531420619', body }, secret, 1_531_420_618)).toBe(false);
  });

  it.each([
    ['is fresh', 0, 200],
    ['is five minutes old', 300, 200],
    ['is older', 301, 401],
    ['is of the future', -301, 401],
  ])('[A7] passes or not when it %s', async (_, ageSeconds, expected) => {
    expect(await statusOf(approve(), ageSeconds)).toBe(expected);
  });

  it('[A7] refuses one under another secret', async () => {
    expect(await statusOf(approve(), 0, 'another-signing-secret')).toBe(401);
  });

  it.each([
    ['a changed body', (body: string) => body.replace('approve', 'deny___'), {}],
    ['a body that was written again', (body: string) => `${body}&x=`, {}],
    ['no signature', (body: string) => body, { 'x-slack-signature': '' }],
    ['a short signature', (body: string) => body, { 'x-slack-signature': 'v0=ab' }],
    ['another version', (body: string) => body, { 'x-slack-signature': `v1=${'0'.repeat(64)}` }],
    ['no time', (body: string) => body, { 'x-slack-request-timestamp': '' }],
    ['a time that is no number', (body: string) => body, { 'x-slack-request-timestamp': 'NaN' }],
  ])('[A7] refuses %s', async (_, change, more) => {
    const world = createSlackWorld(slack);
    const { body, headers } = signedInteraction(approve(), world.now());
    expect((await world.post(change(body), { ...headers, ...more })).statusCode).toBe(401);
  });

  it('[A7] counts once: a replay within the five minutes is refused', async () => {
    const world = createSlackWorld(slack);
    const { body, headers } = signedInteraction(approve(), world.now());
    expect((await world.post(body, headers)).statusCode).toBe(200);
    world.pass(60);
    expect((await world.post(body, headers)).statusCode).toBe(409);
  });

  it('[A1] decides nothing by GET', async () => {
    const world = createSlackWorld(slack);
    const { body, headers } = signedInteraction(approve(), world.now());
    expect((await world.post(body, headers, 'GET')).statusCode).toBe(405);
  });
});

describe('what is signed and yet refused', () => {
  it.each([
    ['another workspace', approve({ team: { id: 'T0000000009' } })],
    ['another app', approve({ api_app_id: 'A0000000009' })],
    [
      'a guest from another workspace in a shared channel',
      approve({ user: { id: 'U0000000001', team_id: 'T0000000009' } }),
    ],
    ['an interaction of another kind', approve({ type: 'message_action' })],
    ['a button of another app', press('U0000000001', 'other_action', id)],
    ['a request id that is none', press('U0000000001', 'countersign_approve', '../req')],
    ['no action', approve({ actions: [] })],
    ['two actions', approve({ actions: [approve().actions[0], approve().actions[0]] })],
    ['no object', 'text'],
  ])('[A7] refuses %s', async (_, payload) => {
    expect(await statusOf(payload)).toBe(403);
  });

  it('[A7] never uses the response_url that a payload names', async () => {
    const world = createSlackWorld(slack);
    await world.approvals.ask(question());
    const whispersBefore = slack.whispers.length;
    await world.send(approve({ response_url: 'http://127.0.0.1:1/steal' }));
    // It was answered through the Web API.
    expect(slack.whispers.length).toBe(whispersBefore + 1);
    expect(world.failures).toEqual([]);
  });
});
