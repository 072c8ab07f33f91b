// How one call's data is masked: as the deployment says, more strictly where a policy that decided says so, and with the
// members left as they are that approvers agreed to show to the agent. The record is masked all the same.
import type { Decision, Obligations } from '../decision.ts';
import { type MaskingProfile, type MaskSettings, maskingProfiles } from './mask-options.ts';

export function callMasking(
  settings: MaskSettings,
  decision: Decision | undefined,
  /** What the approvers of this call were shown and agreed to. Absent: nobody did. */
  approved?: Obligations,
): MaskSettings {
  // Neither what policy unmasks since then [A4], nor what it unmasks no more [A9].
  const unmask = (decision?.obligations?.unmask ?? []).filter((member) => approved?.unmask?.includes(member));
  const { unmask: _, ...deployed } = settings;
  return {
    ...deployed,
    profile: stricterProfile(settings.profile, decision?.handling?.masking ?? settings.profile),
    ...(decision?.handling?.withholdInjection && { withholdInjection: true }),
    ...(unmask.length > 0 && { unmask }),
  };
}

export function stricterProfile(one: MaskingProfile, other: MaskingProfile): MaskingProfile {
  return maskingProfiles.indexOf(one) >= maskingProfiles.indexOf(other) ? one : other;
}
