// Streams of events as AWS sends them, written and read by the SDK's own codec.
import { EventStreamCodec } from '@smithy/core/event-streams';

const codec = () =>
  new EventStreamCodec(
    (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
    (text) => Buffer.from(text),
  );

export interface TestEvent {
  readonly type: string;
  /** Default: `application/json` for objects, `application/octet-stream` for texts. */
  readonly contentType?: string;
  readonly payload: string | Uint8Array | object;
  readonly isException?: boolean;
}

export function eventBytes({ type, contentType, payload, isException }: TestEvent): Buffer {
  const isRaw = typeof payload === 'string' || payload instanceof Uint8Array;
  const text = (value: string) => ({ type: 'string' as const, value });
  return Buffer.from(
    codec().encode({
      headers: {
        [isException ? ':exception-type' : ':event-type']: text(type),
        ':content-type': text(contentType ?? (isRaw ? 'application/octet-stream' : 'application/json')),
        ':message-type': text(isException ? 'exception' : 'event'),
      },
      body: Buffer.from(isRaw ? payload : JSON.stringify(payload)),
    }),
  );
}

export const eventStreamOf = (events: readonly TestEvent[]): Buffer => Buffer.concat(events.map(eventBytes));

interface ReadEvent {
  readonly type: string;
  readonly payload: Buffer;
}

/** Checks both checksums of every frame. */
export function readEvents(bytes: Buffer): readonly ReadEvent[] {
  const events: ReadEvent[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, body } = codec().decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    const named = headers[':event-type'] ?? headers[':exception-type'] ?? headers[':error-code'];
    events.push({ type: String(named?.value), payload: Buffer.from(body) });
  }
  return events;
}
