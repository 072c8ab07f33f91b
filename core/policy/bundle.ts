// The unit in which policies are published: every policy file.
import type { BundleKind } from '../bundle.ts';

/** Its files: name, relative to the policies folder, → Cedar text. */
export const policyBundles: BundleKind = {
  format: 'countersign.policies/2',
  adjective: 'policy',
  noun: 'policies',
  needs: '*.cedar',
  path: '/v1/policies',
  changedCode: 'policies-changed',
  publishedEvent: 'PoliciesPublished',
  stagedEvent: 'PoliciesStaged',
};
