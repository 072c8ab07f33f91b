// Reads what DynamoDB Streams tell of our tables as records of what happened; most changes are nobody's business here.
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  agentEvent,
  type Change,
  eventIdOf,
  holdEvent,
  publicationEvent,
  type RecordEvent,
  type RecordEventDetail,
  recordEventVersion,
  removalEvent,
  requestEvent,
  sessionEvent,
  stopsEvent,
} from '../core/record/record-event.ts';
import { publicationFrom, publicationPrefix } from './dynamodb-bundle-store.ts';
import { cataloguePrefix } from './dynamodb-catalogue-store.ts';
import { removedConnectionFrom, removedConnectionPrefix } from './dynamodb-connection-changes.ts';
import { denialFrom, deniedPrefix } from './dynamodb-denial-store.ts';
import { holdFrom } from './dynamodb-hold-store.ts';
import { type Item, requestFromItem } from './dynamodb-items.ts';
import { agentPrefix, registryEntryFrom } from './dynamodb-registry.ts';
import { toSession } from './dynamodb-session-store.ts';
import { recordedStandingId, stopsFrom } from './dynamodb-standing.ts';

/** The members of a stream record that count: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export interface StreamRecord {
  readonly eventID?: string | undefined;
  readonly dynamodb?:
    | {
        readonly ApproximateCreationDateTime?: number | undefined;
        readonly Keys?: Readonly<Record<string, unknown>> | undefined;
        readonly NewImage?: Readonly<Record<string, unknown>> | undefined;
        readonly OldImage?: Readonly<Record<string, unknown>> | undefined;
        readonly SequenceNumber?: string | undefined;
      }
    | undefined;
}

/** Undefined: nothing of it is recorded. Throws on an item that cannot be read: it must not pass for nothing. */
export function eventOf({ eventID, dynamodb = {} }: StreamRecord): RecordEvent | undefined {
  const detail = detailOf(dynamodb);
  if (detail === undefined) return undefined;
  if (eventID === undefined || dynamodb.ApproximateCreationDateTime === undefined) {
    throw new Error('a stream record without its id or its time');
  }
  return {
    version: recordEventVersion,
    eventId: eventIdOf(eventID),
    occurredAt: new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString(),
    ...detail,
  };
}

function detailOf(record: NonNullable<StreamRecord['dynamodb']>): RecordEventDetail | undefined {
  const before = record.OldImage as Item | undefined;
  const after = record.NewImage as Item | undefined;
  const id = (record.Keys?.id as AttributeValue | undefined)?.S ?? '';
  const change = <T>(read: (item: Item) => T): Change<T> => ({
    ...(before && { before: read(before) }),
    ...(after && { after: read(after) }),
  });
  if (id.startsWith('ses_')) {
    return sessionEvent(
      change((item) => toSession(unmarshall(item))),
      after?.revokedBy?.S,
    );
  }
  if (id.startsWith('hold#')) return holdEvent(change((item) => holdFrom(unmarshall(item))));
  if (id === recordedStandingId) return stopsEvent(change((item) => stopsFrom(unmarshall(item))));
  if (id.startsWith(deniedPrefix)) {
    const denied = after && denialFrom(unmarshall(after)).denied;
    return denied && { type: 'CredentialsDenied', connection: id.slice(deniedPrefix.length), denied };
  }
  if (id.startsWith('req_')) return requestEvent(change((item) => requestFromItem(item).request));
  if (id.startsWith(publicationPrefix))
    return publicationEvent(
      'PoliciesPublished',
      change((item) => publicationFrom(unmarshall(item))),
    );
  if (id.startsWith(`${cataloguePrefix}${publicationPrefix}`))
    return publicationEvent(
      'CataloguePublished',
      change((item) => publicationFrom(unmarshall(item))),
    );
  if (id.startsWith(removedConnectionPrefix))
    return removalEvent(change((item) => removedConnectionFrom(unmarshall(item))));
  if (id.startsWith(agentPrefix)) return agentEvent(change((item) => registryEntryFrom(unmarshall(item))));
  return undefined;
}
