// What policy says of a call: allow, ask or deny. Deny is what comes from nothing.

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

/** What approvers must give before a gated call runs: all gates that fired at once, so that the strictest of each counts. */
export interface Obligations {
  /** Ids of the gates that fired, sorted. */
  readonly gates: readonly string[];
  /** Gate → what its policy says of itself; absent when none says anything. */
  readonly descriptions?: Readonly<Record<string, string>>;
  /** Those whom every gate names, `group:NAME` or `user:ISSUER|SUBJECT`; one of them must match an approver. Never empty. */
  readonly approvers: readonly string[];
  /** Distinct approvers needed, ≥ 1. */
  readonly quorum: number;
  /** How long the approval may be used after the last decision. */
  readonly maximumDurationSeconds: number;
  /** How often the approved call may run within that time, ≥ 1. Absent: once. */
  readonly maximumUses?: number;
  /** Nobody is asked before the agent gave a reason. Absent: it need not. */
  readonly justificationRequired?: true;
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
  /** Only when `effect` is `deny`. */
  readonly grantable?: Grantable;
}
