// Where each record lies in the archive (docs/adr/0001, 0006). A record's key follows from its content, so that one that
// was moved is seen to be.
import type { Session } from '../session.ts';
import type { Transcript } from '../transcript.ts';
import type { RecordEvent } from './record-event.ts';

export const recordPrefixes = ['calls/', 'events/'] as const;
export const checkpointPrefix = 'checkpoints/';

const secondsPerHour = 3_600;
const suffixes = { intent: '.intent.json', streaming: '.streaming.json', call: '.json' } as const;

type Placed = Pick<Transcript, 'receivedAt' | 'sessionId' | 'callId' | 'kind'>;

/** `calls/date=YYYY-MM-DD/hour=HH/session=SESSION/CALL.json`, and `.intent.json`, `.streaming.json`. */
export function transcriptKey({ receivedAt, sessionId, callId, kind }: Placed): string {
  return `${callFolder(receivedAt, sessionId)}${callId}${suffixes[kind]}`;
}

/** What all records of one session and hour begin with. */
export function callFolder(receivedAt: string, sessionId: string): string {
  return `calls/${hourFolder(receivedAt)}session=${sessionId}/`;
}

/** Every `callFolder` of a session, in the order of keys: a call's is of the hour in which it came, whenever it ends. */
export function* callFoldersOf({
  id,
  issuedAtEpochSeconds,
  expiresAtEpochSeconds,
}: Pick<Session, 'id' | 'issuedAtEpochSeconds' | 'expiresAtEpochSeconds'>): Generator<string> {
  for (let at = issuedAtEpochSeconds; ; at += secondsPerHour) {
    yield callFolder(new Date(Math.min(at, expiresAtEpochSeconds) * 1000).toISOString(), id);
    if (at >= expiresAtEpochSeconds) return;
  }
}

/** Of a time in ISO 8601: what queries part by, so that they read the hours alone that no compaction holds yet. */
function hourFolder(at: string): string {
  return `date=${at.slice(0, 10)}/hour=${at.slice(11, 13)}/`;
}

export function eventKey({ eventId, occurredAt }: Pick<RecordEvent, 'eventId' | 'occurredAt'>): string {
  return `events/${hourFolder(occurredAt)}${eventId}.json`;
}

/**
 * `checkpoints/NNNNNNNNN/NNNNNNNNNNNN.json`: twelve digits, so that text order is the order of checkpoints, a thousand to a
 * folder, so that the last is found in two listings. By number alone, so that there is one place for each.
 */
export function checkpointKey(number: number): string {
  const digits = String(number).padStart(12, '0');
  return `${checkpointPrefix}${digits.slice(0, 9)}/${digits}.json`;
}

/** The key that a parsed record belongs under; undefined for what is no record of ours. */
export function keyOfRecord(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null) return undefined;
  const { eventId, occurredAt, receivedAt, sessionId, callId, kind } = record as Record<string, unknown>;
  if (isText(eventId) && isText(occurredAt)) return eventKey({ eventId, occurredAt });
  if (isText(receivedAt) && isText(sessionId) && isText(callId) && isKind(kind)) {
    return transcriptKey({ receivedAt, sessionId, callId, kind });
  }
  return undefined;
}

const isKind = (value: unknown): value is Transcript['kind'] =>
  isText(value) && Object.hasOwn(suffixes, value);

const isText = (value: unknown): value is string => typeof value === 'string';

/** The kind of transcript that an object of the archive holds, by its key. */
export function kindOfKey(key: string): Transcript['kind'] {
  if (key.endsWith(suffixes.intent)) return 'intent';
  return key.endsWith(suffixes.streaming) ? 'streaming' : 'call';
}
