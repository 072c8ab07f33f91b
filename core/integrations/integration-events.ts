// What is put on the bus of the integrations: for each of them the whole body that its system takes, so that a rule only
// hands over and no text template stands between what an agent wrote and somebody's JSON.
import type { Card } from '../approvals/card.ts';
import type { RequestEventType } from '../approvals/request-events.ts';
import type { JsonObject } from '../json.ts';
import { jiraIssue } from './jira-issue.ts';
import { serviceNowIncident } from './servicenow-incident.ts';
import { type IntegrationSettings, integrationEventTypes } from './settings.ts';
import { teamsMessage } from './teams-message.ts';

export interface IntegrationEvent {
  readonly type: (typeof integrationEventTypes)[keyof typeof integrationEventTypes];
  readonly detail: { readonly requestId: string; readonly body: JsonObject };
}

const closing: readonly RequestEventType[] = [
  'RequestApproved',
  'RequestDenied',
  'RequestExpired',
  'RequestWithdrawn',
];

/** A ticket for each request; a message in Teams also when it escalates and when it is closed. Empty: nothing is told. */
export function integrationEvents(
  type: RequestEventType,
  card: Card,
  { jira, serviceNow, teams }: IntegrationSettings,
): readonly IntegrationEvent[] {
  const { requestId } = card;
  const isOpen = card.status.status === 'pending';
  const opens = type === 'RequestOpened' && isOpen;
  const tellsTeams = isOpen ? opens || type === 'RequestEscalated' : closing.includes(type);
  return [
    ...(opens && jira ? [event(integrationEventTypes.jira, requestId, jiraIssue(card, jira))] : []),
    ...(opens && serviceNow
      ? [event(integrationEventTypes.serviceNow, requestId, serviceNowIncident(card, serviceNow))]
      : []),
    ...(tellsTeams && teams ? [event(integrationEventTypes.teams, requestId, teamsMessage(card))] : []),
  ];
}

const event = (type: IntegrationEvent['type'], requestId: string, body: JsonObject): IntegrationEvent => ({
  type,
  detail: { requestId, body },
});
