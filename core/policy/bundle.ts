// The unit in which policies are published: every policy file.
import { type Bundle, type BundleKind, createBundle, packBundle, unpackBundle } from '../bundle.ts';

export const policyBundleFormat = 'countersign.policies/2';

/** Its files: name, relative to the policies folder, → Cedar text. */
export type PolicyBundle = Bundle;

export const policyBundles: BundleKind = {
  format: policyBundleFormat,
  adjective: 'policy',
  noun: 'policies',
  needs: '*.cedar',
  path: '/v1/policies',
  changedCode: 'policies-changed',
  tellPublished: (events, detail) => events.emit({ type: 'PoliciesPublished', detail: { ...detail } }),
  tellStaged: (events, detail) => events.emit({ type: 'PoliciesStaged', detail: { ...detail } }),
};

/** Makes a bundle of policy files. Throws CountersignError `invalid-parameter` when there is none or they are too large. */
export const createPolicyBundle = (files: Readonly<Record<string, string>>): PolicyBundle =>
  createBundle(policyBundles, files);

export const packPolicyBundle = packBundle;

/** Throws CountersignError `internal-error` on anything else than what packPolicyBundle made. */
export const unpackPolicyBundle = (stored: unknown): PolicyBundle => unpackBundle(policyBundles, stored);
