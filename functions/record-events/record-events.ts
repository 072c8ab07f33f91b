// Writes what happened besides calls to the archive, in the order of the stream; says at which record it had to stop.
import { eventOf, type StreamRecord } from '../../adapters/stream-events.ts';
import type { RecordChain } from '../../core/record/chain.ts';
import { eventKey } from '../../core/record/record-keys.ts';

export interface BatchAnswer {
  /** Lambda calls again from the first of these on. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export function recordEvents(dependencies: {
  readonly chain: RecordChain;
  readonly onFailure: (cause: unknown) => void;
}): (event: { readonly Records: readonly StreamRecord[] }) => Promise<BatchAnswer> {
  return async ({ Records }) => {
    for (const record of Records) {
      try {
        const event = eventOf(record);
        // `taken`: it was delivered before, and is recorded.
        if (event !== undefined) await dependencies.chain.append(eventKey(event), event);
      } catch (error) {
        dependencies.onFailure(error);
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}
