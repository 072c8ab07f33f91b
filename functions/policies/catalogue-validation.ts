// A catalogue has to be one, and the policies in force have to mean with it what they meant when they were published.
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import type { BundleStore } from '../../core/bundle-store.ts';
import { catalogueFindings } from '../../core/catalogue/catalogue-findings.ts';
import { createPublishedIam, type LoadFile } from '../../core/catalogue/service-data.ts';
import type { PublishingDependencies } from '../../core/publishing.ts';

export function createCatalogueValidation({
  deployed,
  policyStore,
}: {
  readonly deployed: LoadFile;
  readonly policyStore: Pick<BundleStore, 'current'>;
}): PublishingDependencies['validate'] {
  return async (files) => {
    const findings = catalogueFindings(files, deployed);
    if (findings.length > 0) return findings;
    const policies = await policyStore.current();
    return policies === undefined
      ? []
      : validatePolicies(policies.files, createPublishedIam(deployed, files)).findings;
  };
}
