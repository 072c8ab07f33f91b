// Changes of state on an EventBridge bus, for whoever wants to follow. Best effort: the tables and the archive are
// the truth, and a lost event fails no call.
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../core/ports.ts';

/** The one who waits is a caller. */
const patienceMilliseconds = 2_000;

/** The `source` of every event. */
export const eventSource = 'countersign';

export function createEventbridgeEventBus(options: {
  readonly client: EventBridgeClient;
  readonly busName: string;
  /** Told of events that were lost. */
  readonly onLost: (type: string, cause: unknown) => void;
}): EventBus {
  const { client, busName, onLost } = options;
  return {
    async emit({ type, detail }) {
      const entry = {
        EventBusName: busName,
        Source: eventSource,
        DetailType: type,
        Detail: JSON.stringify(detail),
      };
      try {
        // PutEvents answers 200 also when it took nothing (PutEvents, EventBridge API Reference).
        const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }), {
          abortSignal: AbortSignal.timeout(patienceMilliseconds),
        });
        const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
        if (refused !== undefined) onLost(type, `${refused.ErrorCode}: ${refused.ErrorMessage}`);
      } catch (error) {
        onLost(type, error);
      }
    },
  };
}
