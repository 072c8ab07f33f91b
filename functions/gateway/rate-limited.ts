// Answers of the doors for programs say what is left of their caller's calls (docs/json-api.md). The AWS door does not: its
// clients know how AWS throttles.
import { CountersignError } from '../../core/countersign-error.ts';
import { type Count, type Limits, minuteCount } from '../../core/limits.ts';
import type { Clock } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import { rateLimitFields } from '../../core/rate-limit-fields.ts';
import { problemResponse } from '../problem.ts';
import type { DoorResponse } from './aws-door.ts';

export interface RateLimitDependencies {
  readonly clock: Clock;
  readonly limits: Limits;
  /** How much of a total is used, read while the call runs so that it costs no time. */
  readonly usedOf: (count: Count) => Promise<number>;
}

/** Never rejects: refusals of `work` are problem+json, with the end of the minute in `Retry-After` where that is the way. */
export async function rateLimited(
  { clock, limits, usedOf }: RateLimitDependencies,
  { principal, exchangeId }: { readonly principal: Principal; readonly exchangeId: string },
  work: () => Promise<DoorResponse>,
): Promise<DoorResponse> {
  const now = () => Math.floor(clock() / 1000);
  const count = minuteCount(limits, { principal }, now());
  const reading = usedOf(count).catch(() => undefined);
  let isFull = false;
  const { headers, ...response } = await work().catch((error: unknown) => {
    isFull = error instanceof CountersignError && error.code === 'too-many-calls';
    return problemResponse(error, exchangeId);
  });
  const used = isFull ? limits.callsPerMinute : await reading;
  const seconds = String(Math.max(1, count.endsAtEpochSeconds - now()));
  const told = isFull
    ? headers.map(([name, value]) => [name, name === 'retry-after' ? seconds : value] as const)
    : headers;
  return { ...response, headers: [...told, ...rateLimitFields(count, used, now())] };
}
