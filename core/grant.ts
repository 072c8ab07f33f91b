// What an approval gave: it opens the gates that its approvers answered for, for what they saw, a number of times.
import { canonicalJson } from './call.ts';
import type { JsonValue } from './json.ts';
import type { Requirement } from './requirement.ts';

export interface Grant {
  /** `grant_` and 26 lower-case base32 characters. */
  readonly id: string;
  /** principalId() of the agent that asked. */
  readonly principalId: string;
  readonly connection: string;
  readonly requestId: string;
  /** Exact-call grants are bound to one digest. */
  readonly digest: string;
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
    grant.digest === call.digest &&
    canonicalJson(grant.requirements as unknown as JsonValue) ===
      canonicalJson(call.requirements as unknown as JsonValue) &&
    call.gates.every((gate) => grant.gates.includes(gate))
  );
}
