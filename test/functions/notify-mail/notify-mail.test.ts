// When approvers are written to, and by which links: through the real SES client, to a stand-in that speaks SES's HTTP.

import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSesMailer } from '../../../adapters/ses-mailer.ts';
import { notifyMail } from '../../../functions/notify-mail/notify-mail.ts';
import { alice, digest, question } from '../../support/approval-cast.ts';
import { createTestDesk } from '../../support/approval-desk.ts';

interface Sent {
  readonly path: string;
  readonly authorization: string;
  readonly body: {
    readonly FromEmailAddress: string;
    readonly Destination: { readonly ToAddresses: readonly string[] };
    readonly Content: {
      readonly Simple: {
        readonly Subject: { readonly Data: string };
        readonly Body: { readonly Text: { readonly Data: string }; readonly Html: { readonly Data: string } };
      };
    };
  };
}

const sent: Sent[] = [];
let refused = '';
let server: Server;
let client: SESv2Client;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const isRefused = refused !== '' && body.Destination.ToAddresses.includes(refused);
    if (isRefused) {
      response.writeHead(400, { 'x-amzn-errortype': 'MessageRejected' });
      response.end('{"message":"Email address is not verified."}');
      return;
    }
    sent.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '', body });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"MessageId":"m-1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new SESv2Client({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});

afterAll(() => {
  client.destroy();
  server.close();
});

beforeEach(() => {
  sent.length = 0;
  refused = '';
});

async function world() {
  const desk = createTestDesk();
  const { id } = await desk.approvals.ask(question());
  const notify = notifyMail({
    settings: {
      from: 'countersign@example.com',
      recipients: { 'group:sre-oncall': ['a@example.com', 'b@example.com'] },
      sharedMailboxes: ['b@example.com'],
    },
    mailer: createSesMailer({ client, from: 'countersign@example.com' }),
    desk: desk.approvals,
    links: desk.store,
    random: (lengthBytes) => randomBytes(lengthBytes),
    connections: { get: async () => undefined },
    baseUrl: 'https://countersign.example.com',
    nowEpochSeconds: desk.now,
  });
  const tell = (type: string) =>
    notify({ source: 'countersign', 'detail-type': type, detail: { requestId: id } });
  return { ...desk, id, tell };
}

/** In the order of the addresses. */
const linkIds = () =>
  [...sent]
    .sort((one, other) =>
      String(one.body.Destination.ToAddresses) < String(other.body.Destination.ToAddresses) ? -1 : 1,
    )
    .map(({ body }) => /\/approve\/link\/mail\/(\S+)/.exec(body.Content.Simple.Body.Text.Data)?.[1] ?? '');
const subjects = () => sent.map(({ body }) => body.Content.Simple.Subject.Data);

test('writes to each approver alone when a request is opened, signed for SES', async () => {
  const { tell } = await world();
  await tell('RequestOpened');
  expect(sent.map(({ body }) => body.Destination.ToAddresses)).toEqual([
    ['a@example.com'],
    ['b@example.com'],
  ]);
  expect(new Set(sent.map(({ path }) => path))).toEqual(new Set(['/v2/email/outbound-emails']));
  expect(sent[0]?.body.FromEmailAddress).toBe('countersign@example.com');
  expect(sent[0]?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/ses\//,
  );
});

test('[A6] each e-mail has a link of its own, of 256 random bits, bound to its address and kept until the request ends', async () => {
  const { tell, store, id } = await world();
  await tell('RequestOpened');
  const [first = '', second = ''] = linkIds();
  expect(first).toMatch(/^[\w-]{43}$/);
  expect(second).not.toBe(first);
  const common = { requestId: id, expiresAtEpochSeconds: 1_795_003_600 };
  expect(await store.findLink(first)).toEqual({
    id: first,
    isUsed: false,
    link: { ...common, address: 'a@example.com', holder: { by: 'address' } },
  });
  expect((await store.findLink(second))?.link).toEqual({
    ...common,
    address: 'b@example.com',
    holder: { by: 'first-decision' },
  });
});

test('[A6] a reminder and an escalation bring new links, and what is closed brings none', async () => {
  const { tell, approvals, id } = await world();
  for (const type of ['RequestOpened', 'RequestReminded', 'RequestEscalated']) await tell(type);
  expect(new Set(linkIds()).size).toBe(6);
  sent.length = 0;
  await approvals.decide({ requestId: id, approver: alice, decision: 'deny', digest });
  await tell('RequestDenied');
  expect(linkIds()).toEqual(['', '']);
  expect(sent[0]?.body.Content.Simple.Body.Text.Data).toContain(`/approve/${id}`);
});

test('[A6] [L6] a link stands in the e-mail and in no event', async () => {
  const { tell, events } = await world();
  await tell('RequestOpened');
  for (const link of linkIds()) expect(JSON.stringify(events)).not.toContain(link);
});

test('asks nobody for what is decided already, and tells what became of it', async () => {
  const { tell, approvals, id } = await world();
  await approvals.decide({ requestId: id, approver: alice, decision: 'deny', digest });
  await tell('RequestReminded');
  expect(sent).toEqual([]);
  await tell('RequestDenied');
  expect(subjects()).toEqual([
    expect.stringMatching(/^denied by alice/),
    expect.stringMatching(/^denied by alice/),
  ]);
});

test('says nothing of what no approver has to hear', async () => {
  const { tell } = await world();
  await tell('RequestDecided');
  await tell('RequestReviewed');
  expect(sent).toEqual([]);
});

test('fails when one address was not taken, so that it is tried again, and writes to the others', async () => {
  const { tell } = await world();
  refused = 'a@example.com';
  await expect(tell('RequestOpened')).rejects.toThrow('1 e-mails were not sent: MessageRejected');
  expect(sent.map(({ body }) => body.Destination.ToAddresses)).toEqual([['b@example.com']]);
});

test.each([{}, { source: 'aws.s3', 'detail-type': 'RequestOpened', detail: { requestId: 'req_1' } }])(
  'refuses an event that is none of ours: %j',
  async (event) => {
    const notify = notifyMail({
      settings: { from: 'a@example.com', recipients: { 'group:a': ['b@example.com'] }, sharedMailboxes: [] },
      mailer: { send: async () => {} },
      desk: { get: async () => undefined },
      links: { offerLink: async () => {} },
      random: () => new Uint8Array(32),
      connections: { get: async () => undefined },
      baseUrl: 'https://x',
      nowEpochSeconds: () => 0,
    });
    await expect(notify(event)).rejects.toThrow();
  },
);
