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
import {
  cataloguePrefix,
  policyPrefix,
  publicationFrom,
  publicationPrefix,
} from './dynamodb-bundle-store.ts';
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

type Read = <T>(read: (item: Item) => T) => Change<T>;

/** What the ids of items begin with of which something is recorded → what a change of one of them says. */
const detailsByIdPrefix: Readonly<
  Record<string, (change: Read, id: string, after?: Item) => RecordEventDetail | undefined>
> = {
  ses_: (change, _, after) =>
    sessionEvent(
      change((item) => toSession(unmarshall(item))),
      after?.revokedBy?.S,
    ),
  'hold#': (change) => holdEvent(change((item) => holdFrom(unmarshall(item)))),
  [recordedStandingId]: (change) => stopsEvent(change((item) => stopsFrom(unmarshall(item)))),
  [deniedPrefix]: (_change, id, after) => {
    const denied = after && denialFrom(unmarshall(after)).denied;
    return denied && { type: 'CredentialsDenied', connection: id.slice(deniedPrefix.length), denied };
  },
  req_: (change) => requestEvent(change((item) => requestFromItem(item).request)),
  [`${policyPrefix}${publicationPrefix}`]: (change) =>
    publicationEvent('PoliciesPublished', change(publicationOf)),
  [`${cataloguePrefix}${publicationPrefix}`]: (change) =>
    publicationEvent('CataloguePublished', change(publicationOf)),
  [removedConnectionPrefix]: (change) =>
    removalEvent(change((item) => removedConnectionFrom(unmarshall(item)))),
  [agentPrefix]: (change) => agentEvent(change((item) => registryEntryFrom(unmarshall(item)))),
};

/** No change of another item has to be shown to eventOf. */
export const recordedIdPrefixes: readonly string[] = Object.keys(detailsByIdPrefix);

function publicationOf(item: Item) {
  return publicationFrom(unmarshall(item));
}

function detailOf(record: NonNullable<StreamRecord['dynamodb']>): RecordEventDetail | undefined {
  const before = record.OldImage as Item | undefined;
  const after = record.NewImage as Item | undefined;
  const id = (record.Keys?.id as AttributeValue | undefined)?.S ?? '';
  const change: Read = (read) => ({
    ...(before && { before: read(before) }),
    ...(after && { after: read(after) }),
  });
  const [, detail] = Object.entries(detailsByIdPrefix).find(([prefix]) => id.startsWith(prefix)) ?? [];
  return detail?.(change, id, after);
}
