// What policy says of a call: allow, ask or deny. Deny is what comes from nothing.
import type { MaskingProfile } from './masking/mask-options.ts';

export type Effect = 'allow' | 'ask' | 'deny';

/** Closed: a new reason is a new row here and in docs/errors.md. */
export const decisionReasonCodes = [
  'permitted', // a permit matched and nothing forbade
  'gated', // permits match once these gates are opened by approvers
  'no-permit', // no policy permits it
  'forbidden', // a forbid matched
  'region-not-in-connection',
  'returns-credentials', // [E3]
  'groups-incomplete', // [J7]
  'policy-error', // a policy failed to evaluate, or there is no bundle
] as const;

export type DecisionReasonCode = (typeof decisionReasonCodes)[number];

export interface DecisionReason {
  readonly code: DecisionReasonCode;
  /** One lower-case sentence for people, no secrets. */
  readonly message: string;
  /** Ids of the policies that decided. */
  readonly policies: readonly string[];
}

/** What one gate wants of its approvers. */
export interface ApprovalRule {
  readonly gate: string;
  /** `group:NAME` or `user:ISSUER|SUBJECT`; never empty. In the order in which they decide, when there is one. */
  readonly approvers: readonly string[];
  /** Distinct people among them, ≥ 1. */
  readonly quorum: number;
  /**
   * Each of `approvers` must be spoken for by a person of its own: at any time, or one after the other. Absent: anyone
   * of them speaks for all.
   */
  readonly every?: 'in-parallel' | 'in-order';
  /** From so long after the ask these count like any of `approvers`. */
  readonly escalation?: { readonly afterSeconds: number; readonly approvers: readonly string[] };
}

/** What approvers must give before a gated call runs: all gates that fired at once, so that the strictest of each counts. */
export interface Obligations {
  /** Ids of the gates that fired, sorted. */
  readonly gates: readonly string[];
  /** Gate → what its policy says of itself; absent when none says anything. */
  readonly descriptions?: Readonly<Record<string, string>>;
  /** One for each gate, in the order of `gates`; every one of them must be met. One person may speak in several. */
  readonly rules: readonly ApprovalRule[];
  /** Everyone whom some rule names, sorted. */
  readonly approvers: readonly string[];
  /** Fewer distinct people never meet the rules, ≥ 1. */
  readonly quorum: number;
  /** How long the request may be decided. */
  readonly lifetimeSeconds: number;
  /** How long the approval may be used after the last decision. */
  readonly maximumDurationSeconds: number;
  /** How often the approved call may run within that time, ≥ 1. Absent: once. */
  readonly maximumUses?: number;
  /** Nobody is asked before the agent gave a reason. Absent: it need not. */
  readonly justificationRequired?: true;
  /** Nobody is asked before the agent named a ticket. Absent: it need not. */
  readonly ticketRequired?: true;
  /** How long the door holds the call open for a decision before it answers that it waits. Absent: not at all. */
  readonly holdSeconds?: number;
  /** An approver's sign-in is at most so old. Absent: as old as its session may be. */
  readonly signInMaximumAgeSeconds?: number;
  /** Break-glass: who must look at it afterwards, as in ApprovalRule's `approvers`. Absent: nobody must. */
  readonly reviewers?: readonly string[];
  /** `service:Operation#Member.Path` of what the agent sees unmasked. Absent: nothing. */
  readonly unmask?: readonly string[];
}

/** What the policies that decided say of how the call is made. */
export interface Handling {
  /** The strictest that any of them names. Absent: `standard`. */
  readonly masking?: MaskingProfile;
  /** An answer that speaks to the agent is withheld. */
  readonly withholdInjection?: true;
  /** ARN patterns for which the credential of an allowed action may be, and be used again; absent: this call alone. */
  readonly credentialScope?: readonly { readonly action: string; readonly arns: readonly string[] }[];
}

/** What would be left of a denied call without the resources that are denied, where something is left of each of its actions. */
export interface Grantable {
  readonly effect: 'allow' | 'ask';
  readonly requirements: readonly {
    readonly action: string;
    /** ARNs, at most 20. */
    readonly resources: readonly string[];
    /** How many there are in all. */
    readonly resourceCount: number;
  }[];
  /** Present exactly when `effect` is `ask`. */
  readonly approvers?: readonly string[];
}

export interface Decision {
  readonly effect: Effect;
  readonly reasons: readonly DecisionReason[];
  /** Version (content hash) of the published bundle; `none` when there is none. */
  readonly policyVersion: string;
  /** Present exactly when `effect` is `ask`. */
  readonly obligations?: Obligations;
  /** Absent when no policy that decided says anything of it, and for a deny. */
  readonly handling?: Handling;
  /** Only when `effect` is `deny`. */
  readonly grantable?: Grantable;
}
