// Tells the two kinds of work apart: an event of our bus, and an interaction that the door for Slack handed over.
import { z } from 'zod';
import { type RequestEventType, requestEventTypes } from '../../core/approvals/request-events.ts';
import type { Interaction } from '../../core/slack/interaction.ts';

const eventSchema = z.object({
  source: z.literal('countersign'),
  'detail-type': z.enum(requestEventTypes),
  detail: z.object({ requestId: z.string().min(1) }),
});

export function slackWork(dependencies: {
  readonly notify: (type: RequestEventType, requestId: string) => Promise<void>;
  readonly interact: (interaction: Interaction) => Promise<void>;
}): (event: unknown) => Promise<void> {
  return async (event) => {
    // Only the door for Slack may invoke this function with one, after it verified it.
    const { interaction } = event as { readonly interaction?: Interaction };
    if (interaction !== undefined) return dependencies.interact(interaction);
    const { 'detail-type': type, detail } = eventSchema.parse(event);
    return dependencies.notify(type, detail.requestId);
  };
}
