// Where policies are kept: every version that ever was in force, which one is, and what waits to be.
import type { Person } from '../two-people.ts';
import type { PolicyBundle } from './bundle.ts';

/** A time at which policies came into force. */
export interface PolicyPublication {
  /** 1 for the first. */
  readonly sequence: number;
  readonly version: string;
  /** The version that was in force until then; absent: none was. */
  readonly replaced?: string;
  readonly by: string;
  readonly atEpochSeconds: number;
}

/** Policies that one person has proposed and another has to confirm. */
export interface StagedPolicies {
  readonly version: string;
  /** The version that they are to replace; absent: none was in force. */
  readonly replaces?: string;
  /** Absent: a deploy proposed them. */
  readonly proposer?: Person;
  readonly atEpochSeconds: number;
}

/** Every method throws CountersignError `record-unavailable` when the table does not answer. */
export interface PolicyStore {
  /**
   * The published bundle; undefined: none was ever published. A bundle that is published anew is the same object.
   * Throws `internal-error` on a damaged one, as bundle() does.
   */
  current(): Promise<PolicyBundle | undefined>;
  /** The version in force, whether its bundle can be read or not. */
  currentVersion(): Promise<string | undefined>;
  /** A bundle that was published at some time; undefined: there is none of this version. */
  bundle(version: string): Promise<PolicyBundle | undefined>;
  /** Newest first. */
  history(limit: number): Promise<readonly PolicyPublication[]>;
  /** What waits for a second person; undefined: nothing does. */
  staged(): Promise<StagedPolicies | undefined>;
  /** Lets a bundle wait, in the place of what waited before. Throws `policies-changed` as publish() does. */
  stage(bundle: PolicyBundle, staged: StagedPolicies): Promise<void>;
  /**
   * Puts a bundle into force, or leaves it so, and takes it from where it waited. Throws `policies-changed` when the version in
   * force is not `replaces` (undefined: none), the one that was there when the bundle was looked at.
   */
  publish(
    bundle: PolicyBundle,
    publication: {
      readonly by: string;
      readonly atEpochSeconds: number;
      readonly replaces: string | undefined;
    },
  ): Promise<void>;
}
