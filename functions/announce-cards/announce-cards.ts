// Makes of a changed request what ticket systems and chats take, and puts it on the bus of the integrations. It speaks to
// none of them: EventBridge does, by connections that this function cannot read.
import type { PutIntegrationEvents } from '../../adapters/eventbridge-integrations.ts';
import { approvalCard } from '../../core/approvals/card.ts';
import { heardEventSchema } from '../../core/approvals/request-events.ts';
import { integrationEvents } from '../../core/integrations/integration-events.ts';
import type { IntegrationSettings } from '../../core/integrations/settings.ts';
import type { CardSources } from '../card-sources.ts';

export function announceCards(
  dependencies: CardSources & {
    readonly settings: IntegrationSettings;
    readonly put: PutIntegrationEvents;
  },
): (event: unknown) => Promise<void> {
  const { settings, put, desk, connections, baseUrl, nowEpochSeconds } = dependencies;
  return async (event) => {
    const { 'detail-type': type, detail } = heardEventSchema.parse(event);
    const request = await desk.get(detail.requestId);
    if (request === undefined) return;
    const connection = await connections.get(request.connection);
    const card = approvalCard({ request, connection, nowEpochSeconds: nowEpochSeconds(), baseUrl });
    await put(integrationEvents(type, card, settings));
  };
}
