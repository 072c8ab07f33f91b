// Where requests are kept. Every change is conditional on the version that was read, so that races have one winner.
import type { ApprovalRequest } from '../approval-request.ts';
import type { Grant } from '../grant.ts';
import type { KeptMailLink, MailLink } from './mail-link.ts';

export interface StoredRequest {
  readonly request: ApprovalRequest;
  /** Grows by one with every change. */
  readonly version: number;
}

/** What names the one request that counts: asking the same again finds it. */
export type OpenKey = Pick<ApprovalRequest, 'principal' | 'connection' | 'digest'>;

export type RequestFilter =
  /** Pending requests that name one of these as approver, now or later. Oldest first: who has waited longest comes first. */
  | { readonly pendingFor: readonly string[] }
  /** Break-glass approvals that one of these reviews and nobody has looked at; oldest first. */
  | { readonly toReviewBy: readonly string[] }
  /** principalId() of somebody who decided or reviewed it; newest act first. */
  | { readonly decidedBy: string }
  /** principalId() of the requester; newest first. */
  | { readonly principalId: string };

export interface RequestPage {
  readonly requests: readonly ApprovalRequest[];
  /** Opaque; absent at the end. */
  readonly cursor?: string;
}

export interface WrittenAlong {
  readonly grant?: Grant;
  /** Of a decision that came by it: from then on it is used. */
  readonly link?: KeptMailLink;
}

/** Throws CountersignError `record-unavailable` when the store cannot answer. */
export interface RequestStore {
  /** Reads consistently. */
  get(id: string): Promise<StoredRequest | undefined>;
  /** The request that the key points to, whatever its status. */
  findOpen(key: OpenKey): Promise<StoredRequest | undefined>;
  /**
   * Writes a new request, its place in the lists, and points its key to it, in one transaction, if the key still points to
   * `replaces` (`undefined`: to nothing). False: somebody else was first, and nothing was written.
   */
  open(request: ApprovalRequest, replaces: string | undefined): Promise<boolean>;
  /**
   * Writes the next value, its place in the lists, and what comes with it, in one transaction, if version and status are
   * still those of `from` and the link was not used yet. False: somebody else was first, and nothing was written.
   */
  change(from: StoredRequest, to: ApprovalRequest, along?: WrittenAlong): Promise<boolean>;
  /** `id`: of newLinkId(); it is kept as its hash. */
  offerLink(id: string, link: MailLink): Promise<void>;
  /** Reads consistently. */
  findLink(id: string): Promise<KeptMailLink | undefined>;
  /** Listing may lag behind the writes. Throws `malformed-request` for a cursor that is none of ours. */
  page(filter: RequestFilter, limit: number, cursor?: string): Promise<RequestPage>;
}

/** The execution that waits beside a pending request and expires it. The table is the truth, it only waits. */
export interface ApprovalTimer {
  /** One that waits already is fine. Best effort: never throws. */
  start(requestId: string): Promise<void>;
  /** Ends the wait. Best effort: never throws. */
  end(requestId: string): Promise<void>;
}
