// Requests and grants in memory, with the conditions of the DynamoDB adapter. `execute` stands for the gateway's own
// intent transaction: it uses a grant up and marks the request.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import type { MailLink } from '../../core/approvals/mail-link.ts';
import type {
  OpenKey,
  RequestFilter,
  RequestStore,
  StoredRequest,
} from '../../core/approvals/request-store.ts';
import { awaitsReview } from '../../core/approvals/transitions.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Grant } from '../../core/grant.ts';
import { principalId } from '../../core/principal.ts';

interface InMemoryRequestStore extends RequestStore {
  readonly grants: Map<string, Grant>;
  /** True when the call may be sent: the grant had a use left and has not expired. */
  execute(grantId: string, callId: string, nowEpochSeconds: number): boolean;
}

export function createInMemoryRequestStore(): InMemoryRequestStore {
  const requests = new Map<string, StoredRequest>();
  const pointers = new Map<string, string>();
  const grants = new Map<string, Grant>();
  const links = new Map<string, { readonly link: MailLink; readonly isUsed: boolean }>();
  const pointerName = (key: OpenKey) =>
    JSON.stringify([principalId(key.principal), key.connection, key.digest]);

  return {
    grants,
    // Every method yields once before it acts, so that concurrent use cases interleave as they do over a network.
    async get(id) {
      await Promise.resolve();
      return requests.get(id);
    },
    async findOpen(key) {
      await Promise.resolve();
      const id = pointers.get(pointerName(key));
      return id === undefined ? undefined : requests.get(id);
    },
    async open(request, replaces) {
      await Promise.resolve();
      if (requests.has(request.id) || pointers.get(pointerName(request)) !== replaces) return false;
      requests.set(request.id, { request, version: 1 });
      pointers.set(pointerName(request), request.id);
      return true;
    },
    async change(from, to, { grant, link } = {}) {
      await Promise.resolve();
      const stored = requests.get(from.request.id);
      if (stored?.version !== from.version || stored.request.status !== from.request.status) return false;
      if (link !== undefined && links.get(link.id)?.isUsed !== false) return false;
      requests.set(to.id, { request: to, version: from.version + 1 });
      if (grant !== undefined) grants.set(grant.id, grant);
      if (link !== undefined) links.set(link.id, { link: link.link, isUsed: true });
      return true;
    },
    async offerLink(id, link) {
      await Promise.resolve();
      if (!links.has(id)) links.set(id, { link, isUsed: false });
    },
    async findLink(id) {
      await Promise.resolve();
      const kept = links.get(id);
      return kept && { id, ...kept };
    },
    async page(filter, limit, cursor) {
      await Promise.resolve();
      if (cursor !== undefined && !/^\d{12}-req_[0-9a-z]{26}$/.test(cursor)) {
        throw new CountersignError('malformed-request', 'the cursor is none of ours');
      }
      const all = [...requests.values()]
        .flatMap(({ request }) => {
          const atEpochSeconds = placeIn(filter, request);
          return atEpochSeconds === undefined
            ? []
            : [{ request, name: positionIn(atEpochSeconds, request.id) }];
        })
        .sort((one, other) => (one.name < other.name ? -1 : 1));
      if ('principalId' in filter || 'decidedBy' in filter) all.reverse();
      const start = cursor === undefined ? 0 : all.findIndex(({ name }) => name === cursor) + 1;
      const page = all.slice(start, start + limit);
      const last = start + limit < all.length ? page.at(-1)?.name : undefined;
      return {
        requests: page.map(({ request }) => request),
        ...(last === undefined ? {} : { cursor: last }),
      };
    },
    execute(grantId, callId, nowEpochSeconds) {
      const grant = grants.get(grantId);
      const stored = grant && requests.get(grant.requestId);
      if (!grant || !stored || grant.usesLeft < 1 || grant.expiresAtEpochSeconds <= nowEpochSeconds)
        return false;
      grants.set(grantId, { ...grant, usesLeft: grant.usesLeft - 1 });
      requests.set(stored.request.id, {
        request: { ...stored.request, status: 'executed', callId },
        version: stored.version + 1,
      });
      return true;
    },
  };
}

const positionIn = (atEpochSeconds: number, id: string) =>
  `${String(atEpochSeconds).padStart(12, '0')}-${id}`;

/** When the request came into the list; undefined when it is not in it. */
function placeIn(filter: RequestFilter, request: ApprovalRequest): number | undefined {
  const { createdAtEpochSeconds, obligations, decisions, review } = request;
  const names = (wanted: readonly string[], named: readonly string[] = []) =>
    named.some((name) => wanted.includes(name));
  if ('principalId' in filter)
    return principalId(request.principal) === filter.principalId ? createdAtEpochSeconds : undefined;
  if ('decidedBy' in filter) {
    if (review && principalId(review.reviewer) === filter.decidedBy) return review.reviewedAtEpochSeconds;
    return decisions.find(({ approver }) => principalId(approver) === filter.decidedBy)
      ?.decidedAtEpochSeconds;
  }
  const isIn =
    'pendingFor' in filter
      ? request.status === 'pending' && names(filter.pendingFor, obligations.approvers)
      : awaitsReview(request) && names(filter.toReviewBy, obligations.reviewers);
  return isIn ? createdAtEpochSeconds : undefined;
}
