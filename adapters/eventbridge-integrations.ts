// Puts bodies for ticket systems on the bus of the integrations. Unlike the bus of changes it tells when one was not taken,
// so that its caller tries again.
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { IntegrationEvent } from '../core/integrations/integration-events.ts';
import { eventSource } from './eventbridge-event-bus.ts';

export type PutIntegrationEvents = (events: readonly IntegrationEvent[]) => Promise<void>;

/** Throws an Error when one was not taken; the others were. */
export function createIntegrationBus(options: {
  readonly client: EventBridgeClient;
  readonly busName: string;
}): PutIntegrationEvents {
  const { client, busName } = options;
  return async (events) => {
    if (events.length === 0) return;
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: events.map(({ type, detail }) => ({
          EventBusName: busName,
          Source: eventSource,
          DetailType: type,
          Detail: JSON.stringify(detail),
        })),
      }),
    );
    // PutEvents answers 200 also when it took nothing (PutEvents, EventBridge API Reference).
    const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused !== undefined)
      throw new Error(`the bus of the integrations took not all: ${refused.ErrorCode}`);
  };
}
