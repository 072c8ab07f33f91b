// Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`, both ways. A signature counts within five minutes, on the
// body as it came, and says which of the known secrets made it.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Seconds, of the attempt. */
  readonly 'webhook-timestamp': string;
  /** `v1,BASE64`, several with a space between them. */
  readonly 'webhook-signature': string;
}

const toleranceSeconds = 300;

/** No full stop: it would make two messages of one signed text (the specification, Signature scheme). */
const idPattern = /^[\w-]{1,128}$/;
const signaturePattern = /^v1,([A-Za-z0-9+/]{43}=)$/;
/** Two secrets while one is changed, and what a sender adds of other versions. */
const signaturesMaximum = 10;

/** The bytes of `whsec_BASE64`: 24 to 64 of them. Undefined for anything else. */
export function webhookKey(secret: string): Uint8Array | undefined {
  const encoded = /^whsec_((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(
    secret,
  )?.[1];
  const key = Buffer.from(encoded ?? '', 'base64');
  return key.byteLength >= 24 && key.byteLength <= 64 ? key : undefined;
}

/** One signature for each key, so that a receiver may change its secret without a gap. Throws RangeError for an id with a full stop. */
export function signWebhook(
  { id, body }: { readonly id: string; readonly body: Uint8Array },
  keys: readonly Uint8Array[],
  nowEpochSeconds: number,
): WebhookHeaders {
  if (!idPattern.test(id)) throw new RangeError(`\`${id}\` is no webhook-id`);
  const timestamp = String(nowEpochSeconds);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys
      .map((key) => `v1,${mac(key, id, timestamp, body).toString('base64')}`)
      .join(' '),
  };
}

/**
 * The name whose key made one of the signatures. Undefined for no such key, another body, a time too far away or headers
 * of another form: whoever asks learns not which.
 */
export function senderOf(
  headers: WebhookHeaders,
  body: Uint8Array,
  keysByName: ReadonlyMap<string, readonly Uint8Array[]>,
  nowEpochSeconds: number,
): string | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = headers;
  if (!idPattern.test(id) || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(nowEpochSeconds - Number(timestamp)) > toleranceSeconds) return undefined;
  const given = signature
    .split(' ', signaturesMaximum)
    .flatMap((each) => signaturePattern.exec(each)?.[1] ?? [])
    .map((encoded) => Buffer.from(encoded, 'base64'));
  let sender: string | undefined;
  // Every key is tried: how long it takes does not tell which one was right.
  for (const [name, keys] of keysByName) {
    for (const key of keys) {
      const expected = mac(key, id, timestamp, body);
      for (const each of given) if (timingSafeEqual(expected, each)) sender = name;
    }
  }
  return sender;
}

function mac(key: Uint8Array, id: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}
