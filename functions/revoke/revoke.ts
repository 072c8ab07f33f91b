// From the changes of the sessions table to what was taken back; says at which record it had to stop.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../adapters/dynamodb-items.ts';
import { toSession } from '../../adapters/dynamodb-session-store.ts';
import { recordedStandingId, stopsFrom } from '../../adapters/dynamodb-standing.ts';
import type { StreamRecord } from '../../adapters/stream-events.ts';
import type { TakenBack } from '../../core/vending/revoker.ts';
import type { BatchAnswer } from '../record-events/record-events.ts';

export function revoke(dependencies: {
  readonly revoker: (takenBack: TakenBack) => Promise<void>;
  readonly onFailure: (cause: unknown) => void;
}): (event: { readonly Records: readonly StreamRecord[] }) => Promise<BatchAnswer> {
  return async ({ Records }) => {
    for (const record of Records) {
      try {
        for (const takenBack of takenBackIn(record)) await dependencies.revoker(takenBack);
      } catch (error) {
        dependencies.onFailure(error);
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

export function takenBackIn({ dynamodb = {} }: StreamRecord): readonly TakenBack[] {
  const before = dynamodb.OldImage && unmarshall(dynamodb.OldImage as Item);
  const after = dynamodb.NewImage && unmarshall(dynamodb.NewImage as Item);
  if (after === undefined) return [];
  if (after.id === recordedStandingId) {
    const were = new Set(before && stopsFrom(before).stops.map(({ scope }) => scope));
    return stopsFrom(after)
      .stops.filter(({ scope }) => !were.has(scope))
      .map(({ scope, stoppedAtEpochSeconds }) => ({ stopped: scope, atEpochSeconds: stoppedAtEpochSeconds }));
  }
  if (!String(after.id).startsWith('ses_')) return [];
  const session = toSession(after);
  const atEpochSeconds = session.revokedAtEpochSeconds;
  const isNew = before === undefined || toSession(before).revokedAtEpochSeconds === undefined;
  if (atEpochSeconds === undefined || !isNew || session.vending?.sourceIdentity === undefined) return [];
  return [{ session, atEpochSeconds }];
}
