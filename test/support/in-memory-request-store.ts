// Requests and grants in memory, with the conditions of the DynamoDB adapter. `execute` stands for the gateway's own
// intent transaction: it uses a grant up and marks the request.
import type { ApprovalRequest } from '../../core/approval-request.ts';
import type { MailLink } from '../../core/approvals/mail-link.ts';
import type { OpenKey, RequestStore, StoredRequest } from '../../core/approvals/request-store.ts';
import { awaitsReview } from '../../core/approvals/transitions.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { Grant } from '../../core/grant.ts';
import { principalId } from '../../core/principal.ts';

export interface InMemoryRequestStore extends RequestStore {
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
      if (cursor !== undefined && !/^\d+-req_[0-9a-z]{26}$/.test(cursor)) {
        throw new CountersignError('malformed-request', 'the cursor is none of ours');
      }
      const isQueue = !('principalId' in filter);
      const isAsked = (request: ApprovalRequest) =>
        'pending' in filter
          ? request.status === 'pending'
          : 'toReview' in filter
            ? awaitsReview(request)
            : principalId(request.principal) === filter.principalId;
      const order = (one: ApprovalRequest, other: ApprovalRequest) =>
        (isQueue ? 1 : -1) *
        (one.createdAtEpochSeconds - other.createdAtEpochSeconds || (one.id < other.id ? -1 : 1));
      const all = [...requests.values()]
        .map(({ request }) => request)
        .filter(isAsked)
        .sort(order);
      const name = (request: ApprovalRequest) => `${request.createdAtEpochSeconds}-${request.id}`;
      const start = cursor === undefined ? 0 : all.findIndex((request) => name(request) === cursor) + 1;
      const page = all.slice(start, start + limit);
      const last = start + limit < all.length ? page.at(-1) : undefined;
      return { requests: page, ...(last === undefined ? {} : { cursor: name(last) }) };
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
