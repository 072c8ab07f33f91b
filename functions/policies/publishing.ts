// Putting policies into force by people: what is proposed is validated whole, and where two people are wanted, a second one
// confirms exactly what the first proposed. Going back to an earlier version is proposing it again.
import { validatePolicies } from '../../adapters/cedar-validator.ts';
import type { PolicyStore, StagedPolicies } from '../../adapters/dynamodb-policy-store.ts';
import { samePerson } from '../../core/approvals/eligibility.ts';
import { CountersignError } from '../../core/countersign-error.ts';
import { createPolicyBundle, type PolicyBundle } from '../../core/policy/bundle.ts';
import { sentenceOf } from '../../core/policy/finding.ts';
import type { Clock, EventBus } from '../../core/ports.ts';
import type { Principal } from '../../core/principal.ts';
import type { IamData } from '../../core/requirements/iam-data.ts';

export interface PublishingDependencies {
  readonly policyStore: PolicyStore;
  readonly iam: IamData;
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

export function createPublishing({ policyStore, iam, events, clock, publishers }: PublishingDependencies) {
  const nowEpochSeconds = () => Math.floor(clock() / 1000);

  async function putIntoForce(
    bundle: PolicyBundle,
    replaces: string | undefined,
    by: string,
  ): Promise<Outcome> {
    const { version } = bundle;
    await policyStore.publish(bundle, { by, atEpochSeconds: nowEpochSeconds(), replaces });
    await events.emit({ type: 'PoliciesPublished', detail: { version, by, ...of({ replaces }) } });
    return { status: 'published', version };
  }

  async function propose(
    bundle: PolicyBundle,
    replaces: string | undefined,
    proposer: Principal,
  ): Promise<Outcome> {
    assertValid(bundle, iam);
    const { version } = bundle;
    if ((await policyStore.currentVersion()) === version) return { status: 'unchanged', version };
    const by = proposer.displayName;
    if (publishers === 1) return putIntoForce(bundle, replaces, by);
    const { issuer, subject, displayName, email } = proposer;
    await policyStore.stage(bundle, {
      version,
      ...of({ replaces }),
      proposer: { issuer, subject, displayName, ...of({ email }) },
      atEpochSeconds: nowEpochSeconds(),
    });
    await events.emit({ type: 'PoliciesStaged', detail: { version, by, ...of({ replaces }) } });
    return { status: 'staged', version };
  }

  return {
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
      assertValid(bundle, iam);
      const proposer = staged.proposer?.displayName ?? 'deploy';
      return putIntoForce(bundle, staged.replaces, `${proposer}, confirmed by ${confirmer.displayName}`);
    },
  };
}

export type Publishing = ReturnType<typeof createPublishing>;

async function find(store: PolicyStore, version: string): Promise<PolicyBundle> {
  const bundle = await store.bundle(version);
  if (bundle !== undefined) return bundle;
  throw new CountersignError(
    'not-found',
    `no policies were ever kept as version \`${version}\`: \`GET /v1/policies\` lists the versions`,
  );
}

function assertValid({ files }: PolicyBundle, iam: IamData): void {
  const { findings } = validatePolicies(files, iam);
  if (findings.length === 0) return;
  const sentences = findings.map((finding) => `\n- ${sentenceOf(finding)}`).join('');
  throw new CountersignError(
    'invalid-parameter',
    `nothing was published, since ${findings.length} findings must be mended first: ${sentences}`,
  );
}

/** Two identities that cannot be seen to be two people are one. */
function assertAnother({ proposer }: StagedPolicies, confirmer: Principal): void {
  if (proposer === undefined) return;
  const bothKnown = proposer.email !== undefined && confirmer.email !== undefined;
  if (samePerson(proposer, confirmer) || (proposer.issuer !== confirmer.issuer && !bothKnown)) {
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
