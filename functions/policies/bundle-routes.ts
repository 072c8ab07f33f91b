// Reading, proposing and confirming bundles of one kind. For people in the publishers' groups; auditors read.
import { z } from 'zod';
import { isAuditor } from '../../core/approvals/eligibility.ts';
import type { BundleStore, Staged } from '../../core/bundle-store.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Principal } from '../../core/principal.ts';
import { type Outcome, type Publishing, proposerOf } from '../../core/publishing.ts';
import { type Registry, withLinksOfLinks } from '../../core/registry.ts';
import type { JsonApiContext } from '../json-api/environment.ts';
import { readBody } from '../json-api/read-input.ts';
import { type JsonApi, type JsonRoute, jsonRoute } from '../json-api/route.ts';
import { outcomeSchema, type Proposal } from './schemas.ts';

export interface BundleRoutes {
  readonly read: JsonRoute;
  readonly readVersion: JsonRoute;
  readonly propose: JsonRoute;
  readonly confirm: JsonRoute;
  readonly proposalSchema: z.ZodType<Proposal>;
}

export interface PublisherDependencies {
  readonly registry: Registry;
  readonly publishers: 1 | 2;
  readonly publisherGroups: readonly string[];
  readonly auditorGroups: readonly string[];
}

export interface BundleDependencies extends PublisherDependencies {
  readonly store: BundleStore;
  readonly publishing: Publishing;
  /** What the answer to `read` has beside. */
  readonly alsoShown?: () => JsonObject;
}

const historyLength = 50;

export const versionParams = z.object({ version: z.string().meta({ description: 'A version.' }) });
export const outcomes = {
  200: { description: 'It is in force: functions take it up within 30 seconds.', schema: outcomeSchema },
  202: { description: 'It waits for a second person to confirm it.', schema: outcomeSchema },
};

/** Without what identifies its proposer. */
function viewStaged(staged: Staged) {
  const { proposer: _, ...shown } = staged;
  return { ...shown, by: proposerOf(staged) };
}

export function serveBundles(
  app: JsonApi,
  { read, readVersion, propose, confirm, proposalSchema }: BundleRoutes,
  dependencies: BundleDependencies,
): void {
  const { store, publishing, registry, publishers, publisherGroups, auditorGroups, alsoShown } = dependencies;

  const isPublisher = ({ kind, groups }: Principal): boolean =>
    kind === 'human' && groups.some((group) => publisherGroups.includes(group));
  const publisherOf = async ({ var: { principal } }: JsonApiContext): Promise<Principal> => {
    if (isPublisher(principal)) return withLinksOfLinks(registry, principal);
    const who =
      publisherGroups.length === 0 ? 'only a deploy' : `only people in ${publisherGroups.join(', ')}`;
    throw new CountersignError('not-eligible', `${who} publish here: ask one of them`);
  };
  const assertReader = ({ var: { principal } }: JsonApiContext): void => {
    if (isPublisher(principal) || isAuditor(principal, auditorGroups)) return;
    throw new CountersignError('not-eligible', 'only publishers and auditors read this: ask one of them');
  };
  const versionIn = (context: JsonApiContext): string => context.req.param('version') ?? '';
  const answer = (context: JsonApiContext, outcome: Outcome) =>
    context.json(outcome, outcome.status === 'staged' ? 202 : 200);

  jsonRoute(app, read, async (context) => {
    assertReader(context);
    const [version, staged, history] = await Promise.all([
      store.currentVersion(),
      store.staged(),
      store.history(historyLength),
    ]);
    return context.json({
      version: version ?? null,
      publishers,
      ...(staged && { staged: viewStaged(staged) }),
      history,
      ...alsoShown?.(),
    });
  });

  jsonRoute(app, readVersion, async (context) => {
    assertReader(context);
    const bundle = await store.bundle(versionIn(context));
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
}
