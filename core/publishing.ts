// Putting a bundle into force: what is proposed is validated whole, and where two people are wanted, a second one confirms
// exactly what the first, or a deploy, proposed. Going back to an earlier version is proposing it again.
import { type Bundle, type BundleKind, createBundle } from './bundle.ts';
import type { BundleStore, Seen, Staged } from './bundle-store.ts';
import { CountersignError } from './countersign-error.ts';
import { type Finding, sentenceOf } from './finding.ts';
import type { Clock, EventBus } from './ports.ts';
import type { Principal } from './principal.ts';
import { isOnePerson, personOf } from './two-people.ts';

export interface SubmissionDependencies {
  readonly kind: BundleKind;
  readonly store: BundleStore;
  readonly events: EventBus;
  readonly clock: Clock;
  /** How many people it takes. */
  readonly publishers: 1 | 2;
}

export interface PublishingDependencies extends SubmissionDependencies {
  /** What is wrong with files, and beside which version of the other kind. */
  readonly validate: (
    files: Readonly<Record<string, string>>,
  ) => Promise<{ readonly findings: readonly Finding[]; readonly beside: string | undefined }>;
}

export interface Outcome {
  /** `unchanged`: this version is in force already. */
  readonly status: 'published' | 'staged' | 'unchanged';
  readonly version: string;
}

/** For bundles that are known to be valid. */
export function createSubmission({ kind, store, events, clock, publishers }: SubmissionDependencies) {
  const nowEpochSeconds = () => Math.floor(clock() / 1000);

  async function putIntoForce(bundle: Bundle, seen: Seen, by: string): Promise<Outcome> {
    const { version } = bundle;
    const { replaces } = seen;
    await store.publish(bundle, { by, atEpochSeconds: nowEpochSeconds(), ...seen });
    // What is in force is written again, in case its bundle was damaged, and nobody needs to hear of it.
    if (replaces === version) return { status: 'unchanged', version };
    await events.emit({ type: kind.publishedEvent, detail: { version, by, ...of({ replaces }) } });
    return { status: 'published', version };
  }

  /** `proposer`: absent, a deploy. Throws CountersignError `record-unavailable`, the kind's `changedCode`. */
  async function submit(bundle: Bundle, seen: Seen, proposer?: Principal): Promise<Outcome> {
    const { version } = bundle;
    const by = proposer?.displayName ?? deploy;
    const isInForce = (await store.currentVersion()) === version;
    if (isInForce) return putIntoForce(bundle, { ...seen, replaces: version }, by);
    if (publishers === 1) return putIntoForce(bundle, seen, by);
    const { replaces } = seen;
    await store.stage(bundle, {
      version,
      ...of({ replaces }),
      ...(proposer && { proposer: personOf(proposer) }),
      atEpochSeconds: nowEpochSeconds(),
    });
    await events.emit({ type: kind.stagedEvent, detail: { version, by, ...of({ replaces }) } });
    return { status: 'staged', version };
  }

  return { submit, putIntoForce };
}

export type Submission = ReturnType<typeof createSubmission>;

export function createPublishing({ validate, ...dependencies }: PublishingDependencies) {
  const { kind, store } = dependencies;
  const { submit, putIntoForce } = createSubmission(dependencies);

  async function see({ files }: Bundle, replaces: string | undefined): Promise<Seen> {
    const { findings, beside } = await validate(files);
    assertNoFindings(findings.map(sentenceOf));
    return { replaces, beside };
  }

  async function find(version: string): Promise<Bundle> {
    const bundle = await store.bundle(version);
    if (bundle !== undefined) return bundle;
    throw new CountersignError(
      'not-found',
      `nothing was ever kept as version \`${version}\`: \`GET ${kind.path}\` lists the versions`,
    );
  }

  async function propose(
    bundle: Bundle,
    replaces: string | undefined,
    proposer: Principal,
  ): Promise<Outcome> {
    return submit(bundle, await see(bundle, replaces), proposer);
  }

  return {
    /**
     * New files, over the version that their author looked at. Throws CountersignError `invalid-parameter` with every
     * finding, `record-unavailable`, the kind's `changedCode`.
     */
    propose: (
      files: Readonly<Record<string, string>>,
      replaces: string | undefined,
      proposer: Principal,
    ): Promise<Outcome> => propose(createBundle(kind, files), replaces, proposer),

    /** An earlier version again. Throws as `propose` does, and `not-found`. */
    async goBack(version: string, replaces: string | undefined, proposer: Principal): Promise<Outcome> {
      return propose(await find(version), replaces, proposer);
    },

    /** Throws CountersignError `not-found` when this version does not wait, `not-eligible`, the kind's `changedCode`. */
    async confirm(version: string, confirmer: Principal): Promise<Outcome> {
      const staged = await store.staged();
      if (staged?.version !== version) {
        throw new CountersignError(
          'not-found',
          `version \`${version}\` does not wait for anybody: \`GET ${kind.path}\` says what does`,
        );
      }
      assertAnother(staged, confirmer);
      const bundle = await find(version);
      const seen = await see(bundle, staged.replaces);
      const by = `${proposerOf(staged)}, confirmed by ${confirmer.displayName}`;
      return putIntoForce(bundle, seen, by);
    },
  };
}

export type Publishing = ReturnType<typeof createPublishing>;

const deploy = 'deploy';

/** Who proposed it, for people. */
export function proposerOf({ proposer }: Staged): string {
  return proposer?.displayName ?? deploy;
}

/** Throws CountersignError `invalid-parameter` with all of them, when there are any. */
export function assertNoFindings(sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  throw new CountersignError(
    'invalid-parameter',
    `nothing was published, since ${sentences.length} findings must be mended first: ${sentences.map((sentence) => `\n- ${sentence}`).join('')}`,
  );
}

function assertAnother({ proposer }: Staged, confirmer: Principal): void {
  if (proposer === undefined) return;
  if (isOnePerson(proposer, confirmer)) {
    throw new CountersignError(
      'not-eligible',
      'whoever proposed it cannot confirm it, nor anybody who cannot be told apart from them: another publisher must',
    );
  }
}

/** What is there of it. */
function of<T extends Readonly<Record<string, string | undefined>>>(
  values: T,
): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
