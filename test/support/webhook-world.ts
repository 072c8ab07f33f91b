// The door for decisions by webhook over memory: two systems with a secret each, people of the cast behind their users.
import { randomBytes } from 'node:crypto';
import { createDynamodbSeenWebhooks } from '../../adapters/dynamodb-seen-webhooks.ts';
import type { ApprovalRequest } from '../../core/approval-request.ts';
import type { Principal } from '../../core/principal.ts';
import { type WebhookSender, webhookSenderSchema } from '../../core/webhooks/settings.ts';
import { signWebhook, webhookKey } from '../../core/webhooks/signature.ts';
import { receiveDecisions } from '../../functions/webhook-decisions/receive.ts';
import { alice, bob, carol, digest, olivia, type Question, question, stranger } from './approval-cast.ts';
import { createTestDesk } from './approval-desk.ts';
import { restEvent } from './control-door.ts';
import { inMemoryTable } from './in-memory-table.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
export const secrets = { servicenow: newSecret(), jira: newSecret() };
type System = keyof typeof secrets;

const day = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().slice(0, 10);

/** As the configuration would have the person. */
export function configured(
  user: string,
  { issuer, subject, email, displayName, groups }: Principal,
  groupsAsOf: string,
) {
  return { user, issuer, subject, email, displayName, groups, groupsAsOf };
}

export async function createWebhookWorld(
  asked: Question = question(),
  options: { readonly fail?: () => void; readonly people?: readonly unknown[] } = {},
) {
  const desk = createTestDesk();
  const { id } = await desk.approvals.ask(asked);
  const today = day(desk.now());
  const people = [
    configured('alice.s', alice, today),
    configured('bob.s', bob, today),
    configured('carol.s', carol, today),
    configured('olivia.s', { ...olivia, email: 'OLIVIA@example.com' }, today),
    configured('mallory.s', stranger, today),
    ...(options.people ?? []),
  ];
  const senders: readonly WebhookSender[] = (['servicenow', 'jira'] as const).map((system) =>
    webhookSenderSchema.parse({ system, people: people.slice(0, system === 'jira' ? 1 : undefined) }),
  );
  const receive = receiveDecisions({
    senders,
    keys: async () =>
      new Map(
        Object.entries(secrets).map(([system, secret]) => [system, [webhookKey(secret) as Uint8Array]]),
      ),
    seen: createDynamodbSeenWebhooks({
      client: inMemoryTable('id', options.fail),
      requestsTable: 'requests',
    }),
    approvals: desk.approvals,
    nowEpochSeconds: desk.now,
  });

  const signed = (
    body: string,
    system: System = 'servicenow',
    webhookId = `msg_${randomBytes(8).toString('hex')}`,
  ) => ({
    ...signWebhook(
      { id: webhookId, body: Buffer.from(body) },
      [webhookKey(secrets[system]) as Uint8Array],
      desk.now(),
    ),
  });
  const post = async (body: string, headers: Readonly<Record<string, string>>) => {
    const answer = await receive(restEvent({ method: 'POST', path: '/webhooks/decisions', headers, body }));
    return { status: answer.statusCode, json: JSON.parse(answer.body), answer };
  };
  const decision = (changes: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({ requestId: id, digest, decision: 'approve', user: 'alice.s', ...changes });
  /** A signed decision of a user of the system. */
  const send = (changes: Readonly<Record<string, unknown>> = {}, system: System = 'servicenow') => {
    const body = decision(changes);
    return post(body, signed(body, system));
  };
  const request = async () => (await desk.approvals.get(id)) as ApprovalRequest;
  return { ...desk, id, receive, post, send, signed, decision, request };
}
