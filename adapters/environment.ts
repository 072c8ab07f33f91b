// The names of the environment variables that tie the deployed parts together, and their reading.

export const environmentVariables = {
  stage: 'COUNTERSIGN_STAGE',
  /** JSON array of issuer configurations (core/issuer.ts). */
  issuers: 'COUNTERSIGN_ISSUERS',
  /** JSON of core/limits.ts. */
  limits: 'COUNTERSIGN_LIMITS',
  /** JSON of core/masking/masking-settings.ts. */
  masking: 'COUNTERSIGN_MASKING',
  /** Public base URL; absent: taken from the request (API Gateway's own domain and stage). */
  publicUrl: 'COUNTERSIGN_URL',
  connectionsTable: 'CONNECTIONS_TABLE',
  policiesTable: 'POLICIES_TABLE',
  sessionsTable: 'SESSIONS_TABLE',
  intentsTable: 'INTENTS_TABLE',
  requestsTable: 'REQUESTS_TABLE',
  grantsTable: 'GRANTS_TABLE',
  listingsTable: 'LISTINGS_TABLE',
  registryTable: 'REGISTRY_TABLE',
  archiveBucket: 'ARCHIVE_BUCKET',
  eventBus: 'EVENT_BUS',
  approvalStateMachineArn: 'APPROVAL_STATE_MACHINE_ARN',
  /** KMS HMAC keys: what is derived from them never leaves memory. */
  surrogateRootKeyId: 'SURROGATE_ROOT_KEY_ID',
  maskingKeyId: 'MASKING_KEY_ID',
  pageKeyId: 'PAGE_KEY_ID',
  /** Asymmetric KMS key: signs checkpoints of the record. */
  checkpointKeyId: 'CHECKPOINT_KEY_ID',
  checkpointIntervalSeconds: 'CHECKPOINT_INTERVAL_SECONDS',
  /** A second bucket that gets every checkpoint; absent: there is none. */
  checkpointCopyBucket: 'CHECKPOINT_COPY_BUCKET',
  /** Groups whose members may read every session and request (auditors), comma-separated. */
  auditorGroups: 'AUDITOR_GROUPS',
  /** Groups whose members may stop everything, connections and agents, comma-separated. */
  responderGroups: 'RESPONDER_GROUPS',
  /** Groups whose members may publish policies, comma-separated. */
  publisherGroups: 'PUBLISHER_GROUPS',
  /** Groups whose members may change connections and agents, comma-separated. */
  administratorGroups: 'ADMINISTRATOR_GROUPS',
  /** `1` or `2`: how many people it takes to put policies into force. */
  publishers: 'PUBLISHERS',
  /** How many calls are held open at once while people decide. */
  holdPlaces: 'HOLD_PLACES',
  /** JSON of core/slack/settings.ts. */
  slack: 'SLACK',
  slackSecretId: 'SLACK_SECRET_ID',
  /** JSON of core/mail/settings.ts. */
  mail: 'MAIL',
  /** Does what the door for Slack has no time for. */
  slackWorkFunction: 'SLACK_WORK_FUNCTION',
  /** JSON array of outgoing webhooks (core/webhooks/settings.ts). */
  webhooks: 'WEBHOOKS',
  webhookSecretId: 'WEBHOOK_SECRET_ID',
  /** `true`: webhooks go to this machine and nowhere else, for tests. No deployment sets it. */
  webhooksOnLoopback: 'WEBHOOKS_ON_LOOPBACK',
  /** JSON of core/integrations/settings.ts. */
  integrations: 'INTEGRATIONS',
  integrationBus: 'INTEGRATION_BUS',
  /** What stands in Slack's place on this machine; never deployed. */
  slackApiUrl: 'SLACK_API_URL',
  /** Where calls are forwarded to instead of AWS: the local emulator. */
  targetEndpointUrl: 'TARGET_ENDPOINT_URL',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export type EnvironmentVariable = keyof typeof environmentVariables;

/** A comma-separated variable; empty when it is not set. */
export function listVariable(environment: Environment, variable: EnvironmentVariable): readonly string[] {
  return (environment[environmentVariables[variable]] ?? '').split(',').filter(Boolean);
}

/** How many people put policies into force: two, unless it says that one does. Throws as requireVariable() does. */
export function publishersOf(environment: Environment): 1 | 2 {
  return requireVariable(environment, 'publishers') === '1' ? 1 : 2;
}

/** Throws an Error that names the missing variable. */
export function requireVariable(environment: Environment, variable: EnvironmentVariable): string {
  const name = environmentVariables[variable];
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
