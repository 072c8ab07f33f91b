// The hash chain of one writer: numbers its records and binds each to the bytes of the one before. Writes one after the
// other, and never goes on over a write whose outcome is in doubt: it becomes another writer instead (docs/adr/0006).
import { sha256Hex } from '../call.ts';
import { newId } from '../identifiers.ts';
import type { RandomBytes } from '../ports.ts';

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

/** `taken`: an object of this key was there before, perhaps by an earlier attempt of this very write. */
export type WriteOutcome = 'written' | 'taken';

export interface RecordChain {
  /**
   * Writes `record` with its `chain` under a key that is new. Rejects with what `write` rejected with; the record may be
   * stored all the same then.
   */
  append(key: string, record: object): Promise<WriteOutcome>;
}

const doubtfulKept = 20;

export function createRecordChain({
  random,
  write,
}: {
  readonly random: RandomBytes;
  /** Resolves once the bytes are durable. */
  readonly write: (key: string, bytes: Uint8Array) => Promise<WriteOutcome>;
}): RecordChain {
  let writer: string | undefined;
  let sequence = 0;
  let previous: ChainPlace | undefined;
  let stored: ChainPlace | undefined;
  let doubtful: readonly ChainPlace[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function appendNext(key: string, record: object): Promise<WriteOutcome> {
    writer ??= newId('wrt', random);
    const takesOver = doubtful.length > 0 && { takesOver: { ...(stored && { stored }), doubtful } };
    const chain: ChainLink = {
      writer,
      sequence,
      previousSha256: previous?.sha256 ?? null,
      ...(sequence === 0 && takesOver),
    };
    const bytes = new TextEncoder().encode(JSON.stringify({ ...record, chain }));
    const place = { writer, sequence, sha256: sha256Hex(bytes) };
    let outcome: WriteOutcome | undefined;
    try {
      outcome = await write(key, bytes);
      return outcome;
    } finally {
      if (outcome === 'written') {
        previous = place;
        stored = place;
        doubtful = [];
        sequence += 1;
      } else {
        // INVARIANT: a number that may be in use is never used again, or a retry could fork the chain.
        doubtful = [...doubtful, place].slice(-doubtfulKept);
        writer = undefined;
        previous = undefined;
        sequence = 0;
      }
    }
  }

  return {
    append(key, record) {
      const mine = turn.then(() => appendNext(key, record));
      turn = mine.catch(() => {});
      return mine;
    },
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
