// The body of Jira Cloud's `POST /rest/api/3/issue` for a request. What comes from an agent stands in a code block, where
// nothing is a link, a mention or markup.
// https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
// https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
import type { Card } from '../approvals/card.ts';
import type { JsonObject } from '../json.ts';
import { cardText, ticketTitle } from './card-text.ts';
import type { IntegrationSettings } from './settings.ts';

/** Jira's limits: 255 characters of a summary, 32,767 of a text field, its markup included. */
const summaryMaximumCharacters = 255;
const textMaximumCharacters = 20_000;

export function jiraIssue(
  card: Card,
  { project, issueType }: NonNullable<IntegrationSettings['jira']>,
): JsonObject {
  const { text, digest } = cardText(card, textMaximumCharacters);
  const link = { type: 'link', attrs: { href: card.approvalUrl } };
  return {
    fields: {
      project: { key: project },
      issuetype: { name: issueType },
      // A summary has one line.
      summary: ticketTitle(card, summaryMaximumCharacters),
      labels: ['countersign'],
      description: {
        type: 'doc',
        version: 1,
        content: [
          {
            type: 'paragraph',
            content: [{ type: 'text', text: 'Read the request and decide', marks: [link] }],
          },
          { type: 'codeBlock', content: [{ type: 'text', text }] },
        ],
      },
    },
    // Read by machines, e.g. integrations/jira/relay.mjs.
    properties: [
      { key: 'countersign', value: { requestId: card.requestId, ...(digest !== undefined && { digest }) } },
    ],
  };
}
