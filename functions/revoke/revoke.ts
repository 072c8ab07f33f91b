// From the changes of the sessions and registry tables to what was taken back; says which of it could not be denied.
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  removedConnectionFrom,
  removedConnectionPrefix,
} from '../../adapters/dynamodb-connection-changes.ts';
import { parseConnection } from '../../adapters/dynamodb-connection-store.ts';
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
    const batchItemFailures: { itemIdentifier: string }[] = [];
    // Lambda comes again from the first failure on. What comes after it must not wait for it.
    for (const record of Records) {
      try {
        for (const takenBack of takenBackIn(record)) await dependencies.revoker(takenBack);
      } catch (error) {
        dependencies.onFailure(error);
        batchItemFailures.push({ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' });
      }
    }
    return { batchItemFailures };
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
  if (String(after.id).startsWith(removedConnectionPrefix)) {
    const connection = parseConnection(after.connection);
    if (before !== undefined || connection.vendingProfiles === undefined) return [];
    return [{ removed: connection, atEpochSeconds: removedConnectionFrom(after).removedAtEpochSeconds }];
  }
  if (!String(after.id).startsWith('ses_')) return [];
  const session = toSession(after);
  const atEpochSeconds = session.revokedAtEpochSeconds;
  const isNew = before === undefined || toSession(before).revokedAtEpochSeconds === undefined;
  if (atEpochSeconds === undefined || !isNew || session.vending?.sourceIdentity === undefined) return [];
  return [{ session, atEpochSeconds }];
}
