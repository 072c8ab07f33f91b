import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWebhookPost } from '../../adapters/webhook-post.ts';
import { createCertificates } from '../../local/certificates.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let receiver: WebhookReceiver;
let ca: string;
const isAllowedAddress = (address: string) => address === '127.0.0.1' || address === '::1';
const body = Buffer.from('{"type":"request.opened"}');

beforeAll(async () => {
  const { caCertificate, serverCertificate, serverKey } = await createCertificates({
    commonName: 'a ticket system',
    hosts: [],
  });
  ca = caCertificate;
  receiver = await startWebhookReceiver({ key: serverKey, cert: serverCertificate });
});
afterAll(() => receiver[Symbol.asyncDispose]());
beforeEach(() => receiver.answers(204));

const post = (options = {}, url = receiver.url) =>
  createWebhookPost({ ca, isAllowedAddress, ...options })(`${url}/hook`, { 'webhook-id': 'msg_1' }, body);
const sentSince = async (act: () => Promise<unknown>) => {
  const before = receiver.received.length;
  await act();
  return receiver.received.slice(before);
};

it('posts the bytes with their headers', async () => {
  const [sent] = await sentSince(post);
  expect(sent).toMatchObject({
    path: '/hook',
    body: body.toString(),
    headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json', 'user-agent': 'Countersign' },
  });
});

it.each([200, 202, 299])('takes %i for taken', async (statusCode) => {
  receiver.answers(statusCode);
  await post();
});

it.each([301, 302, 307, 308])('follows no redirect: %i', async (statusCode) => {
  receiver.answers(statusCode, { headers: { location: `${receiver.url}/elsewhere` } });
  const sent = await sentSince(() =>
    expect(post()).rejects.toThrow(new RegExp(`answered ${statusCode}, expected 2xx`)),
  );
  expect(sent.map(({ path }) => path)).toEqual(['/hook']);
});

it.each([400, 401, 410, 500, 503])(
  'fails when the answer is %i, so that it is tried again',
  async (statusCode) => {
    receiver.answers(statusCode);
    await expect(post()).rejects.toThrow(`answered ${statusCode}`);
  },
);

it('bounds the time for connection and answer together', async () => {
  receiver.answers(200, { body: '{', isUnfinished: true });
  await expect(post({ timeoutMilliseconds: 200 })).rejects.toThrow(/broke off|could not be reached/);
});

it('reads no more of an answer than so many bytes', async () => {
  receiver.answers(200, { body: 'x'.repeat(100_000) });
  await expect(post({ answerMaximumBytes: 1_000 })).rejects.toThrow(/more than 1000 bytes/);
});

it('trusts no server that nobody vouches for', async () => {
  const sent = await sentSince(() =>
    expect(createWebhookPost({ isAllowedAddress })(`${receiver.url}/hook`, {}, body)).rejects.toThrow(
      /could not be reached/,
    ),
  );
  expect(sent).toEqual([]);
});

describe('refuses, and connects to nothing,', () => {
  it.each([
    ['http', () => receiver.url.replace('https:', 'http:')],
    ['an IPv4 address', () => receiver.url.replace('localhost', '127.0.0.1')],
    ['an IPv4 address written as a number', () => receiver.url.replace('localhost', '2130706433')],
    ['an IPv6 address', () => receiver.url.replace('localhost', '[::1]')],
    ['the metadata service', () => 'https://169.254.169.254/latest'],
  ])('%s', async (_, url) => {
    const sent = await sentSince(() =>
      expect(post({ isAllowedAddress: () => true }, url())).rejects.toThrow(/is no https host name/),
    );
    expect(sent).toEqual([]);
  });

  it('a name that leads to this machine, as any but the public Internet', async () => {
    const sent = await sentSince(() =>
      expect(createWebhookPost({ ca })(`${receiver.url}/hook`, {}, body)).rejects.toThrow(
        /could not be reached/,
      ),
    );
    expect(sent).toEqual([]);
  });

  it('a name of which one address is not public', async () => {
    const isAllowed = vi.fn((address: string) => address !== '127.0.0.1');
    const sent = await sentSince(() =>
      expect(post({ isAllowedAddress: isAllowed })).rejects.toThrow(/could not be reached/),
    );
    expect(sent).toEqual([]);
    expect(isAllowed).toHaveBeenCalled();
  });
});
