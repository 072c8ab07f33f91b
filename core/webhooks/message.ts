// What an outgoing webhook says: the change, and the request as the table has it at that moment. Without `card` it holds
// nothing of the call and no digest, so that nobody can decide what they were not shown [A8].
import type { ApprovalRequest } from '../approval-request.ts';
import type { Card } from '../approvals/card.ts';
import { type RequestEventType, requestEvent } from '../approvals/request-events.ts';
import { statusAt } from '../approvals/transitions.ts';
import type { JsonObject } from '../json.ts';

/** `RequestOpened` → `request.opened`: types of Standard Webhooks are words with full stops. */
function webhookType(type: RequestEventType): string {
  return type.replace(/(?<=[a-z])(?=[A-Z])/g, '.').toLowerCase();
}

export function webhookMessage(ask: {
  readonly type: RequestEventType;
  readonly occurredAt: string;
  readonly request: ApprovalRequest;
  readonly baseUrl: string;
  readonly nowEpochSeconds: number;
  /** Absent: the state alone is told. */
  readonly card?: Card;
}): JsonObject {
  const { type, occurredAt, request, baseUrl, nowEpochSeconds, card } = ask;
  const state = requestEvent(type, { ...request, status: statusAt(request, nowEpochSeconds) }).detail;
  return {
    type: webhookType(type),
    timestamp: occurredAt,
    data: {
      ...state,
      approvalUrl: `${baseUrl}/approve/${request.id}`,
      ...(card && { digest: card.digest, card: cardOf(card) }),
    },
  } as JsonObject;
}

/** As every other medium shows it; hidden characters are `[U+202E]`, nothing is escaped for any markup. */
function cardOf({ title, who, what, where, resources, why, risk, asked, status, times }: Card): unknown {
  return {
    title,
    sentence: what.sentence,
    who,
    operation: what.operation,
    effect: what.effect,
    call: what.canonical.text,
    hasHiddenCharacters: what.hasHiddenCharacters,
    where,
    resources: resources.map(({ shown, actions, sure }) => ({ arn: shown, actions, sure })),
    ...(why.reason && { reason: why.reason.text }),
    ...(why.ticket !== undefined && { ticket: why.ticket }),
    ...(why.renews !== undefined && { renews: why.renews }),
    caution: why.caution,
    ...(risk && { risk: { score: risk.score, reasons: risk.reasons } }),
    rules: asked.rules.map(({ gate, words }) => ({ gate, words })),
    freshSignIn: asked.freshSignIn,
    standing: status.words,
    decisions: status.decisions,
    decideUntil: times.decideUntil,
  };
}
