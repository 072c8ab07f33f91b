// Observe mode of a connection: every call is decided and recorded, and reads pass that nobody has permitted yet, so that a
// team can start without breaking its agents. It never lifts a forbid, nor lets anything pass that changes something.
import type { Connection } from './connection.ts';
import type { Decision, DecisionReasonCode } from './decision.ts';
import { askedRequirements, isReadOnly, type Requirement } from './requirement.ts';

/**
 * IAM calls `Read` what acts as well, e.g. bedrock:InvokeAgent, logs:Unmask and ssm:ExecuteAPI: the name must say so, too.
 */
const readingName = /:(?:Batch(?:Describe|Get|List)|Describe|Get|Head|List|Lookup|Query|Scan|Search|Select)/;

/** What a permit or an approval would have lifted. */
const liftable: ReadonlySet<DecisionReasonCode> = new Set(['no-permit', 'gated']);

export function letsPass(
  connection: Connection,
  decision: Decision,
  requirements: readonly Requirement[],
): boolean {
  const asked = askedRequirements(requirements);
  return (
    connection.mode === 'observe' &&
    asked.length > 0 &&
    isReadOnly(asked) &&
    asked.every(({ action }) => readingName.test(action)) &&
    decision.reasons.length > 0 &&
    decision.reasons.every(({ code }) => liftable.has(code))
  );
}
