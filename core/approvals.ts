// The approval desk: asks, decisions, withdrawals and expiry over a store whose changes are conditional. It must never
// make a grant without the quorum, and never decide after expiry: both follow from transitions.ts and one write.
import type { ApprovalRequest } from './approval-request.ts';
import { hasDecided, maySee, samePerson, unfitToApprove, unfitToReview } from './approvals/eligibility.ts';
import { isFirstTime } from './approvals/first-time.ts';
import {
  addressForOthers,
  assertHolder,
  assertUsable,
  type KeptMailLink,
  type LinkBearer,
} from './approvals/mail-link.ts';
import { assertFewPending } from './approvals/pending-limit.ts';
import { approverNames } from './approvals/quorum.ts';
import { type RequestEventType, requestEvent } from './approvals/request-events.ts';
import type {
  ApprovalTimer,
  RequestFilter,
  RequestPage,
  RequestStore,
  StoredRequest,
  WrittenAlong,
} from './approvals/request-store.ts';
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
import type { Obligations } from './decision.ts';
import { newId } from './identifiers.ts';
import type { Limits } from './limits.ts';
import type { Appraisal, Appraised, ApprovalDesk, Clock, EventBus, RandomBytes } from './ports.ts';
import { type Principal, principalId } from './principal.ts';
import { asRegistered, type Registry, withLinksOfLinks } from './registry.ts';

export interface ApprovalsDependencies {
  readonly store: RequestStore;
  readonly timer: ApprovalTimer;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly limits: Pick<Limits, 'pendingRequests'>;
  /** Asked when somebody acts on a request: whoever is who, and who is disabled, may have changed since they signed in. */
  readonly registry: Registry;
}

/**
 * `mine`: what the viewer asked, newest first. `queue`: what waits for the viewer's decision, oldest first. `reviews`:
 * break-glass approvals that wait for the viewer's look, oldest first. `decided`: what the viewer approved, denied or
 * reviewed, the latest act first.
 */
export type RequestList = 'mine' | 'queue' | 'reviews' | 'decided';

export interface Approvals extends ApprovalDesk {
  /**
   * `link`: of the e-mail by which the decision comes; the decision uses it up, and a decision that is refused does not.
   * Throws `not-found`, `not-eligible`, `link-used`, `fresh-sign-in-required`, `already-decided`, `digest-mismatch` or
   * `invalid-parameter`.
   */
  decide(
    ask: Omit<DecisionAsk, 'linkSentTo'> & {
      readonly requestId: string;
      readonly link?: Omit<LinkBearer, 'person'>;
    },
  ): Promise<ApprovalRequest>;
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
   * What a link leads to, and nothing is used up by looking. Throws `not-found`, also when the bearer may not see it;
   * `not-eligible` when the link is somebody else's, or `link-used`.
   */
  viewByLink(bearer: LinkBearer, auditorGroups: readonly string[]): Promise<ApprovalRequest>;
  /** In the order that RequestList says. */
  list(ask: {
    readonly viewer: Principal;
    readonly of: RequestList;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<RequestPage>;
}

/** Enough for every approver of a large quorum to lose a race to each of the others. */
const attemptsMaximum = 20;
/** DynamoDB items hold 400 KB (Constraints, DynamoDB Developer Guide); decisions and comments come on top. */
const requestMaximumBytes = 300_000;
/** A page reads at most so many pages of the store: what names the viewer and does not wait for them is passed over. */
const listPagesMaximum = 10;
/** A transaction takes 100 items (Constraints, DynamoDB Developer Guide): one for each who is named, some for the request. */
const namedMaximum = 90;

export function createApprovals({
  store,
  timer,
  events,
  clock,
  random,
  limits,
  registry,
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
    next: (request: ApprovalRequest) => Changed | Promise<Changed>,
  ): Promise<ApprovalRequest> => {
    for (let attempt = 0; attempt < attemptsMaximum; attempt++) {
      const stored = await load(requestId);
      const { request, ...along } = await next(stored.request);
      if (request === stored.request) return request;
      if (!(await store.change(stored, request, along))) continue;
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

  /** Throws `not-found`, `not-eligible` or `link-used`. */
  const usableLink = async (bearer: LinkBearer, requestId: string): Promise<KeptMailLink> => {
    const link = await store.findLink(bearer.id);
    assertUsable(link, bearer, now());
    if (link.link.requestId !== requestId) throw linkOfAnother();
    return link;
  };

  /** Throws `disabled-principal`. */
  const current = async (person: Principal): Promise<Principal> =>
    withLinksOfLinks(registry, asRegistered(person, await registry.get(principalId(person))));

  /** With whom the registry names for its requester now. A requester who is disabled can still be denied. */
  const withOwners = async (requestId: string): Promise<(request: ApprovalRequest) => ApprovalRequest> => {
    const { request } = await load(requestId);
    const entry = await registry.get(principalId(request.principal));
    const registered = asRegistered(request.principal, entry && { ...entry, status: 'active' });
    const principal = await withLinksOfLinks(registry, registered);
    return (request) => ({ ...request, principal });
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
        assertFewNamed(obligations);
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

    async viewByLink(bearer, auditorGroups) {
      const kept = await store.findLink(bearer.id);
      assertHolder(kept, bearer);
      const { request } = await load(kept.link.requestId);
      if (!maySee(bearer.person, request, auditorGroups)) throw notFound(request.id);
      assertUsable(kept, bearer, now());
      return atNow(request);
    },

    async decide({ requestId, link: borne, ...ask }) {
      assertShort(ask.comment);
      const grantId = newId('grant', random);
      const [approver, asRegisteredNow] = await Promise.all([current(ask.approver), withOwners(requestId)]);
      return change(requestId, async (request) => {
        const link = borne && (await usableLink({ ...borne, person: approver }, requestId));
        const way = link && { linkSentTo: addressForOthers(link.link) };
        const next = decided(asRegisteredNow(request), { ...ask, approver, grantId, ...way }, now());
        return {
          ...next,
          request: { ...next.request, principal: request.principal },
          ...(link && { link }),
        };
      });
    },

    async void(requestId, because) {
      await change(requestId, (request) => ({ request: voided(request, because) }));
    },

    async revoke(requestId, principal, responderGroups) {
      const person = await current(principal);
      return change(requestId, (request) => ({
        request: revoked(request, person, responderGroups, now()),
      }));
    },

    async withdraw(requestId, principal) {
      const person = await current(principal);
      return change(requestId, (request) => ({ request: withdrawn(request, person, now()) }));
    },

    async attend(requestId) {
      const request = await change(requestId, (request) => ({
        request: escalated(reminded(expired(request, now()), now()), now()),
      }));
      return atNow(request);
    },

    async review({ requestId, ...ask }) {
      assertShort(ask.comment);
      const [reviewer, asRegisteredNow] = await Promise.all([current(ask.reviewer), withOwners(requestId)]);
      return change(requestId, (request) => {
        const next = reviewed(asRegisteredNow(request), { ...ask, reviewer }, now());
        return { request: { ...next, principal: request.principal } };
      });
    },

    async list({ viewer, of, limit, cursor }) {
      const { filter, holds } = lists[of](viewer, now());
      const requests: ApprovalRequest[] = [];
      let next = cursor;
      for (let pages = 0; pages < listPagesMaximum; pages++) {
        const page = await store.page(filter, limit - requests.length, next);
        requests.push(...page.requests.map(atNow).filter(holds));
        next = page.cursor;
        if (next === undefined || requests.length >= limit) break;
      }
      return { requests, ...(next === undefined ? {} : { cursor: next }) };
    },
  };
}

interface Changed extends WrittenAlong {
  readonly request: ApprovalRequest;
}

interface List {
  readonly filter: RequestFilter;
  /** Whether what was found belongs there: the store only finds. */
  readonly holds: (request: ApprovalRequest) => boolean;
}

const lists: Readonly<Record<RequestList, (viewer: Principal, nowEpochSeconds: number) => List>> = {
  mine: (viewer) => ({ filter: { principalId: principalId(viewer) }, holds: () => true }),
  queue: (viewer, nowEpochSeconds) => ({
    filter: { pendingFor: approverNames(viewer) },
    holds: (request) => waitsFor(viewer, request, nowEpochSeconds),
  }),
  reviews: (viewer) => ({
    filter: { toReviewBy: approverNames(viewer) },
    holds: (request) => waitsForReview(viewer, request),
  }),
  decided: (viewer) => ({
    filter: { decidedBy: principalId(viewer) },
    holds: (request) => hasDecided(viewer, request),
  }),
};

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

function assertFewNamed({ approvers, reviewers = [] }: Obligations): void {
  const count = approvers.length + reviewers.length;
  if (count <= namedMaximum) return;
  throw new CountersignError(
    'too-many-approvers',
    `the rules that ask name ${count} approvers and reviewers, at most ${namedMaximum} can be asked at once: let them name groups, or ask for less in one call`,
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

function linkOfAnother(): CountersignError {
  return new CountersignError(
    'not-found',
    'the link leads to another request than the form decides: open the link again and decide there',
  );
}

function contention(): CountersignError {
  return new CountersignError(
    'record-unavailable',
    'too many changes to this request at once: try again in a moment',
  );
}
