// How one call's data is masked: as the deployment says, more strictly where a policy that decided says so, and with the
// members left as they are that approvers agreed to show to the agent. The record is masked all the same.
import type { Decision } from '../decision.ts';
import { type MaskingProfile, type MaskSettings, maskingProfiles } from './mask-options.ts';

export function callMasking(
  settings: MaskSettings,
  decision: Decision | undefined,
  { isApproved }: { readonly isApproved: boolean },
): MaskSettings {
  const unmask = isApproved ? (decision?.obligations?.unmask ?? []) : [];
  const { unmask: _, ...deployed } = settings;
  return {
    ...deployed,
    profile: stricterProfile(settings.profile, decision?.handling?.masking ?? settings.profile),
    ...(unmask.length > 0 && { unmask }),
  };
}

export function stricterProfile(one: MaskingProfile, other: MaskingProfile): MaskingProfile {
  return maskingProfiles.indexOf(one) >= maskingProfiles.indexOf(other) ? one : other;
}
