// Holds a call open while people decide, so that a client sees only a slow answer. It never decides anything,
// and holds only so many calls at once that the door stays open for others.
import type { ApprovalRequest } from '../approval-request.ts';
import type { ApprovalDesk, Clock } from '../ports.ts';

/** Places for held calls, shared by all that serve the door. Throws nothing: no answer is no place. */
export interface HoldPlaces {
  /** Undefined: all are taken. A place that is not given back is free again at `untilEpochSeconds`. */
  take(
    nowEpochSeconds: number,
    untilEpochSeconds: number,
  ): Promise<{ giveBack(): Promise<void> } | undefined>;
}

export type Sleep = (milliseconds: number) => Promise<void>;

/** Clients give up after 60. */
export const longestHoldSeconds = 45;

const lookAgainMilliseconds = 400;

/** The request as it stands once it is pending no more, or when the time is over. */
export function createHold({
  desk,
  places,
  clock,
  sleep,
}: {
  readonly desk: Pick<ApprovalDesk, 'get'>;
  readonly places: HoldPlaces;
  readonly clock: Clock;
  readonly sleep: Sleep;
}): (request: ApprovalRequest, seconds: number) => Promise<ApprovalRequest> {
  return async (request, seconds) => {
    const startedAtMilliseconds = clock();
    const endsAtMilliseconds = startedAtMilliseconds + seconds * 1000;
    const place = await places.take(
      Math.floor(startedAtMilliseconds / 1000),
      Math.ceil(endsAtMilliseconds / 1000),
    );
    if (place === undefined) return request;
    try {
      return await untilDecided(desk, request, { clock, sleep, endsAtMilliseconds });
    } finally {
      await place.giveBack();
    }
  };
}

/** Looks at the request until it is pending no more, or the time is over. */
export async function untilDecided(
  desk: Pick<ApprovalDesk, 'get'>,
  request: ApprovalRequest,
  time: { readonly clock: Clock; readonly sleep: Sleep; readonly endsAtMilliseconds: number },
): Promise<ApprovalRequest> {
  let latest = request;
  while (latest.status === 'pending') {
    const left = time.endsAtMilliseconds - time.clock();
    if (left <= 0) break;
    await time.sleep(Math.min(lookAgainMilliseconds, left));
    latest = (await desk.get(request.id)) ?? latest;
  }
  return latest;
}
