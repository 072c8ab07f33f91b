// An ask for approval: what runs, who must agree, where it stands. Transitions are in approvals/transitions.ts.
import type { Risk } from './approvals/risk.ts';
import type { Call } from './call.ts';
import type { Obligations } from './decision.ts';
import type { ImpactPreview } from './preview/impact-preview.ts';
import type { Principal } from './principal.ts';
import type { Requirement } from './requirement.ts';

export type RequestStatus =
  | 'pending'
  | 'approved' // quorum reached, grant not used yet
  | 'denied'
  | 'expired'
  | 'withdrawn'
  | 'executed' // once at least
  | 'unknown'; // it was sent and its result was lost

/** Less than was asked. What is absent is as asked. */
export interface Narrowing {
  readonly maximumDurationSeconds?: number;
  readonly maximumUses?: number;
  /** ARNs, some of those that the call needs. */
  readonly resources?: readonly string[];
}

/** An approval that is asked for anew while it still opens the call. */
export interface Renewal {
  /** Of the request that was approved. */
  readonly requestId: string;
  /** How long it lasts, and how often the call may still run under it, as of the ask. */
  readonly usableUntilEpochSeconds: number;
  readonly usesLeft: number;
}

/** What somebody found who looked at a break-glass approval afterwards. */
export interface Review {
  readonly reviewer: Principal;
  readonly comment: string;
  readonly reviewedAtEpochSeconds: number;
}

/** The system that sent a decision, and its own name for the user. Both stand in the configuration. */
export interface WebhookUser {
  readonly system: string;
  readonly user: string;
}

export interface ApproverDecision {
  readonly approver: Principal;
  readonly decision: 'approve' | 'deny';
  readonly comment?: string;
  readonly decidedAtEpochSeconds: number;
  /** The digest that the approver was shown [A4]. */
  readonly digest: string;
  /** Only of an approval. */
  readonly narrowing?: Narrowing;
  /** Set when it came by a signed webhook: the person was not here themselves. */
  readonly byWebhook?: WebhookUser;
  /** It came by the link of an e-mail to this address, of which others are shown as little as tells it apart. */
  readonly linkSentTo?: string;
}

export interface ApprovalRequest {
  /** `req_` and 26 lower-case base32 characters: unguessable; also the name of the execution. */
  readonly id: string;
  readonly status: RequestStatus;
  readonly principal: Principal;
  readonly connection: string;
  readonly sessionId: string;
  /** What runs. Sensitive members are masked in what is stored: `digest` binds the real one. */
  readonly maskedCall: Call;
  readonly digest: string;
  readonly requirements: readonly Requirement[];
  readonly obligations: Obligations;
  readonly policyVersion: string;
  /** The agent's own words, unverified. */
  readonly justification?: string;
  /** A ticket that the agent names, unverified. */
  readonly ticket?: string;
  readonly createdAtEpochSeconds: number;
  /** Until then it may be decided. */
  readonly expiresAtEpochSeconds: number;
  readonly decisions: readonly ApproverDecision[];
  /** When its approvers were reminded, and when those of an escalation were told. */
  readonly remindedAtEpochSeconds?: number;
  readonly escalatedAtEpochSeconds?: number;
  /** Set with `approved` when approvers gave less than was asked. */
  readonly narrowing?: Narrowing;
  /** Of a break-glass approval: absent until somebody looked at it. */
  readonly review?: Review;
  /** Set with `approved`: until then the call may run, as often as the obligations say. */
  readonly usableUntilEpochSeconds?: number;
  /** Set when the call was sent. */
  readonly callId?: string;
  /** The same for requests that one ask opened on several connections; each is decided, and granted, by itself. Absent: it was asked alone. */
  readonly askId?: string;
  /** What the call would touch, as approvers were shown it. Absent: nobody looked. */
  readonly preview?: ImpactPreview;
  readonly risk?: Risk;
  /** The approval after which this one is asked for. */
  readonly renews?: Renewal;
  /** Why an earlier approval of this call does not count: one clause. */
  readonly askedAgainBecause?: string;
  /** Why its approval was taken back before it was used: one clause. Set with `withdrawn`. */
  readonly voidBecause?: string;
  /** Its approval was given back or taken back: no further call runs under it. */
  readonly revocation?: { readonly by: Principal; readonly atEpochSeconds: number };
}
