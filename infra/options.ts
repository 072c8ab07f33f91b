// Every option of a deployment by itself. docs/deploy.md and docs/schemas/configuration.schema.json say the same, which a test
// compares; what options say together is in configuration-checks.ts.
import { z } from 'zod';
import { connectionSchema, vendingSchema } from '../core/connection-configuration.ts';
import { integrationSettingsSchema } from '../core/integrations/settings.ts';
import { issuerConfigurations } from '../core/issuer.ts';
import { limitsSchema } from '../core/limits.ts';
import { mailSettingsSchema } from '../core/mail/settings.ts';
import { maskingSettingsSchema } from '../core/masking/masking-settings.ts';
import { slackSettingsSchema } from '../core/slack/settings.ts';
import { webhookSettingsSchema } from '../core/webhooks/settings.ts';
import { domainSchema, firewallSchema, vpcSchema } from './address-settings.ts';
import { keyGenerationsSchema } from './key-generations.ts';
import { stages } from './stage.ts';

const accountId = z.string().regex(/^\d{12}$/, 'expected the twelve digits of an AWS account');
const groups = z.array(z.string().regex(/^[^,\s]+$/, 'expected a group name without commas and spaces'));

export const options = z.strictObject({
  $schema: z.string().optional().describe("For editors' completion; ignored."),
  stage: z
    .enum(stages)
    .describe(
      '`local` and `dev` keep nothing on `cdk destroy`; `prod` keeps tables, keys and the archive, and locks the archive for good. No default.',
    ),
  accountId: accountId
    .optional()
    .describe(
      "The account Countersign runs in. Required for `prod`; absent: the account of the CLI's credentials.",
    ),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region')
    .optional()
    .describe(
      "The region Countersign runs in, and with it the partition. Absent: the region of the CLI's profile. Set it in `aws-us-gov` and `aws-cn`, so that a synthesis says what is not there.",
    ),
  issuers: issuerConfigurations.describe('Who may call and who may approve: the OIDC issuers. At least one.'),
  connections: z
    .array(connectionSchema)
    .default([])
    .describe('The accounts and roles that agents may act in. Default: none.'),
  vending: z
    .strictObject({ profiles: z.array(vendingSchema).default([]) })
    .prefault({})
    .describe('What pipelines are given credentials for. Default: nothing.'),
  auditorGroups: groups
    .default([])
    .describe('Groups whose members may read every session and request. Default: none.'),
  responderGroups: groups
    .optional()
    .describe(
      'Groups whose members may stop everything, connections and agents, and let them go on by two. Default: those of `auditorGroups`.',
    ),
  limits: limitsSchema
    .prefault({})
    .describe('What one principal may use up. Raise it for agents that make more calls than people do.'),
  masking: maskingSettingsSchema
    .prefault({})
    .describe("How calls are masked. Default: the profile `standard` without detectors of one's own."),
  publisherGroups: groups
    .default([])
    .describe(
      'Groups whose members may publish policies through the API. Default: none, so that only a deploy publishes.',
    ),
  administratorGroups: groups
    .default([])
    .describe('Groups whose members may test and remove connections, and change agents. Default: none.'),
  publishers: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe(
      'How many people put policies into force. 2: one proposes, or a deploy does, and another confirms. Default 1.',
    ),
  archiveRetentionDays: z
    .int()
    .min(1)
    .max(36_500)
    .default(365)
    .describe(
      "Days for which the archive's objects cannot be deleted, by anyone; only used by `prod`. Default 365.",
    ),
  keyGenerations: keyGenerationsSchema
    .prefault({})
    .describe(
      'Which generations there are of each key; the first is used, all open and verify. Default: the first of each.',
    ),
  checkpointMinutes: z
    .int()
    .min(1)
    .max(60)
    .default(5)
    .describe('How often a signed checkpoint of the record is made, in minutes. Default 5.'),
  checkpointCopyBucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of an S3 bucket')
    .optional()
    .describe(
      'A bucket, best in another account, that gets a copy of every checkpoint. Absent: there is no copy.',
    ),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !url.endsWith('/'), 'expected no `/` at the end')
    .optional()
    .describe(
      "Base URL that people and agents use, for an address that is made elsewhere. Absent: that of `domain`, or API Gateway's own.",
    ),
  domain: domainSchema
    .optional()
    .describe("A domain of one's own. Absent: API Gateway's address, with path-style S3 only."),
  firewall: firewallSchema
    .optional()
    .describe('A web ACL before the API. Absent: none. `{}` takes its defaults; use it on the internet.'),
  vpc: vpcSchema
    .optional()
    .describe('Makes the API private to VPC endpoints. Absent: it is reached over the internet.'),
  slack: slackSettingsSchema.optional().describe('Approvals in Slack. Absent: nothing of Slack is deployed.'),
  mail: mailSettingsSchema.optional().describe('E-mails to approvers by SES. Absent: none are written.'),
  webhooks: webhookSettingsSchema
    .optional()
    .describe('Webhooks to and from other systems. Absent: there are none.'),
  integrations: integrationSettingsSchema
    .optional()
    .describe('Tickets and chats by EventBridge. Absent: there are none.'),
  alarmTopicArn: z
    .string()
    .regex(/^arn:[\w-]+:sns:/, 'expected the ARN of an SNS topic')
    .optional()
    .describe('An SNS topic that is told of alarms. Absent: alarms only show in CloudWatch.'),
  runbookBaseUrl: z
    .string()
    .max(200)
    .refine((url) => !url.endsWith('/'), 'expected no `/` at the end')
    .default('docs/runbooks')
    .describe('Where alarms say that their runbooks are. Default: the folder of this repository.'),
  denialsPerFiveMinutes: z
    .int()
    .min(1)
    .default(100)
    .describe(
      'Denied calls in five minutes, all agents together, from which on an alarm is raised. Default 100.',
    ),
  dollarsPerHour: z
    .number()
    .positive()
    .default(5)
    .describe(
      'What the calls of one hour may cost at list price before an alarm is raised, in US dollars. Default 5.',
    ),
  gatewayReservedConcurrency: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Concurrent executions kept for the gateway, and its ceiling. Absent: none are reserved, since small accounts cannot reserve any.',
    ),
  gatewayProvisionedConcurrency: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Executions of the gateway that are always started, paid by the hour, for agents that cannot wait for a cold start. Absent: none.',
    ),
  permissionsBoundaryArn: z
    .string()
    .regex(/^arn:[\w-]+:iam::(\d{12}|aws):policy\//, 'expected the ARN of a managed policy')
    .optional()
    .describe(
      "A managed policy of Countersign's account that limits every role in its stacks. Absent: none. It must allow what docs/permissions.md lists.",
    ),
});

export type Options = z.output<typeof options>;
