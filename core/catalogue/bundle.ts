// The unit in which a newer catalogue is published over the deployed one: the files that differ from it, and no others.
import type { BundleKind } from '../bundle.ts';

/**
 * Its files: `catalogue/SERVICE.json`, a compiled service, and `iam/PREFIX.json`, what IAM has of it. None: all is as it
 * was deployed.
 */
export const catalogueBundles: BundleKind = {
  format: 'countersign.catalogue/1',
  adjective: 'catalogue',
  noun: 'catalogue',
  path: '/v1/catalogue',
  changedCode: 'already-changed',
  publishedEvent: 'CataloguePublished',
  stagedEvent: 'CatalogueStaged',
};
