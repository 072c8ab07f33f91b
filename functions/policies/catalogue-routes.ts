// The routes by which a newer catalogue is put over the deployed one.
import { type BundleRoutes, outcomes, versionParams } from './bundle-routes.ts';
import { catalogueBundleSchema, catalogueProposalSchema, catalogueSchema } from './schemas.ts';

export const catalogueRoutes: BundleRoutes = {
  read: {
    method: 'get',
    path: '/v1/catalogue',
    tag: 'policies',
    summary: 'Which catalogue is over the deployed one, what waits for confirmation, and who published what',
    description: 'For publishers and auditors.',
    answers: {
      200: { description: 'Versions; `GET /v1/catalogue/{version}` has the text.', schema: catalogueSchema },
    },
  },
  readVersion: {
    method: 'get',
    path: '/v1/catalogue/{version}',
    tag: 'policies',
    summary: 'Read the catalogue of a version',
    description: 'For publishers and auditors.',
    params: versionParams,
    answers: {
      200: { description: 'Every file that differs from the deployed ones.', schema: catalogueBundleSchema },
    },
  },
  propose: {
    method: 'post',
    path: '/v1/catalogue',
    tag: 'policies',
    summary: 'Put a newer catalogue over the deployed one, or an earlier version again',
    description:
      'For publishers. The files take the place of the deployed ones of their names; none: all is as it was deployed. They are validated whole; with a finding nothing changes. Where two people are wanted they wait for the second one.',
    body: catalogueProposalSchema,
    example: { files: {}, replaces: null },
    answers: outcomes,
  },
  confirm: {
    method: 'post',
    path: '/v1/catalogue/{version}/confirmation',
    tag: 'policies',
    summary: 'Confirm a catalogue that another publisher proposed',
    params: versionParams,
    answers: { 200: outcomes[200] },
  },
  proposalSchema: catalogueProposalSchema,
};
