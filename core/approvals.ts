// The approval desk: asks, decisions, withdrawals and expiry over a store whose changes are conditional. It must never
// make a grant without the quorum, and never decide after expiry: both follow from transitions.ts and one write.
import type { ApprovalRequest } from './approval-request.ts';
import { maySee, samePerson, unfitToApprove, unfitToReview } from './approvals/eligibility.ts';
import { isFirstTime } from './approvals/first-time.ts';
import { assertFewPending } from './approvals/pending-limit.ts';
import { type RequestEventType, requestEvent } from './approvals/request-events.ts';
import type { ApprovalTimer, RequestPage, RequestStore, StoredRequest } from './approvals/request-store.ts';
import {
  answersAgain,
  awaitsReview,
  commentMaximumCharacters,
  type DecisionAsk,
  decided,
  escalated,
  expired,
  reminded,
  reviewed,
  revoked,
  statusAt,
  superseded,
  voided,
  withdrawn,
} from './approvals/transitions.ts';
import { CountersignError } from './countersign-error.ts';
import type { Grant } from './grant.ts';
import { newId } from './identifiers.ts';
import type { Limits } from './limits.ts';
import type { Appraisal, Appraised, ApprovalDesk, Clock, EventBus, RandomBytes } from './ports.ts';
import { type Principal, principalId } from './principal.ts';

export interface ApprovalsDependencies {
  readonly store: RequestStore;
  readonly timer: ApprovalTimer;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly limits: Pick<Limits, 'pendingRequests'>;
}

export interface Approvals extends ApprovalDesk {
  /**
   * Throws `not-found`, `not-eligible`, `fresh-sign-in-required`, `already-decided`, `digest-mismatch` or
   * `invalid-parameter`.
   */
  decide(ask: DecisionAsk & { readonly requestId: string }): Promise<ApprovalRequest>;
  /** Throws `not-found`, `not-eligible` or `already-decided`. */
  withdraw(requestId: string, principal: Principal): Promise<ApprovalRequest>;
  /** Gives an approval back, or takes it back. Throws `not-found`, `not-eligible` or `already-decided`. */
  revoke(requestId: string, person: Principal, responderGroups: readonly string[]): Promise<ApprovalRequest>;
  /** What the clock wants done: expires it, reminds its approvers, tells those of an escalation. Throws `not-found`. */
  attend(requestId: string): Promise<ApprovalRequest>;
  /** Of a break-glass approval. Throws `not-found`, `not-eligible` or `already-decided`. */
  review(ask: {
    readonly requestId: string;
    readonly reviewer: Principal;
    readonly comment: string;
  }): Promise<ApprovalRequest>;
  /** Throws `not-found`, also when the viewer may not see it: ids are unguessable, and stay so. */
  view(requestId: string, viewer: Principal, auditorGroups: readonly string[]): Promise<ApprovalRequest>;
  /**
   * `mine`: what the viewer asked, newest first. `queue`: what waits for the viewer's decision, oldest first. `reviews`:
   * break-glass approvals that wait for the viewer's look, oldest first.
   */
  list(ask: {
    readonly viewer: Principal;
    readonly of: 'mine' | 'queue' | 'reviews';
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<RequestPage>;
}

/** Enough for every approver of a large quorum to lose a race to each of the others. */
const attemptsMaximum = 20;
/** DynamoDB items hold 400 KB (Constraints, DynamoDB Developer Guide); decisions and comments come on top. */
const requestMaximumBytes = 300_000;
/** A queue page reads at most so many store pages: what the viewer may not decide is passed over. */
const queuePagesMaximum = 10;

export function createApprovals({
  store,
  timer,
  events,
  clock,
  random,
  limits,
}: ApprovalsDependencies): Approvals {
  const now = (): number => Math.floor(clock() / 1000);
  const atNow = (request: ApprovalRequest): ApprovalRequest => ({
    ...request,
    status: statusAt(request, now()),
  });

  const load = async (requestId: string): Promise<StoredRequest> => {
    const stored = await store.get(requestId);
    if (stored === undefined) throw notFound(requestId);
    return stored;
  };

  /** Reads, computes and writes until the write is the next after the read; then tells who follows. */
  const change = async (
    requestId: string,
    next: (request: ApprovalRequest) => { readonly request: ApprovalRequest; readonly grant?: Grant },
  ): Promise<ApprovalRequest> => {
    for (let attempt = 0; attempt < attemptsMaximum; attempt++) {
      const stored = await load(requestId);
      const { request, grant } = next(stored.request);
      if (request === stored.request) return request;
      if (!(await store.change(stored, request, grant))) continue;
      const changes = eventsOf(stored.request, request);
      await Promise.all([
        ...changes.map((type) => events.emit(requestEvent(type, request))),
        ...(stored.request.status === 'pending' && request.status !== 'pending'
          ? [timer.end(request.id)]
          : []),
      ]);
      return request;
    }
    throw contention();
  };

  const expire = (requestId: string): Promise<ApprovalRequest> =>
    change(requestId, (request) => ({ request: expired(request, now()) }));

  /** A pending request that no longer answers is closed, so that nobody spends a decision on it. */
  const retire = async (requestId: string): Promise<void> => {
    const request = await expire(requestId);
    if (request.status !== 'pending') return;
    await change(requestId, (request) => ({ request: superseded(request) }));
  };

  return {
    async ask(question) {
      const { decision, appraise, ...asked } = question;
      const { obligations } = decision;
      if (obligations === undefined)
        throw new TypeError('ask: the decision has no obligations, so it is no ask');
      let appraisal: Appraisal | undefined;
      for (let attempt = 0; attempt < attemptsMaximum; attempt++) {
        const existing = await store.findOpen(asked);
        if (existing !== undefined && answersAgain(existing.request, question, now())) {
          // Its execution may be missing: the start is named after the request, so doing it again is harmless.
          if (existing.request.status === 'pending') await timer.start(existing.request.id);
          return existing.request;
        }
        if (existing?.request.status === 'pending') await retire(existing.request.id);
        if (obligations.justificationRequired && !question.justification?.trim()) throw withoutReason();
        if (obligations.ticketRequired && question.ticket === undefined) throw withoutTicket();
        await assertFewPending(store, asked.principal, limits, now());
        appraisal ??= await appraise?.(known(await isFirstTime(store, asked)));
        const createdAtEpochSeconds = now();
        const request: ApprovalRequest = {
          id: newId('req', random),
          status: 'pending',
          ...asked,
          ...appraisal,
          obligations,
          policyVersion: decision.policyVersion,
          createdAtEpochSeconds,
          expiresAtEpochSeconds: createdAtEpochSeconds + obligations.lifetimeSeconds,
          decisions: [],
        };
        assertStorable(request);
        if (await store.open(request, existing?.request.id)) {
          await timer.start(request.id);
          return request;
        }
      }
      throw contention();
    },

    async get(requestId) {
      const stored = await store.get(requestId);
      return stored === undefined ? undefined : atNow(stored.request);
    },

    async view(requestId, viewer, auditorGroups) {
      const { request } = await load(requestId);
      if (!maySee(viewer, request, auditorGroups)) throw notFound(requestId);
      return atNow(request);
    },

    async decide({ requestId, ...ask }) {
      assertShort(ask.comment);
      const grantId = newId('grant', random);
      return change(requestId, (request) => decided(request, { ...ask, grantId }, now()));
    },

    async void(requestId, because) {
      await change(requestId, (request) => ({ request: voided(request, because) }));
    },

    revoke: (requestId, person, responderGroups) =>
      change(requestId, (request) => ({ request: revoked(request, person, responderGroups, now()) })),

    withdraw: (requestId, principal) =>
      change(requestId, (request) => ({ request: withdrawn(request, principal, now()) })),

    async attend(requestId) {
      const request = await change(requestId, (request) => ({
        request: escalated(reminded(expired(request, now()), now()), now()),
      }));
      return atNow(request);
    },

    review: ({ requestId, ...ask }) => {
      assertShort(ask.comment);
      return change(requestId, (request) => ({ request: reviewed(request, ask, now()) }));
    },

    async list({ viewer, of, limit, cursor }) {
      if (of === 'mine') {
        const page = await store.page({ principalId: principalId(viewer) }, limit, cursor);
        return { ...page, requests: page.requests.map(atNow) };
      }
      const requests: ApprovalRequest[] = [];
      let next = cursor;
      for (let pages = 0; pages < queuePagesMaximum; pages++) {
        const filter = of === 'queue' ? { pending: true as const } : { toReview: true as const };
        const page = await store.page(filter, limit - requests.length, next);
        const waits = of === 'queue' ? waitsFor : waitsForReview;
        requests.push(...page.requests.map(atNow).filter((request) => waits(viewer, request, now())));
        next = page.cursor;
        if (next === undefined || requests.length >= limit) break;
      }
      return { requests, ...(next === undefined ? {} : { cursor: next }) };
    },
  };
}

const closingEvents: Partial<Record<ApprovalRequest['status'], RequestEventType>> = {
  approved: 'RequestApproved',
  denied: 'RequestDenied',
  expired: 'RequestExpired',
  withdrawn: 'RequestWithdrawn',
};

const known = (isFirst: boolean | undefined): Appraised => (isFirst === undefined ? {} : { isFirst });

/** What is told of a change, in the order in which it is told. */
function eventsOf(before: ApprovalRequest, after: ApprovalRequest): readonly RequestEventType[] {
  const closed = before.status === after.status ? undefined : closingEvents[after.status];
  return [
    ...(closed === undefined && after.decisions.length > before.decisions.length
      ? (['RequestDecided'] as const)
      : []),
    ...(closed === undefined ? [] : [closed]),
    ...(closed === 'RequestApproved' && after.obligations.reviewers ? (['BreakGlassApproved'] as const) : []),
    ...(before.remindedAtEpochSeconds === after.remindedAtEpochSeconds ? [] : (['RequestReminded'] as const)),
    ...(before.escalatedAtEpochSeconds === after.escalatedAtEpochSeconds
      ? []
      : (['RequestEscalated'] as const)),
    ...(before.review === after.review ? [] : (['RequestReviewed'] as const)),
    ...(before.revocation === after.revocation ? [] : (['RequestRevoked'] as const)),
  ];
}

function waitsFor(viewer: Principal, request: ApprovalRequest, nowEpochSeconds: number): boolean {
  return (
    request.status === 'pending' &&
    unfitToApprove(viewer, request, nowEpochSeconds) === undefined &&
    !request.decisions.some((decision) => samePerson(decision.approver, viewer))
  );
}

function waitsForReview(viewer: Principal, request: ApprovalRequest): boolean {
  return awaitsReview(request) && unfitToReview(viewer, request) === undefined;
}

function assertShort(comment = ''): void {
  if (comment.length <= commentMaximumCharacters) return;
  throw new CountersignError(
    'malformed-request',
    `the comment has ${comment.length} characters: at most ${commentMaximumCharacters} are kept`,
  );
}

function assertStorable(request: ApprovalRequest): void {
  const lengthBytes = Buffer.byteLength(JSON.stringify(request));
  if (lengthBytes <= requestMaximumBytes) return;
  throw new CountersignError(
    'entity-too-large',
    `the call takes ${lengthBytes} bytes to show to an approver, at most ${requestMaximumBytes} can be: split it into smaller calls`,
  );
}

function withoutReason(): CountersignError {
  return new CountersignError(
    'justification-required',
    'policy wants a reason before it asks anybody: make this call once by `POST /v1/calls` with `reason`; once it is approved, the same call passes here as well',
  );
}

function withoutTicket(): CountersignError {
  return new CountersignError(
    'ticket-required',
    'policy wants a ticket before it asks anybody: make this call once by `POST /v1/calls` with `ticket`; once it is approved, the same call passes here as well',
  );
}

function notFound(requestId: string): CountersignError {
  return new CountersignError(
    'not-found',
    `no request \`${requestId}\` that you may see: check its id, and sign in as its requester, its owner or one of its approvers`,
  );
}

function contention(): CountersignError {
  return new CountersignError(
    'record-unavailable',
    'too many changes to this request at once: try again in a moment',
  );
}
