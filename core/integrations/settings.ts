// Ticket systems and chats that EventBridge tells of requests: where they are, and where in them a request goes.
import { z } from 'zod';

const site = z
  .url({ protocol: /^https$/, error: 'expected an https URL' })
  .refine(
    (url) => new URL(url).pathname === '/' && !url.endsWith('/'),
    'expected no path and no `/` at the end',
  );

export const integrationSettingsSchema = z
  .strictObject({
    /** Jira Cloud. */
    jira: z
      .strictObject({
        /** e.g. `https://example.atlassian.net` */
        url: site,
        /** The e-mail of the account whose API token lies in the secret. */
        user: z.email(),
        /** Key of the project, e.g. `OPS`. */
        project: z.string().regex(/^[A-Z][A-Z0-9_]{1,19}$/, 'expected the key of a project, e.g. `OPS`'),
        /** Default `Task`. */
        issueType: z.string().min(1).max(60).default('Task'),
      })
      .optional(),
    serviceNow: z
      .strictObject({
        /** e.g. `https://example.service-now.com` */
        url: site,
        /** The user whose password lies in the secret. */
        user: z.string().min(1).max(100),
        /** sys_id or name of the group that an incident is assigned to. Absent: nobody. */
        assignmentGroup: z.string().min(1).max(100).optional(),
      })
      .optional(),
    teams: z
      .strictObject({
        /** That of the Workflows webhook, without `sig`, which lies in the secret. */
        url: z
          .url({ protocol: /^https$/, error: 'expected an https URL' })
          .refine(
            (url) => !new URL(url).searchParams.has('sig'),
            'expected no `sig`: it is a secret, which docs/integrations/teams.md says where to put',
          ),
      })
      .optional(),
  })
  .refine(
    (settings) => Object.values(settings).some((each) => each !== undefined),
    'expected `jira`, `serviceNow` or `teams`',
  );

export type IntegrationSettings = z.output<typeof integrationSettingsSchema>;

/** Closed: rules match on these. */
export const integrationEventTypes = {
  jira: 'JiraIssue',
  serviceNow: 'ServiceNowIncident',
  teams: 'TeamsMessage',
} as const;
