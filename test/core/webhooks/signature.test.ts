// Standard Webhooks, held against the specification's own library in both directions.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, test } from 'vitest';
import { senderOf, signWebhook, webhookKey } from '../../../core/webhooks/signature.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const key = webhookKey(secret) as Uint8Array;
const now = 1_614_265_330;
const body = Buffer.from('{"test": 2432232314}');
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const signed = signWebhook({ id, body }, [key], now);
const sender = (headers = signed, sent: Uint8Array = body, at = now, keys = [key]) =>
  senderOf(headers, sent, new Map([['tickets', keys]]), at);

test('signs the published example as published', () => {
  // The test vector of the libraries: https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries
  expect(signed).toEqual({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('what the reference library signs is taken, and what is signed here the library takes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), fc.json(), (bytes, text) => {
      const own = `whsec_${Buffer.from(bytes).toString('base64')}`;
      const reference = new Webhook(own);
      const seconds = Math.floor(Date.now() / 1000);
      const theirs = reference.sign(id, new Date(seconds * 1000), text);
      const ours = signWebhook({ id, body: Buffer.from(text) }, [webhookKey(own) as Uint8Array], seconds);
      expect(ours['webhook-signature']).toBe(theirs);
      reference.verify(text, { ...ours });
      const keys = [webhookKey(own) as Uint8Array];
      expect(sender({ ...ours, 'webhook-signature': theirs }, Buffer.from(text), seconds, keys)).toBe(
        'tickets',
      );
    }),
    { numRuns: 50 },
  );
});

describe('while a secret is changed', () => {
  const other = randomBytes(32);
  const both = signWebhook({ id, body }, [other, key], now);

  it('signs with both, so that receivers of either take it', () => {
    expect(both['webhook-signature'].split(' ')).toHaveLength(2);
    for (const keys of [[key], [other]]) expect(sender(both, body, now, keys)).toBe('tickets');
  });

  it('takes signatures of either', () => {
    for (const each of [key, other]) {
      expect(sender(signWebhook({ id, body }, [each], now), body, now, [other, key])).toBe('tickets');
    }
  });

  it('passes over versions that it does not know', () => {
    const signature = `v1a,AAAA ${signed['webhook-signature']}`;
    expect(sender({ ...signed, 'webhook-signature': signature })).toBe('tickets');
  });
});

describe('[A7] refuses', () => {
  it.each<[what: string, headers: Partial<typeof signed>, sent?: string]>([
    ['another body', {}, '{"test": 2432232315}'],
    ['the same body written anew', {}, '{"test":2432232314}'],
    ['another id', { 'webhook-id': `${id}x` }],
    ['another time', { 'webhook-timestamp': String(now + 1) }],
    ['no id', { 'webhook-id': '' }],
    ['an id with a full stop, which would move the border of the body', { 'webhook-id': `${id}.1` }],
    ['no time', { 'webhook-timestamp': '' }],
    ['a time that is no number of seconds', { 'webhook-timestamp': '1614265330.5' }],
    ['no signature', { 'webhook-signature': '' }],
    ['a signature without its version', { 'webhook-signature': signed['webhook-signature'].slice(3) }],
    [
      'a signature of another version',
      { 'webhook-signature': signed['webhook-signature'].replace('v1', 'v2') },
    ],
    ['half a signature', { 'webhook-signature': signed['webhook-signature'].slice(0, 30) }],
    [
      'a signature behind many others',
      { 'webhook-signature': `${'v1,x '.repeat(50)}${signed['webhook-signature']}` },
    ],
  ])('%s', (_, headers, sent) => {
    expect(sender({ ...signed, ...headers }, sent === undefined ? body : Buffer.from(sent))).toBeUndefined();
  });

  it('what was signed with another secret, or with none', () => {
    expect(sender(signed, body, now, [randomBytes(24)])).toBeUndefined();
    expect(sender(signed, body, now, [])).toBeUndefined();
  });

  it.each([
    [300, 'tickets'],
    [301, undefined],
    [-300, 'tickets'],
    [-301, undefined],
  ])('counts within five minutes: %i seconds later', (seconds, expected) => {
    expect(sender(signed, body, now + seconds)).toBe(expected);
  });
});

describe('a secret', () => {
  it.each([
    ['without its prefix', secret.slice('whsec_'.length)],
    ['of another kind', secret.replace('whsec_', 'whsk_')],
    ['of 23 bytes', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['of 65 bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['that is no base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!'],
    ['that is empty', ''],
  ])('%s is none', (_, wrong) => {
    expect(webhookKey(wrong)).toBeUndefined();
  });
});

test('an id with a full stop is never sent', () => {
  expect(() => signWebhook({ id: 'msg.1', body }, [key], now)).toThrow(RangeError);
});
