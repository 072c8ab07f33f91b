// How many questions one requester may put to people at a time: a flood of them would hide the one that matters [L11].
import { CountersignError } from '../countersign-error.ts';
import type { Limits } from '../limits.ts';
import { type Principal, principalId } from '../principal.ts';
import type { RequestStore } from './request-store.ts';
import { longestLifetimeSeconds, statusAt } from './transitions.ts';

/** Whoever has asked and withdrawn more than these pages hold within a lifetime is not asked after further. */
const pagesMaximum = 10;
const pageLength = 100;

/** Throws CountersignError `too-many-pending`. The list may lag behind the writes, so the limit is not exact to one. */
export async function assertFewPending(
  store: Pick<RequestStore, 'page'>,
  requester: Principal,
  { pendingRequests }: Pick<Limits, 'pendingRequests'>,
  nowEpochSeconds: number,
): Promise<void> {
  let pending = 0;
  let cursor: string | undefined;
  for (let pages = 0; pages < pagesMaximum; pages++) {
    const page = await store.page({ principalId: principalId(requester) }, pageLength, cursor);
    pending += page.requests.filter((request) => statusAt(request, nowEpochSeconds) === 'pending').length;
    if (pending >= pendingRequests) break;
    // Newest first: what is older than a lifetime is pending no more.
    const oldest = page.requests.at(-1)?.createdAtEpochSeconds ?? 0;
    cursor = page.cursor;
    if (cursor === undefined || oldest + longestLifetimeSeconds <= nowEpochSeconds) return;
  }
  throw new CountersignError(
    'too-many-pending',
    `you have ${pendingRequests} or more requests that wait for people: wait for their decisions, or withdraw some (\`GET /v1/requests\` lists them)`,
  );
}
