// What an approval gave: it opens the gates that its approvers answered for, for what they saw, a number of times.
import { isPartOf, liesWithin } from './approvals/narrowing.ts';
import { type Call, canonicalJson } from './call.ts';
import type { JsonValue } from './json.ts';
import type { Requirement } from './requirement.ts';

export interface Grant {
  /** `grant_` and 26 lower-case base32 characters. */
  readonly id: string;
  /** principalId() of the agent that asked. */
  readonly principalId: string;
  readonly connection: string;
  readonly requestId: string;
  /** Of the call that was approved. */
  readonly digest: string;
  /**
   * Set when fewer resources were approved than that call needs, as it was shown: what runs is this call with items of its
   * lists left out. Absent: that call alone runs.
   */
  readonly narrowedFrom?: Call;
  readonly requirements: readonly Requirement[];
  /** Ids of the gates its approvers satisfied. A call that meets another gate must ask again. */
  readonly gates: readonly string[];
  readonly policyVersion: string;
  readonly notBeforeEpochSeconds: number;
  readonly expiresAtEpochSeconds: number;
  readonly usesLeft: number;
}

/** Whether a grant opens every gate that fires for this call now. The uses are counted in the intent's transaction. */
export function grantOpens(
  grant: Grant,
  call: {
    readonly digest: string;
    readonly gates: readonly string[];
    readonly requirements: readonly Requirement[];
    /** As it would be shown to approvers. */
    readonly maskedCall: Call;
    /** Members that the client fills anew each time. */
    readonly idempotencyTokens: readonly string[];
  },
  nowEpochSeconds: number,
): boolean {
  return (
    grant.usesLeft > 0 &&
    grant.notBeforeEpochSeconds <= nowEpochSeconds &&
    nowEpochSeconds < grant.expiresAtEpochSeconds &&
    // What says nothing was approved by nobody.
    call.digest !== '' &&
    call.requirements.length > 0 &&
    call.gates.length > 0 &&
    isFor(grant, call) &&
    call.gates.every((gate) => grant.gates.includes(gate))
  );
}

function isFor(
  grant: Grant,
  call: Pick<
    Parameters<typeof grantOpens>[1],
    'digest' | 'requirements' | 'maskedCall' | 'idempotencyTokens'
  >,
): boolean {
  if (grant.narrowedFrom !== undefined) {
    return (
      isPartOf(call.maskedCall, grant.narrowedFrom, call.idempotencyTokens) &&
      liesWithin(call.requirements, grant.requirements)
    );
  }
  const text = (requirements: readonly Requirement[]) => canonicalJson(requirements as unknown as JsonValue);
  return grant.digest === call.digest && text(grant.requirements) === text(call.requirements);
}
