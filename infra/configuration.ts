// The one configuration file of a deployment (`countersign.json`, or `-c config=FILE`), read strictly: an unknown
// key or a wrong value ends the synthesis with a sentence that says where, what was expected and what to do.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { connectionSchema, vendingSchema } from '../core/connection-configuration.ts';
import { integrationSettingsSchema } from '../core/integrations/settings.ts';
import { issuerConfigurations } from '../core/issuer.ts';
import { limitsSchema } from '../core/limits.ts';
import { mailSettingsSchema } from '../core/mail/settings.ts';
import { maskingSettingsSchema } from '../core/masking/masking-settings.ts';
import { slackSettingsSchema } from '../core/slack/settings.ts';
import { webhookSettingsSchema } from '../core/webhooks/settings.ts';
import { keyGenerationsSchema } from './key-generations.ts';
import { stages } from './stage.ts';

const accountId = z.string().regex(/^\d{12}$/, 'expected the twelve digits of an AWS account');

export const configurationSchema = z
  .strictObject({
    /** Editors' completion; ignored. */
    $schema: z.string().optional(),
    /** `local` and `dev` keep nothing on `cdk destroy`; `prod` keeps tables, keys and the archive. No default. */
    stage: z.enum(stages),
    /** The account Countersign runs in. Required for `prod`; absent: the account of the CLI's credentials. */
    accountId: accountId.optional(),
    /** The region Countersign runs in. Absent: the region of the CLI's profile. */
    region: z.string().optional(),
    /** Who may call and who may approve: the OIDC issuers (core/issuer.ts). At least one. */
    issuers: issuerConfigurations,
    /** The accounts and roles that agents may act in. Default: none. */
    connections: z.array(connectionSchema).default([]),
    /** What pipelines are given credentials for (core/vending/profile.ts). Default: nothing. */
    vending: z.strictObject({ profiles: z.array(vendingSchema).default([]) }).prefault({}),
    /** Groups whose members may read every session and request. Default: none. */
    auditorGroups: z
      .array(z.string().regex(/^[^,\s]+$/, 'expected a group name without commas and spaces'))
      .default([]),
    /**
     * Groups whose members may stop everything, connections and agents, and let them go on by two. Default: those of
     * `auditorGroups`.
     */
    responderGroups: z
      .array(z.string().regex(/^[^,\s]+$/, 'expected a group name without commas and spaces'))
      .optional(),
    /** What one principal may use up (core/limits.ts). Default: that file's. */
    limits: limitsSchema.prefault({}),
    /** How calls are masked (core/masking/masking-settings.ts). Default: the profile `standard` without detectors of one's own. */
    masking: maskingSettingsSchema.prefault({}),
    /** Groups whose members may publish policies through the API. Default: none, so that only a deploy publishes. */
    publisherGroups: z
      .array(z.string().regex(/^[^,\s]+$/, 'expected a group name without commas and spaces'))
      .default([]),
    /** Groups whose members may test and remove connections, and change agents. Default: none. */
    administratorGroups: z
      .array(z.string().regex(/^[^,\s]+$/, 'expected a group name without commas and spaces'))
      .default([]),
    /**
     * How many people put policies into force. 2: one proposes, or a deploy does, and another confirms. Default 1.
     */
    publishers: z.union([z.literal(1), z.literal(2)]).default(1),
    /** Days for which the archive's objects cannot be deleted, by anyone; only used by `prod`. Default 365. */
    archiveRetentionDays: z.int().min(1).max(36_500).default(365),
    /** Which keys there are (infra/key-generations.ts). Default: the first generation of each. */
    keyGenerations: keyGenerationsSchema.prefault({}),
    /** How often a signed checkpoint of the record is made, in minutes. Default 5. */
    checkpointMinutes: z.int().min(1).max(60).default(5),
    /** A bucket, best in another account, that gets a copy of every checkpoint. Absent: there is no copy. */
    checkpointCopyBucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of an S3 bucket')
      .optional(),
    /** Base URL of a custom domain, e.g. `https://countersign.example.com`. Absent: API Gateway's own address. */
    publicUrl: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !url.endsWith('/'), 'expected no `/` at the end')
      .optional(),
    /** Approvals in Slack (core/slack/settings.ts). Absent: nothing of Slack is deployed. */
    slack: slackSettingsSchema.optional(),
    /** E-mails to approvers by SES (core/mail/settings.ts). Absent: none are written. */
    mail: mailSettingsSchema.optional(),
    /** Webhooks to and from other systems (core/webhooks/settings.ts). Absent: there are none. */
    webhooks: webhookSettingsSchema.optional(),
    /** Tickets and chats by EventBridge (core/integrations/settings.ts). Absent: there are none. */
    integrations: integrationSettingsSchema.optional(),
    /** An SNS topic that is told of alarms. Absent: alarms only show in CloudWatch. */
    alarmTopicArn: z
      .string()
      .regex(/^arn:[\w-]+:sns:/, 'expected the ARN of an SNS topic')
      .optional(),
    /** Where alarms say that their runbooks are. Default: the folder of this repository. */
    runbookBaseUrl: z
      .string()
      .max(200)
      .refine((url) => !url.endsWith('/'), 'expected no `/` at the end')
      .default('docs/runbooks'),
    /** Denied calls in five minutes, all agents together, from which on an alarm is raised. Default 100. */
    denialsPerFiveMinutes: z.int().min(1).default(100),
    /** What the calls of one hour may cost at list price before an alarm is raised, in US dollars. Default 5. */
    dollarsPerHour: z.number().positive().default(5),
    /**
     * Concurrent executions kept for the gateway, and its ceiling. Absent: none are reserved, since small accounts
     * cannot reserve any.
     */
    gatewayReservedConcurrency: z.int().min(1).optional(),
  })
  .superRefine((configuration, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const seen = new Set<string>();
    configuration.connections.forEach((connection, index) => {
      if (seen.has(connection.name)) {
        refuse(['connections', index, 'name'], `\`${connection.name}\` is taken by an earlier connection`);
      }
      seen.add(connection.name);
      if (configuration.stage === 'prod' && connection.externalId.startsWith('replace-')) {
        refuse(
          ['connections', index, 'externalId'],
          'this is the example value; make your own with `openssl rand -hex 16`',
        );
      }
    });
    configuration.vending.profiles.forEach(({ name, connection, issuer, run, attempt }, index) => {
      const refuseProfile = (member: string, message: string) =>
        refuse(['vending', 'profiles', index, member], message);
      if (configuration.vending.profiles.findIndex((other) => other.name === name) !== index) {
        refuseProfile('name', `\`${name}\` is taken by an earlier profile`);
      }
      const target = configuration.connections.find((other) => other.name === connection);
      if (target === undefined) {
        refuseProfile('connection', `there is no connection \`${connection}\``);
      } else if (target.roleArn !== undefined) {
        refuseProfile(
          'connection',
          `\`${connection}\` has a role of its owner's, whose credentials could not be taken back: use one whose role the connection stack makes`,
        );
      }
      const configured = configuration.issuers.find((other) => other.issuer === issuer);
      if (configured === undefined) {
        refuseProfile('issuer', `\`${issuer}\` is none of \`issuers\``);
        return;
      }
      const missing = [...run, ...attempt].filter((claim) => !configured.passedClaims.includes(claim));
      if (missing.length > 0) {
        refuseProfile(
          'run',
          `expected ${missing.map((claim) => `\`${claim}\``).join(', ')} among the issuer's \`passedClaims\``,
        );
      }
    });
    if (configuration.stage === 'prod' && configuration.accountId === undefined) {
      refuse(
        ['accountId'],
        'expected the account Countersign runs in: connection roles in other accounts trust it',
      );
    }
    configuration.webhooks?.incoming.forEach(({ people }, index) => {
      people.forEach(({ issuer }, person) => {
        const known = configuration.issuers.find((each) => each.issuer === issuer);
        if (known !== undefined && known.principalKind !== 'agent') return;
        refuse(
          ['webhooks', 'incoming', index, 'people', person, 'issuer'],
          `\`${issuer}\` is no issuer of people in \`issuers\`: name the one at which this person signs in`,
        );
      });
    });
    if (configuration.publishers === 2 && configuration.publisherGroups.length === 0) {
      refuse(['publisherGroups'], 'expected a group, since with two publishers somebody has to confirm');
    }
    if (configuration.stage === 'prod' && configuration.publicUrl?.startsWith('http:')) {
      refuse(['publicUrl'], 'expected https in production');
    }
  });

export type Configuration = z.output<typeof configurationSchema>;

/** Throws an Error with one line per wrong value. */
export function parseConfiguration(text: string, fileName: string): Configuration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${fileName} is not JSON (${(cause as Error).message}); mend it and run again`, {
      cause,
    });
  }
  const result = configurationSchema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    (issue) => `  ${issue.path.length === 0 ? '(top level)' : issue.path.join('.')}: ${issue.message}`,
  );
  throw new Error(`${fileName} has wrong values; docs/deploy.md lists every option:\n${lines.join('\n')}`);
}

/** Reads and checks a configuration file. Throws an Error that names the file. */
export function readConfiguration(file: string): Configuration {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`there is no configuration file at ${file}; name one with \`-c config=FILE\``, { cause });
  }
  return parseConfiguration(text, file);
}
