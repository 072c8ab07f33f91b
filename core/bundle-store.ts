// Where what is published between deploys is kept: every version that ever was in force, which one is, and what waits to be.
import type { Bundle } from './bundle.ts';
import type { Person } from './two-people.ts';

/** A time at which a bundle came into force. */
export interface Publication {
  /** 1 for the first. */
  readonly sequence: number;
  readonly version: string;
  /** The version that was in force until then; absent: none was. */
  readonly replaced?: string;
  readonly by: string;
  readonly atEpochSeconds: number;
}

/** What one person has proposed and another has to confirm. */
export interface Staged {
  readonly version: string;
  /** The version that they are to replace; absent: none was in force. */
  readonly replaces?: string;
  /** Absent: a deploy proposed them. */
  readonly proposer?: Person;
  readonly atEpochSeconds: number;
}

/** What was in force when a bundle was looked at; undefined: nothing was. */
export interface Seen {
  /** Of its kind. */
  readonly replaces: string | undefined;
  /** Of the other kind, with which it was validated. */
  readonly beside: string | undefined;
}

/** Every method throws CountersignError `record-unavailable` when the table does not answer. */
export interface BundleStore {
  /**
   * The published bundle; undefined: none was ever published. A bundle that is published anew is the same object.
   * Throws `internal-error` on a damaged one, as bundle() does.
   */
  current(): Promise<Bundle | undefined>;
  /** The version in force, whether its bundle can be read or not. */
  currentVersion(): Promise<string | undefined>;
  /** A bundle that was published at some time; undefined: there is none of this version. */
  bundle(version: string): Promise<Bundle | undefined>;
  /** Newest first. */
  history(limit: number): Promise<readonly Publication[]>;
  /** What waits for a second person; undefined: nothing does. */
  staged(): Promise<Staged | undefined>;
  /** Lets a bundle wait, in the place of what waited before. Throws as publish() does. */
  stage(bundle: Bundle, staged: Staged): Promise<void>;
  /**
   * Puts a bundle into force, or leaves it so, and takes it from where it waited. Throws the kind's `changedCode` when what is in
   * force is not what was seen.
   */
  publish(
    bundle: Bundle,
    publication: Seen & { readonly by: string; readonly atEpochSeconds: number },
  ): Promise<void>;
}
