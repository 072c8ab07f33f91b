// What is left of a principal's calls, as HTTP says it:
// https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-10.txt sections 3 and 4.
import type { Count } from './limits.ts';

const windowSeconds = 60;

/** `used`: as it was when the request came; undefined: it cannot be told. The number is a hint, as in the draft. */
export function rateLimitFields(
  { limit, endsAtEpochSeconds }: Count,
  used: number | undefined,
  nowEpochSeconds: number,
): readonly (readonly [string, string])[] {
  if (limit === undefined) return [];
  const policy = ['ratelimit-policy', `"calls";q=${limit.most};w=${windowSeconds}`] as const;
  if (used === undefined) return [policy];
  const resetSeconds = Math.max(0, endsAtEpochSeconds - nowEpochSeconds);
  return [policy, ['ratelimit', `"calls";r=${Math.max(0, limit.most - used)};t=${resetSeconds}`]];
}
