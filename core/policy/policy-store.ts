// Where policies are kept, as everything that is published between deploys.
import type { BundleStore, Publication, Staged } from '../bundle-store.ts';

export type PolicyStore = BundleStore;
export type PolicyPublication = Publication;
export type StagedPolicies = Staged;
