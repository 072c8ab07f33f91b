// The policies API: what is in force, and putting other policies into force. For people in the publishers' groups; auditors read.
import { z } from 'zod';
import { isAuditor } from '../../core/approvals/eligibility.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { PolicyStore, StagedPolicies } from '../../core/policy/policy-store.ts';
import { type Outcome, type Publishing, proposerOf } from '../../core/policy/publishing.ts';
import type { TokenVerifier } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import { type Registry, withLinksOfLinks } from '../../core/registry.ts';
import { createJsonApi } from '../json-api/app.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody } from '../json-api/read-input.ts';
import { documentRoute, type JsonApi, type JsonRoute, jsonRoute } from '../json-api/route.ts';
import { bundleSchema, outcomeSchema, policiesSchema, proposalSchema } from './schemas.ts';

export interface PoliciesDependencies {
  readonly tokens: TokenVerifier;
  readonly policyStore: PolicyStore;
  readonly publishing: Publishing;
  readonly registry: Registry;
  readonly publishers: 1 | 2;
  readonly publisherGroups: readonly string[];
  readonly auditorGroups: readonly string[];
  readonly publicUrl?: string;
}

const historyLength = 50;
const params = z.object({ version: z.string().meta({ description: 'A version.' }) });
const outcomes = {
  200: { description: 'It is in force: functions take it up within 30 seconds.', schema: outcomeSchema },
  202: { description: 'It waits for a second person to confirm it.', schema: outcomeSchema },
};

const read: JsonRoute = {
  method: 'get',
  path: '/v1/policies',
  tag: 'policies',
  summary: 'Which policies are in force, what waits for confirmation, and who published what',
  description: 'For publishers and auditors.',
  answers: {
    200: { description: 'Versions; `GET /v1/policies/{version}` has the text.', schema: policiesSchema },
  },
};
const readVersion: JsonRoute = {
  method: 'get',
  path: '/v1/policies/{version}',
  tag: 'policies',
  summary: 'Read the policies of a version',
  description: 'For publishers and auditors.',
  params,
  answers: { 200: { description: 'Every file.', schema: bundleSchema } },
};
const propose: JsonRoute = {
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
};
const confirm: JsonRoute = {
  method: 'post',
  path: '/v1/policies/{version}/confirmation',
  tag: 'policies',
  summary: 'Confirm policies that another publisher proposed',
  params,
  answers: { 200: outcomes[200] },
};

/** Without what identifies its proposer. */
function viewStaged(staged: StagedPolicies) {
  const { proposer: _, ...shown } = staged;
  return { ...shown, by: proposerOf(staged) };
}

/** For the one document that describes every route. */
export function documentPolicies(app: JsonApi): void {
  for (const route of [read, readVersion, propose, confirm]) documentRoute(app, route);
}

export function createPoliciesApp(dependencies: PoliciesDependencies): JsonApi {
  const { policyStore, publishing, registry, publishers, publisherGroups, auditorGroups } = dependencies;
  const app = createJsonApi(dependencies);

  const isPublisher = ({ kind, groups }: Principal): boolean =>
    kind === 'human' && groups.some((group) => publisherGroups.includes(group));
  const publisherOf = async ({ var: { principal } }: JsonApiContext): Promise<Principal> => {
    if (isPublisher(principal)) return withLinksOfLinks(registry, principal);
    const who =
      publisherGroups.length === 0 ? 'only a deploy' : `only people in ${publisherGroups.join(', ')}`;
    throw new CountersignError('not-eligible', `${who} publish policies here: ask one of them`);
  };
  const assertReader = ({ var: { principal } }: JsonApiContext): void => {
    if (isPublisher(principal) || isAuditor(principal, auditorGroups)) return;
    throw new CountersignError('not-eligible', 'only publishers and auditors read policies: ask one of them');
  };
  const versionIn = (context: JsonApiContext): string => context.req.param('version') ?? '';
  const answer = (context: JsonApiContext, outcome: Outcome) =>
    context.json(outcome, outcome.status === 'staged' ? 202 : 200);

  jsonRoute(app, read, async (context) => {
    assertReader(context);
    const [version, staged, history] = await Promise.all([
      policyStore.currentVersion(),
      policyStore.staged(),
      policyStore.history(historyLength),
    ]);
    return context.json({
      version: version ?? null,
      publishers,
      ...(staged && { staged: viewStaged(staged) }),
      history,
    });
  });

  jsonRoute(app, readVersion, async (context) => {
    assertReader(context);
    const bundle = await policyStore.bundle(versionIn(context));
    if (bundle === undefined) {
      throw new CountersignError('not-found', `there is no version \`${versionIn(context)}\``);
    }
    return context.json({ version: bundle.version, files: bundle.files });
  });

  jsonRoute(app, propose, async (context) => {
    const publisher = await publisherOf(context);
    const { files, version = '', replaces } = await readBody(context, proposalSchema);
    const known = replaces ?? undefined;
    return answer(
      context,
      await (files === undefined
        ? publishing.goBack(version, known, publisher)
        : publishing.propose(files, known, publisher)),
    );
  });

  jsonRoute(app, confirm, async (context) =>
    answer(context, await publishing.confirm(versionIn(context), await publisherOf(context))),
  );
  return app;
}
