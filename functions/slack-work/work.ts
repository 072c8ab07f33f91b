// Tells the two kinds of work apart: an event of our bus, and an interaction that the door for Slack handed over.
import { heardEventSchema, type RequestEventType } from '../../core/approvals/request-events.ts';
import type { Interaction } from '../../core/slack/interaction.ts';

export function slackWork(dependencies: {
  readonly notify: (type: RequestEventType, requestId: string) => Promise<void>;
  readonly interact: (interaction: Interaction) => Promise<void>;
}): (event: unknown) => Promise<void> {
  return async (event) => {
    // Only the door for Slack may invoke this function with one, after it verified it.
    const { interaction } = event as { readonly interaction?: Interaction };
    if (interaction !== undefined) return dependencies.interact(interaction);
    const { 'detail-type': type, detail } = heardEventSchema.parse(event);
    return dependencies.notify(type, detail.requestId);
  };
}
