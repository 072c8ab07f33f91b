// A record's place among the records of its writer, as the record itself says it.

/** One record of a writer. */
export interface ChainPlace {
  /** `wrt_` and 26 lower-case base32 characters: one running instance of a function, for as long as its writes succeed. */
  readonly writer: string;
  /** From 0, without gaps. */
  readonly sequence: number;
  /** Lower-case hex SHA-256 of the stored bytes. */
  readonly sha256: string;
}

/** What a record says of its place in the chain. */
export interface ChainLink {
  readonly writer: string;
  readonly sequence: number;
  /** Of the stored bytes of this writer's record before; null in its first. */
  readonly previousSha256: string | null;
  /** Only in a first record, when the instance wrote as another writer before and that one ended in doubt. */
  readonly takesOver?: {
    /** The last record that was stored for certain. Absent: there is none. */
    readonly stored?: ChainPlace;
    /** Records since then that may be stored or not, oldest first; the last 20 of them. */
    readonly doubtful: readonly ChainPlace[];
  };
}

/** Where a record says it stands; undefined for what is no record of a chain. */
export function placeOf(bytes: Uint8Array, sha256: string): ChainPlace | undefined {
  const link = linkOf(parsed(bytes));
  return link && { writer: link.writer, sequence: link.sequence, sha256 };
}

/** The link of a parsed record; undefined when it has none, or one that does not hold together. */
export function linkOf(record: unknown): ChainLink | undefined {
  const { chain } = (isObject(record) ? record : {}) as { chain?: Partial<ChainLink> };
  if (!isObject(chain) || typeof chain.writer !== 'string' || !Number.isSafeInteger(chain.sequence)) {
    return undefined;
  }
  const isFirst = chain.sequence === 0;
  const isLinked = isFirst ? chain.previousSha256 === null : typeof chain.previousSha256 === 'string';
  return isLinked ? (chain as ChainLink) : undefined;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
