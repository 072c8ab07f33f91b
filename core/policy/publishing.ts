// Putting policies into force: what is proposed is validated whole, and where two people are wanted, a second one confirms
// exactly what the first, or a deploy, proposed. Going back to an earlier version is proposing it again.
import { CountersignError } from '../countersign-error.ts';
import type { Clock, EventBus } from '../ports.ts';
import type { Principal } from '../principal.ts';
import { isOnePerson, personOf } from '../two-people.ts';
import { createPolicyBundle, type PolicyBundle } from './bundle.ts';
import { type Finding, sentenceOf } from './finding.ts';
import type { PolicyStore, StagedPolicies } from './policy-store.ts';

export interface PublishingDependencies {
  readonly policyStore: PolicyStore;
  /** What is wrong with policy files; empty: nothing. */
  readonly validate: (files: Readonly<Record<string, string>>) => readonly Finding[];
  readonly events: EventBus;
  readonly clock: Clock;
  /** How many people it takes. */
  readonly publishers: 1 | 2;
}

export interface Outcome {
  /** `unchanged`: this version is in force already. */
  readonly status: 'published' | 'staged' | 'unchanged';
  readonly version: string;
}

export function createPublishing({
  policyStore,
  validate,
  events,
  clock,
  publishers,
}: PublishingDependencies) {
  const nowEpochSeconds = () => Math.floor(clock() / 1000);
  const assertValid = ({ files }: PolicyBundle) => assertNoFindings(validate(files).map(sentenceOf));

  async function putIntoForce(
    bundle: PolicyBundle,
    replaces: string | undefined,
    by: string,
  ): Promise<Outcome> {
    const { version } = bundle;
    await policyStore.publish(bundle, { by, atEpochSeconds: nowEpochSeconds(), replaces });
    // What is in force is written again, in case its bundle was damaged, and nobody needs to hear of it.
    if (replaces === version) return { status: 'unchanged', version };
    await events.emit({ type: 'PoliciesPublished', detail: { version, by, ...of({ replaces }) } });
    return { status: 'published', version };
  }

  async function submit(
    bundle: PolicyBundle,
    replaces: string | undefined,
    proposer: Principal | undefined,
  ): Promise<Outcome> {
    const { version } = bundle;
    const by = proposer?.displayName ?? deploy;
    const isInForce = (await policyStore.currentVersion()) === version;
    if (isInForce) return putIntoForce(bundle, version, by);
    if (publishers === 1) return putIntoForce(bundle, replaces, by);
    await policyStore.stage(bundle, {
      version,
      ...of({ replaces }),
      ...(proposer && { proposer: personOf(proposer) }),
      atEpochSeconds: nowEpochSeconds(),
    });
    await events.emit({ type: 'PoliciesStaged', detail: { version, by, ...of({ replaces }) } });
    return { status: 'staged', version };
  }

  async function propose(
    bundle: PolicyBundle,
    replaces: string | undefined,
    proposer: Principal,
  ): Promise<Outcome> {
    assertValid(bundle);
    return submit(bundle, replaces, proposer);
  }

  return {
    /** What a deploy brings, and has validated. Throws CountersignError `policies-changed`, `record-unavailable`. */
    deploy: (bundle: PolicyBundle, replaces: string | undefined): Promise<Outcome> =>
      submit(bundle, replaces, undefined),

    /**
     * New files, over the version that their author looked at. Throws CountersignError `invalid-parameter` with every
     * finding, `policies-changed`, `record-unavailable`.
     */
    propose: (
      files: Readonly<Record<string, string>>,
      replaces: string | undefined,
      proposer: Principal,
    ): Promise<Outcome> => propose(createPolicyBundle(files), replaces, proposer),

    /** An earlier version again. Throws as `propose` does, and `not-found`. */
    async goBack(version: string, replaces: string | undefined, proposer: Principal): Promise<Outcome> {
      return propose(await find(policyStore, version), replaces, proposer);
    },

    /** Throws CountersignError `not-found` when this version does not wait, `not-eligible`, `policies-changed`. */
    async confirm(version: string, confirmer: Principal): Promise<Outcome> {
      const staged = await policyStore.staged();
      if (staged?.version !== version) {
        throw new CountersignError(
          'not-found',
          `version \`${version}\` does not wait for anybody: \`GET /v1/policies\` says what does`,
        );
      }
      assertAnother(staged, confirmer);
      const bundle = await find(policyStore, version);
      assertValid(bundle);
      const by = `${proposerOf(staged)}, confirmed by ${confirmer.displayName}`;
      return putIntoForce(bundle, staged.replaces, by);
    },
  };
}

export type Publishing = ReturnType<typeof createPublishing>;

const deploy = 'deploy';

/** Who proposed it, for people. */
export function proposerOf({ proposer }: StagedPolicies): string {
  return proposer?.displayName ?? deploy;
}

async function find(store: PolicyStore, version: string): Promise<PolicyBundle> {
  const bundle = await store.bundle(version);
  if (bundle !== undefined) return bundle;
  throw new CountersignError(
    'not-found',
    `no policies were ever kept as version \`${version}\`: \`GET /v1/policies\` lists the versions`,
  );
}

/** Throws CountersignError `invalid-parameter` with all of them, when there are any. */
export function assertNoFindings(sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  throw new CountersignError(
    'invalid-parameter',
    `nothing was published, since ${sentences.length} findings must be mended first: ${sentences.map((sentence) => `\n- ${sentence}`).join('')}`,
  );
}

function assertAnother({ proposer }: StagedPolicies, confirmer: Principal): void {
  if (proposer === undefined) return;
  if (isOnePerson(proposer, confirmer)) {
    throw new CountersignError(
      'not-eligible',
      'whoever proposed the policies cannot confirm them, nor anybody who cannot be told apart from them: another publisher must',
    );
  }
}

/** What is there of it. */
function of<T extends Readonly<Record<string, string | undefined>>>(
  values: T,
): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
