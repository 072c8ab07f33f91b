// The body of ServiceNow's Table API, `POST /api/now/table/incident`, for a request. `correlation_id` and
// `correlation_display` are its own fields for what another system calls the same thing.
// https://www.servicenow.com/docs/bundle/zurich-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html
import type { Card } from '../approvals/card.ts';
import type { JsonObject } from '../json.ts';
import { cardText, ticketTitle } from './card-text.ts';
import type { IntegrationSettings } from './settings.ts';

/** Lengths of the fields as an instance comes. */
const shortDescriptionMaximumCharacters = 160;
const descriptionMaximumCharacters = 4_000;

export function serviceNowIncident(
  card: Card,
  { assignmentGroup }: NonNullable<IntegrationSettings['serviceNow']>,
): JsonObject {
  const { text, digest } = cardText(card, descriptionMaximumCharacters);
  return {
    short_description: ticketTitle(card, shortDescriptionMaximumCharacters),
    description: text,
    correlation_id: card.requestId,
    // Empty where the description does not show all: then nobody can decide from here.
    correlation_display: digest ?? '',
    ...(assignmentGroup !== undefined && { assignment_group: assignmentGroup }),
  };
}
