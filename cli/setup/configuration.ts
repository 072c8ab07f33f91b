// As much of the deployment's configuration as the steps after a deploy need.
import { z } from 'zod';
import { connectionSchema } from '../../core/connection-configuration.ts';
import { integrationSettingsSchema } from '../../core/integrations/settings.ts';
import { issuerConfigurations } from '../../core/issuer.ts';
import { mailSettingsSchema } from '../../core/mail/settings.ts';
import { slackSettingsSchema } from '../../core/slack/settings.ts';
import { webhookSettingsSchema } from '../../core/webhooks/settings.ts';
import { readPart } from '../configuration-file.ts';

const partSchema = z.looseObject({
  stage: z.string(),
  accountId: z.string().optional(),
  region: z.string().optional(),
  issuers: issuerConfigurations,
  connections: z.array(connectionSchema).default([]),
  publicUrl: z.string().optional(),
  vpc: z.looseObject({}).optional(),
  domain: z.looseObject({ name: z.string() }).optional(),
  slack: slackSettingsSchema.optional(),
  mail: mailSettingsSchema.optional(),
  webhooks: webhookSettingsSchema.optional(),
  integrations: integrationSettingsSchema.optional(),
  alarmTopicArn: z.string().optional(),
  checkpointMinutes: z.number().default(5),
});

export interface SetupConfiguration extends z.output<typeof partSchema> {
  readonly file: string;
}

/** Throws CliFailure with what is wrong. */
export async function readSetupConfiguration(
  file: string,
  stage: string | undefined,
): Promise<SetupConfiguration> {
  const part = await readPart(file, partSchema);
  return { ...part, file, ...(stage === undefined ? {} : { stage }) };
}
