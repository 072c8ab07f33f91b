// What a verifier keeps of the objects that it was given.
import type { ChainLink } from './chain-link.ts';
import type { Checkpoint } from './checkpoint.ts';

/** One object below `calls/` or `events/`, without its bytes. */
export interface SeenRecord {
  readonly key: string;
  readonly sha256: string;
  readonly lengthBytes: number;
  /** `cut`: its JSON has no end; `none`: it is not JSON. */
  readonly reading: 'whole' | 'cut' | 'none';
  /** Where its content says it belongs. Absent: the content says nothing. */
  readonly ownKey?: string;
  readonly link?: ChainLink;
  /** When it was written, by itself. */
  readonly atMilliseconds?: number;
}

export interface SeenCheckpoint {
  readonly key: string;
  readonly sha256: string;
  /** Absent: it is none. */
  readonly checkpoint?: Checkpoint;
}

/** As `aws s3api list-object-versions` prints it; other members are ignored. */
export interface VersionListing {
  readonly Versions?: readonly {
    readonly Key: string;
    readonly VersionId: string;
    readonly IsLatest: boolean;
  }[];
  readonly DeleteMarkers?: readonly { readonly Key: string; readonly IsLatest: boolean }[];
}
