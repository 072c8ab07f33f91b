// Policies and the catalogue are each validated with the other one that is in force, so that policies mean with a newer
// catalogue what they meant when they were published.
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import type { BundleStore } from '../../core/bundle-store.ts';
import { catalogueFindings } from '../../core/catalogue/catalogue-findings.ts';
import { createPublishedIam, type LoadFile } from '../../core/catalogue/service-data.ts';
import type { PublishingDependencies } from '../../core/publishing.ts';

type Validate = PublishingDependencies['validate'];

export function createPolicyValidation(
  deployed: LoadFile,
  catalogueStore: Pick<BundleStore, 'current'>,
): Validate {
  return async (files) => {
    const catalogue = await catalogueStore.current();
    const { findings } = validatePolicies(files, createPublishedIam(deployed, catalogue?.files));
    return { findings, beside: catalogue?.version };
  };
}

export function createCatalogueValidation(
  deployed: LoadFile,
  policyStore: Pick<BundleStore, 'current'>,
): Validate {
  return async (files) => {
    const policies = await policyStore.current();
    const findings = catalogueFindings(files, deployed);
    if (findings.length > 0 || policies === undefined) return { findings, beside: policies?.version };
    return {
      findings: validatePolicies(policies.files, createPublishedIam(deployed, files)).findings,
      beside: policies.version,
    };
  };
}
