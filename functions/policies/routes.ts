// What people publish between deploys: policies, and a newer catalogue of services.
import type { BundleStore } from '../../core/bundle-store.ts';
import type { JsonObject } from '../../core/json.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import type { Publishing } from '../../core/publishing.ts';
import { createJsonApi } from '../json-api/app.ts';
import { documentRoute, type JsonApi } from '../json-api/route.ts';
import {
  type BundleDependencies,
  type BundleRoutes,
  outcomes,
  type PublisherDependencies,
  serveBundles,
  versionParams,
} from './bundle-routes.ts';
import { catalogueRoutes } from './catalogue-routes.ts';
import { bundleSchema, policiesSchema, proposalSchema } from './schemas.ts';

export interface PoliciesDependencies extends PublisherDependencies {
  readonly tokens: TokenVerifier;
  readonly policyStore: BundleStore;
  readonly publishing: Publishing;
  readonly catalogue: Pick<BundleDependencies, 'store' | 'publishing'> & {
    /** Name → SHA-256 of what is deployed. */
    readonly deployedHashes: () => JsonObject;
  };
  readonly publicUrl?: string;
}

const policyRoutes: BundleRoutes = {
  read: {
    method: 'get',
    path: '/v1/policies',
    tag: 'policies',
    summary: 'Which policies are in force, what waits for confirmation, and who published what',
    description: 'For publishers and auditors.',
    answers: {
      200: { description: 'Versions; `GET /v1/policies/{version}` has the text.', schema: policiesSchema },
    },
  },
  readVersion: {
    method: 'get',
    path: '/v1/policies/{version}',
    tag: 'policies',
    summary: 'Read the policies of a version',
    description: 'For publishers and auditors.',
    params: versionParams,
    answers: { 200: { description: 'Every file.', schema: bundleSchema } },
  },
  propose: {
    method: 'post',
    path: '/v1/policies',
    tag: 'policies',
    summary: 'Publish policies, or an earlier version again',
    description:
      'For publishers. They are validated whole; with a finding nothing changes. Where two people are wanted they wait for the second one.',
    body: proposalSchema,
    example: {
      files: {
        'reads.cedar': '@id("reads")\npermit (principal, action in Gw::Action::"s3:Read", resource);\n',
      },
      replaces: null,
    },
    answers: outcomes,
  },
  confirm: {
    method: 'post',
    path: '/v1/policies/{version}/confirmation',
    tag: 'policies',
    summary: 'Confirm policies that another publisher proposed',
    params: versionParams,
    answers: { 200: outcomes[200] },
  },
  proposalSchema,
};

/** For the one document that describes every route. */
export function documentPolicies(app: JsonApi): void {
  for (const { read, readVersion, propose, confirm } of [policyRoutes, catalogueRoutes]) {
    for (const route of [read, readVersion, propose, confirm]) documentRoute(app, route);
  }
}

export function createPoliciesApp(dependencies: PoliciesDependencies): JsonApi {
  const { policyStore, publishing, catalogue } = dependencies;
  const app = createJsonApi(dependencies);
  serveBundles(app, policyRoutes, { ...dependencies, store: policyStore, publishing });
  serveBundles(app, catalogueRoutes, {
    ...dependencies,
    ...catalogue,
    alsoShown: () => ({ deployed: catalogue.deployedHashes() }),
  });
  return app;
}
