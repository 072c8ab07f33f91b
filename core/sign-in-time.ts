// When the person behind a verified token proved who they are: what policies that want a fresh sign-in count from. It
// never takes the time of issue for it: a token can be had from an old sign-in.
import type { JsonObject } from './json.ts';

/** `auth_time` (OpenID Connect Core 1.0 section 2). Undefined: the token does not say, or names a time to come. */
export function signInTimeOf(
  { auth_time: time }: JsonObject,
  clock: { readonly nowEpochSeconds: number; readonly toleranceSeconds: number },
): number | undefined {
  if (typeof time !== 'number' || !Number.isSafeInteger(time) || time < 0) return undefined;
  return time <= clock.nowEpochSeconds + clock.toleranceSeconds ? time : undefined;
}
