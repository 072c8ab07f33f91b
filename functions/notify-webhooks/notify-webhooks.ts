// Tells configured systems of changes of requests, signed. What it says is what the table says at that moment, never what an
// event said. One event is one message with one id for every attempt, so that a receiver can pass over what it had before.
import { z } from 'zod';
import type { WebhookPost } from '../../adapters/webhook-post.ts';
import type { WebhookKeys } from '../../adapters/webhook-secrets.ts';
import { approvalCard } from '../../core/approvals/card.ts';
import { heardEventSchema } from '../../core/approvals/request-events.ts';
import { webhookMessage } from '../../core/webhooks/message.ts';
import type { OutgoingWebhook } from '../../core/webhooks/settings.ts';
import { signWebhook } from '../../core/webhooks/signature.ts';
import type { CardSources } from '../card-sources.ts';

/** EventBridge keeps id and time of an event when it delivers it again. */
const eventSchema = heardEventSchema.extend({ id: z.uuid(), time: z.iso.datetime() });

export function notifyWebhooks(
  dependencies: CardSources & {
    readonly webhooks: readonly OutgoingWebhook[];
    readonly keys: () => Promise<WebhookKeys>;
    readonly post: WebhookPost;
  },
): (event: unknown) => Promise<void> {
  const { webhooks, keys, post, desk, connections, baseUrl, nowEpochSeconds } = dependencies;
  return async (event) => {
    const { id, time, 'detail-type': type, detail } = eventSchema.parse(event);
    const told = webhooks.filter(({ events }) => events === undefined || events.includes(type));
    const request = told.length === 0 ? undefined : await desk.get(detail.requestId);
    if (request === undefined) return;
    const now = nowEpochSeconds();
    const message = { type, occurredAt: time, request, baseUrl, nowEpochSeconds: now };
    const whole = told.some(({ card }) => card) && {
      ...message,
      card: approvalCard({
        request,
        connection: await connections.get(request.connection),
        nowEpochSeconds: now,
        baseUrl,
      }),
    };
    const known = await keys();
    const sent = await Promise.allSettled(
      told.map(async (webhook) => {
        const own = known.get(webhook.name);
        if (own === undefined) throw new Error(`there is no secret of this name`);
        const body = Buffer.from(JSON.stringify(webhookMessage(webhook.card && whole ? whole : message)));
        await post(webhook.url, { ...signWebhook({ id: `msg_${id}`, body }, own, now) }, body);
      }),
    );
    const failures = sent.flatMap((each, index) =>
      each.status === 'rejected' ? [`${told[index]?.name}: ${(each.reason as Error).message}`] : [],
    );
    if (failures.length > 0) throw new Error(`not taken by ${failures.join('; ')}`);
  };
}
