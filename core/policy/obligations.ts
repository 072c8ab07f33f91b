// All gates that fired as one thing to ask for. Strictest wins, so that one more gate never loosens: every rule must be met,
// the shortest times and the fewest uses count, and whatever one gate wants first is wanted.
import type { Obligations } from '../decision.ts';
import type { Gate } from './gate-annotations.ts';

/** Undefined when no gate fired. */
export function unite(fired: readonly Gate[]): Obligations | undefined {
  if (fired.length === 0) return undefined;
  const gates = [...fired].sort((a, b) => (a.id < b.id ? -1 : 1));
  const descriptions = gates.flatMap(({ id, description }) =>
    description === undefined ? [] : [[id, description] as const],
  );
  const least = (of: (gate: Gate) => number) => Math.min(...gates.map(of));
  const some = <Value>(of: (gate: Gate) => Value | undefined) =>
    gates.flatMap((gate) => of(gate) ?? []) as readonly Value[];
  const maximumUses = least((gate) => gate.maximumUses);
  const holds = some(({ holdSeconds }) => holdSeconds);
  const signInAges = some(({ signInMaximumAgeSeconds }) => signInMaximumAgeSeconds);
  const reviewers = sorted(gates.flatMap((gate) => gate.reviewers));
  const unmask = sorted(gates.flatMap((gate) => gate.unmask));
  return {
    gates: gates.map(({ id }) => id),
    ...(descriptions.length > 0 && { descriptions: Object.fromEntries(descriptions) }),
    rules: gates.map(({ id, approvers, quorum, every, escalation }) => ({
      gate: id,
      approvers,
      quorum,
      ...(every && { every }),
      ...(escalation && { escalation }),
    })),
    approvers: sorted(
      gates.flatMap(({ approvers, escalation }) => [...approvers, ...(escalation?.approvers ?? [])]),
    ),
    quorum: Math.max(...gates.map(({ quorum }) => quorum)),
    lifetimeSeconds: least((gate) => gate.lifetimeSeconds),
    maximumDurationSeconds: least((gate) => gate.maximumDurationSeconds),
    ...(maximumUses > 1 && { maximumUses }),
    ...(gates.some((gate) => gate.justificationRequired) && { justificationRequired: true }),
    ...(gates.some((gate) => gate.ticketRequired) && { ticketRequired: true }),
    ...(holds.length > 0 && { holdSeconds: Math.max(...holds) }),
    ...(signInAges.length > 0 && { signInMaximumAgeSeconds: Math.min(...signInAges) }),
    ...(reviewers.length > 0 && { reviewers }),
    ...(unmask.length > 0 && { unmask }),
  };
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
