// What other systems are told: over real HTTPS, to a receiver that verifies as the specification says.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createWebhookPost } from '../../../adapters/webhook-post.ts';
import { requestEventTypes } from '../../../core/approvals/request-events.ts';
import { outgoingWebhookSchema } from '../../../core/webhooks/settings.ts';
import { webhookKey } from '../../../core/webhooks/signature.ts';
import { notifyWebhooks } from '../../../functions/notify-webhooks/notify-webhooks.ts';
import { createCertificates } from '../../../local/certificates.ts';
import { alice, digest, question } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';
import { startWebhookReceiver, verified, type WebhookReceiver } from '../../support/webhook-receiver.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const secrets = { state: newSecret(), card: newSecret() };
const fitsSchema = new Ajv2020().compile(
  JSON.parse(readFileSync('docs/schemas/webhook.schema.json', 'utf8')),
);
const occurredAt = '2026-11-18T11:06:40Z';

let receiver: WebhookReceiver;
let ca: string;
beforeAll(async () => {
  const made = await createCertificates({ commonName: 'a ticket system', hosts: [] });
  ca = made.caCertificate;
  receiver = await startWebhookReceiver({ key: made.serverKey, cert: made.serverCertificate });
});
afterAll(() => receiver[Symbol.asyncDispose]());
beforeEach(() => receiver.answers(204));

async function world(webhooks: readonly Record<string, unknown>[], asked = question()) {
  // The library of the receiver compares with the clock of this machine.
  const desk = createTestDesk(Math.floor(Date.now() / 1000));
  const { id } = await desk.approvals.ask(asked);
  const notify = notifyWebhooks({
    webhooks: webhooks.map((webhook) => outgoingWebhookSchema.parse(webhook)),
    keys: async () =>
      new Map(Object.entries(secrets).map(([name, secret]) => [name, [webhookKey(secret) as Uint8Array]])),
    post: createWebhookPost({ ca, isAllowedAddress: () => true, timeoutMilliseconds: 2_000 }),
    desk: desk.approvals,
    connections: { get: async () => undefined },
    baseUrl: 'https://countersign.example.com',
    nowEpochSeconds: desk.now,
  });
  const tell = async (type: string, eventId: string = randomUUID()) => {
    const before = receiver.received.length;
    const event = {
      id: eventId,
      time: occurredAt,
      source: 'countersign',
      'detail-type': type,
      detail: { requestId: id },
    };
    const outcome = await notify(event).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { outcome, received: receiver.received.slice(before) };
  };
  return { ...desk, id, tell };
}

const state = () => ({ name: 'state', url: `${receiver.url}/state` });
const card = () => ({ name: 'card', url: `${receiver.url}/card`, card: true });

describe('a webhook', () => {
  it('says what changed and where the request stands, signed, and holds nothing of the call', async () => {
    const { tell, id } = await world([state()]);
    const [sent] = (await tell('RequestOpened')).received;
    const message = verified(sent, secrets.state);
    expect(message).toEqual({
      type: 'request.opened',
      timestamp: occurredAt,
      data: {
        requestId: id,
        status: 'pending',
        principalId: 'https://agents.example.com|agent-7',
        sessionId: 'ses_01',
        connection: 'demo',
        gates: ['gate-prod-write'],
        approvers: ['group:sre-oncall'],
        expiresAtEpochSeconds: expect.any(Number),
        approvalUrl: `https://countersign.example.com/approve/${id}`,
      },
    });
    expect(JSON.stringify(message)).not.toMatch(/reports|q4|a3a3/);
  });

  it('[A8] with the card holds the whole call, the digest, and the reason as nobody has checked it', async () => {
    const { tell } = await world([card()], question({ justification: 'look: \u202Etxet' }));
    const [sent] = (await tell('RequestOpened')).received;
    const { data } = verified(sent, secrets.card) as { data: Record<string, unknown> };
    expect(data.digest).toBe(digest);
    expect(data.card).toMatchObject({
      title: 'Put object reports/2026/q4.csv',
      operation: 's3:PutObject',
      call: expect.stringContaining('"Key":"2026/q4.csv"'),
      hasHiddenCharacters: true,
      reason: 'look: [U+202E]txet',
      caution: 'In the words of who asks. Nobody has checked them.',
      resources: [{ arn: 'arn:aws:s3:::reports/2026/q4.csv', actions: ['s3:PutObject'], sure: true }],
      rules: [{ gate: 'gate-prod-write', words: 'One person of the group sre-oncall must agree.' }],
      freshSignIn: false,
    });
  });

  it.each(requestEventTypes)(
    'is sent for %s, and fits the schema with the card and without',
    async (type) => {
      const { tell } = await world([state(), card()]);
      const { received } = await tell(type);
      const words = type.replace(/([a-z])([A-Z])/g, '$1.$2').toLowerCase();
      for (const name of ['state', 'card'] as const) {
        const message = verified(
          received.find(({ path }) => path === `/${name}`),
          secrets[name],
        );
        expect(message).toMatchObject({ type: words });
        expect(fitsSchema(message), JSON.stringify(fitsSchema.errors)).toBe(true);
      }
    },
  );

  it('says what the table says, and not what an event said', async () => {
    const { tell, approvals, id } = await world([card()]);
    await approvals.decide({
      requestId: id,
      approver: alice,
      decision: 'deny',
      digest,
      comment: 'too broad',
    });
    const [sent] = (await tell('RequestOpened')).received;
    expect(verified(sent, secrets.card)).toMatchObject({
      data: {
        status: 'denied',
        card: { standing: expect.stringMatching(/^denied by alice at .*: too broad$/) },
      },
    });
  });

  it('of one event has one id for every attempt and every system, and the time of the attempt', async () => {
    const { tell, pass } = await world([state(), card()]);
    const event = randomUUID();
    const first = await tell('RequestOpened', event);
    pass(60);
    const second = await tell('RequestOpened', event);
    const ids = [...first.received, ...second.received].map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([`msg_${event}`]));
    const times = [first, second].map(({ received }) => Number(received[0]?.headers['webhook-timestamp']));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(60);
  });

  it('of one system is signed with no secret of another', async () => {
    const { tell } = await world([state(), card()]);
    const { received } = await tell('RequestOpened');
    const toState = received.find(({ path }) => path === '/state');
    expect(() => verified(toState, secrets.card)).toThrow('No matching signature found');
  });
});

test('only those who want an event are told of it', async () => {
  const { tell } = await world([{ ...state(), events: ['RequestDenied'] }, card()]);
  expect((await tell('RequestOpened')).received.map(({ path }) => path)).toEqual(['/card']);
});

describe('fails, so that it is tried again,', () => {
  it('when one system did not take it, and tells the others', async () => {
    const { tell } = await world([{ ...state(), url: 'https://nowhere.invalid/' }, card()]);
    const { outcome, received } = await tell('RequestOpened');
    expect([outcome, received.map(({ path }) => path)]).toEqual([
      'not taken by state: `nowhere.invalid` could not be reached',
      ['/card'],
    ]);
  });

  it('when a system answers that it is down', async () => {
    const { tell } = await world([card()]);
    receiver.answers(503);
    expect((await tell('RequestOpened')).outcome).toMatch(
      /^not taken by card: `[^`]+` answered 503, expected 2xx$/,
    );
  });

  it('when a system has no secret: nothing is sent unsigned', async () => {
    const { tell } = await world([{ ...state(), name: 'unknown' }]);
    const { outcome, received } = await tell('RequestOpened');
    expect([outcome, received]).toEqual(['not taken by unknown: there is no secret of this name', []]);
  });

  it.each([
    { source: 'aws.s3', 'detail-type': 'RequestOpened', detail: { requestId: 'req_1' } },
    { source: 'countersign', 'detail-type': 'RequestOpened', detail: { requestId: 'req_1' } },
  ])('when an event is none of ours: %j', async (event) => {
    const notify = notifyWebhooks({
      webhooks: [],
      keys: async () => new Map(),
      post: async () => {},
      desk: { get: async () => undefined },
      connections: { get: async () => undefined },
      baseUrl: 'https://x',
      nowEpochSeconds: () => 0,
    });
    await expect(notify(event)).rejects.toThrow();
  });
});
