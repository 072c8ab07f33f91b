// How a deployment uses Slack: which workspace and app, and which channels hear of which approvers.
import { z } from 'zod';

const id = (letters: string, what: string) =>
  z.string().regex(new RegExp(`^[${letters}][A-Z0-9]{2,20}$`), `expected the id of ${what}`);
const channel = id('CG', 'a Slack channel, e.g. `C0123456789`');

export const slackSettingsSchema = z
  .strictObject({
    /** The one workspace whose people decide; others are refused [A7]. */
    teamId: id('T', 'a Slack workspace, e.g. `T0123456789`'),
    /** The one app whose messages are heard. */
    appId: id('A', 'a Slack app, e.g. `A0123456789`'),
    /** Approver group → channel. Default: none. */
    channels: z.record(z.string().min(1), channel).default({}),
    /** For requests none of whose approvers has a channel. Absent: Slack hears nothing of those. */
    defaultChannel: channel.optional(),
    /** Hours for which groups count that were read at a sign-in; then the person signs in again [A3]. Default 12. */
    linkHours: z.number().positive().max(24).default(12),
  })
  .refine(
    ({ channels, defaultChannel }) => defaultChannel !== undefined || Object.keys(channels).length > 0,
    'expected a channel in `channels`, or a `defaultChannel`',
  );

export type SlackSettings = z.output<typeof slackSettingsSchema>;
