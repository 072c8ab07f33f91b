// The hash chain of one writer: numbers its records and binds each to the bytes of the one before. Writes one after the
// other, and never goes on over a write whose outcome is in doubt: it becomes another writer instead (docs/adr/0006).
import { sha256Hex } from '../call.ts';
import { newId } from '../identifiers.ts';
import type { RandomBytes } from '../ports.ts';
import type { ChainLink, ChainPlace } from './chain-link.ts';

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
