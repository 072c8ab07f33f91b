// Whether a request comes from Slack: its `v0` signature over the raw body, made within five minutes [A7].
// https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceSeconds = 300;

export function isFromSlack(
  { signature, timestamp, body }: SignedRequest,
  signingSecret: string,
  nowEpochSeconds: number,
): boolean {
  if (signingSecret === '' || !/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) {
    return false;
  }
  if (Math.abs(nowEpochSeconds - Number(timestamp)) > toleranceSeconds) return false;
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature.slice('v0='.length), 'hex'));
}

export interface SignedRequest {
  /** `x-slack-signature`, empty when it is not there. */
  readonly signature: string;
  /** `x-slack-request-timestamp`, in seconds. */
  readonly timestamp: string;
  /** As it came: never parsed and written again. */
  readonly body: Uint8Array;
}

/** How long a signature that was seen must be remembered, so that none counts twice. */
export const replayMemorySeconds = 2 * toleranceSeconds;
