// What the credential of an allowed call may be for. Policy may let it be for a rule's ARNs instead of this call alone, so
// that a loop of reads does not cost an AssumeRole each; it never reaches actions that the call does not need.
import type { Handling } from './decision.ts';
import type { Requirement } from './requirement.ts';

export function scopedRequirements(
  requirements: readonly Requirement[],
  handling: Handling | undefined,
): readonly Requirement[] {
  return requirements.map((requirement) => {
    const scope = handling?.credentialScope?.find(({ action }) => action === requirement.action);
    // Conditions and dependent needs were read off this call: on other resources they would say something else.
    if (scope === undefined || requirement.dependent || requirement.conditions) return requirement;
    const [first] = requirement.resources;
    return {
      ...requirement,
      resources: scope.arns.map((arn) => ({
        arn,
        certainty: 'exact' as const,
        pattern: true as const,
        ...(first?.type !== undefined && { type: first.type }),
      })),
    };
  });
}
