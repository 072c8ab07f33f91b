// Publishes policies and connections, or neither: everything is validated before anything is written. Running it again
// changes nothing.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import { type ConnectionChanges, takenOut } from '../../adapters/dynamodb-connection-changes.ts';
import { connectionSchema } from '../../adapters/dynamodb-connection-store.ts';
import { type Bundle, createBundle } from '../../core/bundle.ts';
import type { BundleStore } from '../../core/bundle-store.ts';
import { catalogueFindings } from '../../core/catalogue/catalogue-findings.ts';
import { createPublishedIam, type LoadFile } from '../../core/catalogue/service-data.ts';
import type { Connection } from '../../core/connection.ts';
import { sentenceOf } from '../../core/finding.ts';
import { policyBundles } from '../../core/policy/bundle.ts';
import type { Clock, ConnectionStore, VendedCredentials } from '../../core/ports.ts';
import { assertNoFindings, type Outcome, type Submission } from '../../core/publishing.ts';
import type { IamData } from '../../core/requirements/iam-data.ts';
import { lastEndOf } from '../../core/vending/deny-policy.ts';

export interface Publication {
  /** File name → Cedar text. */
  readonly policyFiles: Readonly<Record<string, string>>;
  /** An array of Connection, not validated yet. */
  readonly connections: unknown;
}

export interface PublishDependencies {
  readonly policyStore: BundleStore;
  readonly connectionStore: Pick<ConnectionStore, 'list'>;
  readonly connectionChanges: Pick<ConnectionChanges, 'put' | 'drop' | 'tell'>;
  readonly submission: Pick<Submission, 'submit'>;
  /** When any credentials were last vended at a connection. */
  readonly vended: Pick<VendedCredentials, 'lastAt'>;
  readonly clock: Clock;
  /** Whether this very connection was taken out of use, which no deploy undoes. */
  readonly wasRemoved: (connection: Connection) => Promise<boolean>;
  readonly services: {
    /** What this deploy brought. */
    readonly deployed: LoadFile;
    /** The catalogue that was published over what was deployed until now; absent: none. */
    readonly published?: Bundle | undefined;
  };
}

export interface Published extends Outcome {
  /** Ids, sorted. */
  readonly policies: readonly string[];
  /** Names, sorted. Connections that are not among them were removed. */
  readonly connections: readonly string[];
}

/**
 * Throws CountersignError `invalid-parameter` with every finding, `policies-changed` when others were published meanwhile,
 * `record-unavailable`.
 */
export async function publish(
  { policyFiles, connections }: Publication,
  dependencies: PublishDependencies,
): Promise<Published> {
  const { policyStore, connectionStore, connectionChanges, submission, wasRemoved, services } = dependencies;
  const iam = createPublishedIam(services.deployed, services.published?.files);
  const replaces = await policyStore.currentVersion();
  const bundle = createBundle(policyBundles, policyFiles);
  const { policies, findings } = validatePolicies(policyFiles, iam);
  const parsed = z.array(connectionSchema).safeParse(connections);
  const all = [
    ...findings.map(sentenceOf),
    ...catalogueSentences(services),
    ...(parsed.error?.issues ?? []).map((issue) => `connections: ${issue.path.join('.')}: ${issue.message}`),
    ...duplicates((parsed.data ?? []).map(({ name }) => name)),
    ...(await removedAmong(parsed.data ?? [], wasRemoved)),
    ...unknownActions(parsed.data ?? [], iam),
    ...(await undeniable(await connectionStore.list(), parsed.data ?? [], dependencies)),
  ];
  assertNoFindings(all);
  const configured = parsed.data ?? [];
  const names = configured.map(({ name }) => name).sort();
  // First, so that whoever comes second writes nothing.
  const outcome = await submission.submit(bundle, { replaces, beside: services.published?.version });
  const before = await connectionStore.list();
  // What did not change is left alone, so that no gateway has to read again for nothing.
  const isNew = (connection: Connection) => !before.some((each) => isDeepStrictEqual(each, connection));
  for (const connection of configured.filter(isNew)) await connectionChanges.put(connection);
  // Last, so that a failure on the way leaves what was there.
  for (const { name } of before) {
    if (!names.includes(name)) await connectionChanges.drop(name);
  }
  // What is as it should be may have been changed by an attempt that told nobody.
  await connectionChanges.tell();
  return {
    ...outcome,
    policies: policies.map(({ id }) => id).sort(),
    connections: names,
  };
}

/** What was published fitted the release before, and stays over this one. */
function catalogueSentences({ deployed, published }: PublishDependencies['services']): readonly string[] {
  const findings = catalogueFindings(published?.files ?? {}, deployed);
  if (findings.length === 0) return [];
  return [
    'catalogue: what was published over the deployed one does not fit this release: take it back with `countersign catalogue rollback none`, or, where policies in force name what it brought, publish this release’s own over it (`countersign catalogue publish dist/catalogue --iam dist/iam`), then deploy again',
    ...findings.map(sentenceOf),
  ];
}

async function removedAmong(
  connections: readonly Connection[],
  wasRemoved: PublishDependencies['wasRemoved'],
): Promise<readonly string[]> {
  const removed = await Promise.all(connections.map(wasRemoved));
  return connections.filter((_, index) => removed[index]).map(takenOut);
}

/** A deploy takes the policy that ends credentials early with the profiles, so that what lives could not be denied any more. */
async function undeniable(
  before: readonly Connection[],
  after: readonly Connection[],
  { vended, clock }: Pick<PublishDependencies, 'vended' | 'clock'>,
): Promise<readonly string[]> {
  const remains = ({ name, roleArn }: Connection) =>
    after.some((each) => each.name === name && each.roleArn === roleArn && each.vendingProfiles);
  const leaving = before.filter((each) => each.vendingProfiles && !remains(each));
  const findings = leaving.map(async ({ name }) => {
    const lastAt = await vended.lastAt(name);
    if (lastAt === undefined || lastEndOf(lastAt) * 1000 <= clock()) return [];
    const until = new Date(lastEndOf(lastAt) * 1000).toISOString().replace('.000Z', 'Z');
    return [
      `connections: \`${name}\` has vended credentials that may live until ${until}, and nothing could end them after this deploy: deploy it again then, or run \`countersign connection remove ${name}\` first, which ends them`,
    ];
  });
  return (await Promise.all(findings)).flat();
}

/** A session policy takes any name, and a misspelt one would show only when the pipeline fails. */
function unknownActions(connections: readonly Connection[], iam: IamData): readonly string[] {
  return connections
    .flatMap(({ vendingProfiles = [] }) => vendingProfiles)
    .flatMap(({ name, statements }) =>
      statements
        .flatMap(({ actions }) => actions)
        .filter((action) => {
          const [prefix = '', actionName = ''] = action.split(':');
          return iam.service(prefix)?.action(actionName) === undefined;
        })
        .map((action) => `vending: profile \`${name}\` names \`${action}\`, which IAM does not have`),
    );
}

function duplicates(names: readonly string[]): readonly string[] {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(repeated)].map((name) => `connections: \`${name}\` is there more than once`);
}
